import type { DateValue, Report } from '../domain/change.ts'
import type { Filter } from '../domain/filter.ts'
import type { ItemType, KeyDateKind, Status } from '../domain/item.ts'
import { MONTHS } from '../domain/months.ts'
import { sectorName } from '../domain/sector.ts'
import type { DateSpan } from '../domain/span.ts'
import { type Dated, isEnding, lastDay, type Timing } from '../domain/timing.ts'
import { STATUS_NAMES, TYPE_NAMES } from './names.ts'

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const SHORT_MONTHS = MONTHS.map((month) => month.slice(0, 3))

/** The verb for each kind, the same on every surface: before its day and after it. */
export const VERBS: Readonly<Record<KeyDateKind, { ahead: string; passed: string }>> = {
  'comment-open': { ahead: 'comments open', passed: 'comments opened' },
  'comment-deadline': {
    ahead: 'comments close',
    passed: 'comments closed',
  },
  adoption: { ahead: 'adoption due', passed: 'adopted' },
  publication: { ahead: 'publication due', passed: 'published' },
  'entry-into-force': { ahead: 'takes effect', passed: 'took effect' },
  'mandatory-application': {
    ahead: 'becomes mandatory',
    passed: 'became mandatory',
  },
  'transition-end': {
    ahead: 'transition ends',
    passed: 'transition ended',
  },
  'submission-deadline': { ahead: 'apply by', passed: 'applications closed' },
  target: { ahead: 'target', passed: 'target date passed' },
  event: { ahead: 'starts', passed: 'took place' },
  establishment: { ahead: 'to be set up', passed: 'established' },
}

/** What was to happen: `was proposed to take effect`. */
export const INFINITIVES: Readonly<Record<KeyDateKind, string>> = {
  'comment-open': 'open for comment',
  'comment-deadline': 'close for comment',
  adoption: 'be adopted',
  publication: 'be published',
  'entry-into-force': 'take effect',
  'mandatory-application': 'become mandatory',
  'transition-end': 'end its transition',
  'submission-deadline': 'close for applications',
  target: 'be reached',
  event: 'take place',
  establishment: 'be set up',
}

/** For what has begun and lasts, such as a conference. */
const RUNNING = 'on now'

/** A calendar date with its weekday: `Sun 19 Apr 2026`. */
export function dayText(day: Temporal.PlainDate): string {
  return `${WEEKDAYS[day.dayOfWeek - 1]} ${day.day} ${SHORT_MONTHS[day.month - 1]} ${day.year}`
}

/** A calendar date without its weekday, for where one is told already: `15 Jun 2026`. */
export function shortDayText(day: Temporal.PlainDate): string {
  return `${day.day} ${SHORT_MONTHS[day.month - 1]} ${day.year}`
}

/** A span as a reader may rely on it: `Sun 19 Apr 2026`, `Jan 2027 (day not set)`, `2027 (day not set)`. */
export function spanText({ precision, first }: DateSpan): string {
  switch (precision) {
    case 'day':
      return dayText(first)
    case 'month':
      return `${SHORT_MONTHS[first.month - 1]} ${first.year} (day not set)`
    case 'quarter':
      return `Q${(first.month + 2) / 3} ${first.year} (day not set)`
    case 'half-year':
      return `${first.month === 1 ? 'first' : 'second'} half of ${first.year} (day not set)`
    case 'year':
      return `${first.year} (day not set)`
  }
}

/** The date of a key date, with its last day where it lasts: `Tue 7 Apr 2026 to Fri 10 Apr 2026`. */
export function keyDateText({ span, end }: Pick<Dated, 'span' | 'end'>): string {
  return end === undefined ? spanText(span) : `${spanText(span)} to ${spanText(end)}`
}

/**
 * How far off it is: `today`, `in 9 days`, `2 days ago`; `the day is over in China` where for the reader it is not. A
 * span whose day is not set says so: `in 9 days at the earliest`, `ends in 9 days`, `the month has begun`.
 */
