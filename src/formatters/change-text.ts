import type { Change, DateValue } from '../domain/change.ts'
import { actByOf } from '../domain/entry.ts'
import type { KeyDate } from '../domain/item.ts'
import { type DateSpan, daysBetween } from '../domain/span.ts'
import {
  type AsOf,
  decisiveDay,
  isEnding,
  lastDay,
  type Timing,
  timingAt,
} from '../domain/timing.ts'
import { clauseText, intentText, withMarks } from './clauses.ts'
import { type Line, plain, quiet, shorten, strong } from './document.ts'
import { actByTexts, subjectText, TITLE_LENGTH, weightMark } from './entry-block.ts'
import { INFINITIVES, keyDateText, plural, sourceText } from './words.ts'

/**
 * What became of a date in one sentence: what is true now, what was told, how much earlier or later. It names the
 * item by its identifier; a title stands beside it.
 */
export function changeLine(change: Change, asOf: AsOf): Line {
  const { told } = change
  const name = change.item.identifier
  switch (change.change) {
    case 'moved':
      return movedLine(change.now, told, asOf, name)
    case 'confirmed': {
      const timing = timingAt(change.now, asOf)
      return [
        strong('Confirmed: '),
        plain(`${clauseText(change.now, timing, name)} `),
        strong(keyDateText(change.now)),
        plain(withMarks(', no longer only proposed', actByMarks(change.now, timing))),
      ]
    }
    case 'reinstated': {
      const timing = timingAt(change.now, asOf)
      return [
        strong('Reinstated: '),
        plain(`${clauseText(change.now, timing, name)} `),
        strong(keyDateText(change.now)),
        plain(withMarks(' after all, told before as gone', actByMarks(change.now, timing))),
      ]
    }
    case 'no-longer-settled':
      return [
        strong('No longer settled: '),
        plain(
          `${name === undefined ? '' : `${name} is `}only proposed to ${INFINITIVES[told.kind]} `,
        ),
        strong(keyDateText(change.now)),
      ]
    case 'withdrawn':
    case 'dropped':
    case 'removed':
      return [
        strong(`${LOST[change.change]}: `),
        plain(`${intentText(told, name)} `),
        strong(keyDateText(told)),
      ]
  }
}

const LOST = {
  withdrawn: 'Withdrawn by its issuer',
  dropped: 'Date dropped',
  removed: 'Removed',
} as const

/** What a change is about: the title, what its date applies to, and what follows where no date is left. */
export function aboutText({ item, parts, now, change, told }: Change): string {
  const title = subjectText(shorten(item.title, TITLE_LENGTH), parts, now)
  const subject = [title, weightMark(item, told.kind)].filter((text) => text !== '').join(' · ')
  if (change === 'dropped') return `${subject} · this date is no longer given: do not rely on it`
  if (change === 'removed') return `${subject} · no longer in the dataset: do not rely on this date`
  return subject
}

/** Where a change stands, or where an item was reported that nobody reports any more. */
export function changeOrigin({ change, source }: Change): Line {
  if (source === undefined) return []
  const label = change === 'dropped' || change === 'removed' ? 'Last reported' : 'Source'
  return [quiet(`${label}: ${sourceText(source)}`)]
}

function movedLine(now: KeyDate, told: DateValue, asOf: AsOf, name: string | undefined): Line {
  const timing = timingAt(now, asOf)
  const exactness = exactnessOf(now, told)
  const label = exactness ?? moveLabel(now, told, asOf)
  const against = timing.state === 'passed' ? 'not' : 'no longer'
  const joint = exactness === undefined ? against : 'told before as'
  const marks = [
    exactness === undefined ? shiftText(now, told) : '',
    settledText(now, told),
    ...actByMarks(now, timing),
  ]
  return [
    strong(`${label}: `),
    plain(`${clauseText(now, timing, name)} `),
    strong(keyDateText(now)),
    plain(withMarks(`, ${joint} ${keyDateText(told)}`, marks)),
  ]
}

/** A month that became one of its days has not moved. */
function exactnessOf(now: DateValue, told: DateValue): string | undefined {
  if (now.end !== undefined || told.end !== undefined) return undefined
  if (isWithin(now.span, told.span)) return 'More exact'
  return isWithin(told.span, now.span) ? 'Less exact' : undefined
}

function isWithin(inner: DateSpan, outer: DateSpan): boolean {
  return daysBetween(outer.first, inner.first) >= 0 && daysBetween(inner.last, outer.last) >= 0
}

/** A period that ends later or earlier is told as one: "comment period changed" is the WTO's first kind of addendum. */
function moveLabel(now: DateValue, told: DateValue, asOf: AsOf): string {
  const days = daysBetween(decisiveDay(told), decisiveDay(now))
  const isPeriod = isEnding(now.kind) && now.kind !== 'target'
  if (!isPeriod || days === 0) return 'Moved'
  if (days < 0) return 'Shortened'
  return timingAt(told, asOf).state === 'passed' && now.kind !== 'transition-end'
    ? 'Reopened'
    : 'Extended'
}

/** By how many days the date has moved, where both values name a day. */
function shiftText(now: DateValue, told: DateValue): string {
  const [from, to] = [exactDay(told), exactDay(now)]
  const days = from === undefined || to === undefined ? 0 : daysBetween(from, to)
  if (days !== 0) return laterText(days)
  const longer = now.end?.precision === 'day' ? daysBetween(lastDay(told), lastDay(now)) : 0
  return longer === 0 || from === undefined ? '' : `ends ${laterText(longer)}`
}

function exactDay(value: DateValue): Temporal.PlainDate | undefined {
  const { precision } = isEnding(value.kind) ? (value.end ?? value.span) : value.span
  return precision === 'day' ? decisiveDay(value) : undefined
}

function laterText(days: number): string {
  return `${plural(Math.abs(days), 'day')} ${days > 0 ? 'later' : 'earlier'}`
}

function settledText(now: DateValue, told: DateValue): string {
  if (now.proposed) return told.proposed ? 'still proposed' : 'now only proposed'
  return told.proposed ? 'now settled' : ''
}

function actByMarks(now: KeyDate, timing: Timing): string[] {
  const actBy = actByOf(now, timing)
  return actBy === undefined ? [] : actByTexts(actBy, now, timing)
}
