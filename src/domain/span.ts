import { ok, type Result, refuse } from './result.ts'

/** How exactly a date was printed. A WTO notification may state any of these. */
export const PRECISIONS = ['day', 'month', 'quarter', 'half-year', 'year'] as const
export type Precision = (typeof PRECISIONS)[number]

/**
 * A calendar span in China: first and last day, both included. Never an instant.
 * A span of day precision has `first` equal to `last`.
 */
export type DateSpan = {
  readonly precision: Precision
  readonly first: Temporal.PlainDate
  readonly last: Temporal.PlainDate
}

const MONTHS_IN = { month: 1, quarter: 3, 'half-year': 6, year: 12 } as const

const FORMS = [
  { precision: 'day', pattern: /^(\d{4})-(\d{2})-(\d{2})$/ },
  { precision: 'month', pattern: /^(\d{4})-(\d{2})$/ },
  { precision: 'quarter', pattern: /^(\d{4})-Q([1-4])$/ },
  { precision: 'half-year', pattern: /^(\d{4})-H([12])$/ },
  { precision: 'year', pattern: /^(\d{4})$/ },
] as const

const EXPECTED = 'expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026'

/** The span of one calendar day. */
export function daySpan(day: Temporal.PlainDate): DateSpan {
  return { precision: 'day', first: day, last: day }
}

/** Parses `2026-07-01`, `2026-07`, `2026-Q3`, `2026-H2` or `2026`; refuses anything else, 30 February too. */
export function parseSpan(text: string): Result<DateSpan> {
  for (const { precision, pattern } of FORMS) {
    const match = pattern.exec(text)
    if (match === null) continue
    const year = Number(match[1])
    if (precision === 'day') return parseDay(text, year, Number(match[2]), Number(match[3]))
    const part = match[2] === undefined ? 1 : Number(match[2])
    const months = MONTHS_IN[precision]
    const month = (part - 1) * months + 1
    if (month < 1 || month > 12) return refuse(`"${text}" is not a calendar month; ${EXPECTED}`)
    const first = new Temporal.PlainDate(year, month, 1)
    return ok({ precision, first, last: first.add({ months }).subtract({ days: 1 }) })
  }
  return refuse(`"${text}" is not a date; ${EXPECTED}`)
}

function parseDay(text: string, year: number, month: number, day: number): Result<DateSpan> {
  const length =
    month >= 1 && month <= 12 ? new Temporal.PlainYearMonth(year, month).daysInMonth : 0
  if (day < 1 || day > length) return refuse(`"${text}" is not a calendar date; ${EXPECTED}`)
  return ok(daySpan(new Temporal.PlainDate(year, month, day)))
}

/** Prints a span in the form `parseSpan` reads: `2026-07-01`, `2026-07`, `2026-Q3`, `2026-H2`, `2026`. */
export function printSpan({ precision, first }: DateSpan): string {
  const year = String(first.year).padStart(4, '0')
  switch (precision) {
    case 'day':
      return first.toString()
    case 'month':
      return first.toPlainYearMonth().toString()
    case 'quarter':
      return `${year}-Q${(first.month + 2) / 3}`
    case 'half-year':
      return `${year}-H${first.month === 1 ? 1 : 2}`
    case 'year':
      return year
  }
}

/** Orders spans by first day, then by last: negative, zero or positive, as `Array.sort` wants it. */
export function compareSpans(a: DateSpan, b: DateSpan): number {
  return Temporal.PlainDate.compare(a.first, b.first) || Temporal.PlainDate.compare(a.last, b.last)
}

/** Whole days from `from` to `to`: positive when `to` lies ahead. */
export function daysBetween(from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  return epochDay(to) - epochDay(from)
}

const EPOCH = Temporal.PlainDate.from('1970-01-01')
const epochDays = new WeakMap<Temporal.PlainDate, number>()

/** Counted once per date object: a digest compares the same few thousand dates again and again. */
function epochDay(date: Temporal.PlainDate): number {
  const known = epochDays.get(date)
  if (known !== undefined) return known
  const days = EPOCH.until(date, { largestUnit: 'days' }).days
  epochDays.set(date, days)
  return days
}
