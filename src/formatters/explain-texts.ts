import type { DateFinding, Finding } from '../domain/explain.ts'
import { sectorName } from '../domain/sector.ts'
import { type Line, plain, strong } from './document.ts'
import { dayText, plural, typeName } from './words.ts'

/** Yes or no, and the reason that decides: `No: GB 1-2026 is muted here`. */
export function answerText(findings: readonly Finding[], name: string): string {
  const dates = findings.filter((one) => one.finding === 'date')
  if (dates.length > 0) return datesAnswer(dates, name)
  switch (
    findings.find(({ finding }) => finding !== 'watched' && finding !== 'in-package')?.finding
  ) {
    case undefined:
    case 'not-in-dataset':
      return `No: the dataset holds nothing called “${name}”`
    case 'withdrawn':
      return `No: ${name} was withdrawn by its issuer`
    case 'muted':
      return `No: ${name} is muted here`
    case 'not-watched':
      return `No: ${name} is not watched, and nothing else is told here`
    case 'no-dates':
      return `No: no date of ${name} is known`
    default:
      return `No: the filter here leaves out ${name}`
  }
}

function datesAnswer(dates: readonly DateFinding[], name: string): string {
  if (dates.some(({ standing }) => standing === 'due'))
    return `Yes: the digest here speaks of ${name}`
  const [first] = dates.flatMap(daysAhead).sort(Temporal.PlainDate.compare)
  if (first !== undefined) {
    return dates.some(({ standing }) => standing === 'no-digest')
      ? `Yes: reminders of ${name} come here, the next on ${dayText(first)}`
      : `No: nothing is said of ${name} here before ${dayText(first)}`
  }
  if (dates.some(({ standing }) => standing === 'no-digest'))
    return `No: no reminder of ${name} is left, and no digest comes here`
  if (dates.every(({ standing }) => standing === 'passed'))
    return `No: every date of ${name} has passed`
  return dates.every(({ standing }) => standing === 'other-kinds')
    ? `No: ${name} has no date of a kind that is asked for here`
    : `No: nothing of ${name} lies ahead that is told here`
}

/** The days on which a date that is not due yet is spoken of first, by digest and by reminder. */
function daysAhead(date: DateFinding): Temporal.PlainDate[] {
  if (date.standing !== 'beyond' && date.standing !== 'no-digest') return []
  return [
    ...(date.standing === 'beyond' ? [date.from] : []),
    ...(date.reminder.reminder === 'next' ? [date.reminder.on] : []),
  ]
}

/** A reason as a line of its own: a condition with what is asked for and what the item has. */
export function reasonLines(finding: Finding): Line[] {
  switch (finding.finding) {
    case 'sectors':
      return condition(
        'Sectors',
        finding.wanted.map(sectorName).join(', '),
        `the item is filed under ${finding.has.map(sectorName).join(', ')}`,
      )
    case 'types':
      return condition(
        'Type',
        finding.wanted.map(typeName).join(', '),
        `the item’s is ${typeName(finding.has)}`,
      )
    case 'mandatoryOnly':
      return condition(
        'Legal weight',
        'mandatory only',
        finding.has === undefined ? 'the item has none' : `the item is ${finding.has}`,
      )
    case 'committee':
      return condition(
        'Committee',
        finding.wanted,
        finding.has === undefined ? 'the item names none' : `the item’s is ${finding.has}`,
      )
    case 'words':
      return condition(
        'Words',
        finding.missing.map((word) => `“${word}”`).join(', '),
        'the item’s number, titles and summary do not contain that',
      )
    case 'muted':
      return finding.through === 'item' ? [] : [[plain('It is its package that is muted.')]]
    case 'watched': {
      const what = finding.through === 'item' ? 'It' : 'Its package'
      return [[plain(`${what} is watched here, so no condition keeps it out.`)]]
    }
    case 'in-package':
      return [[plain('It is part of a package, under whose name it may be shown.')]]
    default:
      return []
  }
}

function condition(label: string, wanted: string, has: string): Line[] {
  return [[strong(`${label}: `), plain(`this channel wants ${wanted}; ${has}.`)]]
}

/** Where a date stands in digests and reminders. */
export function dateTexts(date: DateFinding, asOf: Temporal.PlainDate): string[] {
  switch (date.standing) {
    case 'passed':
      return ['Passed: a digest names that once at most.']
    case 'other-kinds':
      return [`Not told here: this channel wants ${date.wanted.join(', ')} only.`]
    case 'begun':
      return ['No day is known, so digests name it only once, as news.']
    case 'no-digest':
      return ['Only reminders come here, no digests.', reminderText(date, asOf)]
    case 'due':
      return [`In the digest, or behind its “+N more”${dueReason(date)}.`, reminderText(date, asOf)]
    case 'beyond':
      return [
        `In the digest from ${dayText(date.from)} on: ${leadText(date)}.`,
        reminderText(date, asOf),
      ]
  }
}

function dueReason(date: DateFinding): string {
  return date.timing.state === 'running' ? ' until it is over' : `: ${leadText(date)}`
}

function leadText({ lead }: DateFinding): string {
  return lead.by === 'kind'
    ? `such dates are told up to ${plural(lead.days, 'day')} ahead`
    : `this channel looks ${plural(lead.days, 'day')} ahead`
}

function reminderText({ reminder }: DateFinding, asOf: Temporal.PlainDate): string {
  switch (reminder.reminder) {
    case 'never':
      return 'Nobody is reminded of such dates.'
    case 'off':
      return 'Reminders are off here.'
    case 'none-left':
      return 'No reminder is left.'
    case 'next': {
      const when = reminder.on.equals(asOf) ? 'today' : dayText(reminder.on)
      return `Next reminder: ${when}, ${stepText(reminder.step)}.`
    }
  }
}

/** A reminder step in words: `7 days before`. */
export function stepText(step: number): string {
  return step === 0 ? 'on the day itself' : `${plural(step, 'day')} before`
}