export function distanceText(timing: Timing, keyDate: Dated): string {
  const { precision } = keyDate.span
  if (timing.state === 'passed') {
    return timing.days === 0 ? 'the day is over in China' : `${plural(timing.days, 'day')} ago`
  }
  if (timing.state === 'running') {
    return precision === 'day' ? `until ${dayText(lastDay(keyDate))}` : `the ${precision} has begun`
  }
  const days = timing.days === 0 ? 'today' : `in ${plural(timing.days, 'day')}`
  if (precision === 'day') return days
  return isEnding(keyDate.kind) ? `ends ${days}` : `${days} at the earliest`
}

/**
 * What happens on the date, in the tense of `timing`; inside a span whose day is not set it is still ahead. That a
 * proposed date has passed does not mean that anything happened: `was proposed to take effect, not confirmed`.
 */
export function verbText({ kind, span, proposed }: DateValue, timing: Timing): string {
  if (timing.state === 'running') return span.precision === 'day' ? RUNNING : VERBS[kind].ahead
  if (timing.state === 'passed' && proposed)
    return `was proposed to ${INFINITIVES[kind]}, not confirmed`
  return VERBS[kind][timing.state]
}

/** What marks a date that is not settled; a passed one says so with its verb. */
export function proposedMark({ proposed }: Pick<DateValue, 'proposed'>, timing: Timing): string {
  return proposed && timing.state !== 'passed' ? 'proposed' : ''
}

/** A type of item in words: `recommended national standard`. */
export function typeName(type: ItemType): string {
  return TYPE_NAMES[type]
}

/** Where an item stands, in words. */
export function statusName(status: Status): string {
  return STATUS_NAMES[status]
}

/** `1 day`, `2 days`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A month such as `2026-04` in words: `April 2026`. */
export function monthText(month: string): string {
  const [year, number] = month.split('-')
  return `${MONTHS[Number(number) - 1]} ${year}`
}

/** A newsletter by the two months it covers: `2026-03` is `Mar-Apr 2026`. A list of one's own is its name. */
export function newsletterName(newsletter: string): string {
  const [year, month] = newsletter.split('-').map(Number)
  if (year === undefined || month === undefined || Number.isNaN(year + month)) return newsletter
  return `${SHORT_MONTHS[month - 1]}-${SHORT_MONTHS[month % 12]} ${year}`
}

/** Where something stands: `Mar-Apr 2026, “An article”`, and the date as printed where there is one. */
export function sourceText({ newsletter, article, asPrinted }: Report): string {
  const printed = asPrinted === undefined ? '' : `: printed “${asPrinted}”`
  return `${newsletterName(newsletter)}, “${article}”${printed}`
}

/** When something comes, in the channel's own time: a day, `09:00`, and an IANA zone. */
export type LocalTime = {
  readonly day: Temporal.PlainDate
  readonly time: string
  readonly timeZone: string
}

/** A channel's own time: `Mon 29 Jun 2026 at 09:00, Europe/Brussels`. */
export function localTimeText({ day, time, timeZone }: LocalTime): string {
  return `${dayText(day)} at ${time}, ${timeZone}`
}

/** A kind of key date as a noun: `entry into force`. */
export function kindName(kind: KeyDateKind): string {
  return kind.replaceAll('-', ' ')
}

/** What a filter lets through, in a few words: `automotive, certification · mandatory only · 2 watched`. */
export function filterText(filter: Filter): string {
  const watched = filter.watched.length
  if (filter.watchedOnly)
    return watched === 0 ? 'no watched items' : plural(watched, 'watched item')
  const parts = [
    filter.sectors.length === 0 ? 'all sectors' : filter.sectors.map(sectorName).join(', '),
    filter.kinds.map(kindName).join(', '),
    filter.types.map(typeName).join(', '),
    filter.mandatoryOnly ? 'mandatory only' : '',
    filter.committee ?? '',
    filter.words.map((word) => `“${word}”`).join(' '),
    watched === 0 ? '' : `${watched} watched`,
  ]
  return parts.filter((part) => part !== '').join(' · ')
}
