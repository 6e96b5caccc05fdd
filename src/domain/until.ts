import { WEEKDAYS } from './cadence-words.ts'
import { foldText } from './fold.ts'
import { MONTHS } from './months.ts'
import { nearestWord } from './nearest.ts'
import { ok, type Result, refuse } from './result.ts'
import { MAX_HORIZON_DAYS } from './settings.ts'
import { daysBetween, parseSpan } from './span.ts'
import { typedWords } from './typed-words.ts'

const COUNTS: ReadonlyMap<string, number> = new Map([
  ['a', 1],
  ['an', 1],
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['four', 4],
])
const DURATION = /^(?:in )?(\d{1,3}|[a-z]+) ?(?:(d|days?)|(w|weeks?)|(m|months?)|(y|years?))$/

type Day = Temporal.PlainDate
/** A day, what is wrong with the words (which the problem does not repeat), or `undefined` for another form. */
type Reading = Result<Day> | undefined

/** The day on which a pause ends, after `asOf`: `2026-12-24`, `24 Dec`, `24.12.`, `monday`, `in 2 weeks`. */
export function parseUntil(text: string, asOf: Day): Result<Day> {
  const typed = typedWords(text)
    .map((word) => word.text)
    .join(' ')
  const phrase = foldText(typed).replace(/^(?:(?:until|till|to|on|by|the|for) )+/, '')
  const read =
    readNamedDay(phrase, asOf) ??
    readDuration(phrase, asOf) ??
    readNumericDate(phrase, asOf) ??
    readMonthDate(phrase, asOf)
  if (read === undefined) return refuse(`${notUnderstood(typed, phrase)} ${writeLike(asOf)}`)
  const ahead = read.ok ? checkAhead(read.value, typed, asOf) : read
  return ahead.ok ? ahead : refuse(`"${typed}" ${ahead.problem}. ${writeLike(asOf)}`)
}

function checkAhead(day: Day, typed: string, asOf: Day): Result<Day> {
  const days = daysBetween(asOf, day)
  if (days > 0 && days <= MAX_HORIZON_DAYS) return ok(day)
  const is = typed === day.toString() ? 'is' : `is ${day},`
  return refuse(
    days > 0 ? `${is} more than ${MAX_HORIZON_DAYS} days away` : `${is} not after today, ${asOf}`,
  )
}

/** `tomorrow`, `monday`, `next week`, which is its Monday. */
function readNamedDay(phrase: string, asOf: Day): Reading {
  const weekday = weekdayOf(phrase.replace(/^(next|this|coming) /, ''))
  if (weekday !== undefined) return ok(asOf.add({ days: ((weekday - asOf.dayOfWeek + 6) % 7) + 1 }))
  switch (phrase) {
    case 'today':
      return ok(asOf)
    case 'tomorrow':
      return ok(asOf.add({ days: 1 }))
    case 'next week':
      return ok(asOf.add({ days: 8 - asOf.dayOfWeek }))
    case 'next month':
      return ok(asOf.with({ day: 1 }).add({ months: 1 }))
    case 'next year':
      return ok(asOf.with({ month: 1, day: 1 }).add({ years: 1 }))
    default:
      return undefined
  }
}

/** `in 2 weeks`, `10 days`, `a month`. */
function readDuration(phrase: string, asOf: Day): Reading {
  const [, count = '', days, weeks, months, years] = DURATION.exec(phrase) ?? []
  const amount = COUNTS.get(count) ?? Number(count)
  if (count === '' || Number.isNaN(amount)) return undefined
  if (days !== undefined) return ok(asOf.add({ days: amount }))
  if (weeks !== undefined) return ok(asOf.add({ weeks: amount }))
  if (months !== undefined) return ok(asOf.add({ months: amount }))
  return years === undefined ? undefined : ok(asOf.add({ years: amount }))
}

/**
 * `2026-12-24`, `20261224`, `12月24日`, `24.12.`, `24.12.2026`, `24/12`; with a stroke refused where it can be read in
 * two ways.
 */
function readNumericDate(phrase: string, asOf: Day): Reading {
  const yearFirst =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(phrase) ?? /^(\d{4})()(\d{2})(\d{2})$/.exec(phrase)
  if (yearFirst !== null) {
    return dayOf(Number(yearFirst[1]), Number(yearFirst[3]), Number(yearFirst[4]))
  }
  const chinese = /^(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?$/.exec(phrase)
  if (chinese !== null) return dateOf(Number(chinese[3]), Number(chinese[2]), chinese[1], asOf)
  const [, first, separator, second, year] =
    /^(\d{1,2})([-/.]) ?(\d{1,2})(?:[-/.] ?(\d{4})|\.)?$/.exec(phrase) ?? []
  if (first === undefined || second === undefined) return undefined
  const [one, other] = [Number(first), Number(second)]
  if (separator === '.') return dateOf(one, other, year, asOf)
  const readings = twoReadings(one, other, year)
  if (readings !== undefined) return refuse(`may be ${readings}`)
  return one > 12 ? dateOf(one, other, year, asOf) : dateOf(other, one, year, asOf)
}

/** Both readings of `5/6` or of `12/24`, which may be a month of a year; none where only one makes sense. */
function twoReadings(one: number, other: number, year: string | undefined): string | undefined {
  if (one < 1 || one > 12 || other < 1 || one === other) return undefined
  const named = (day: number, month: number) =>
    `${day} ${MONTHS[month - 1]}${year === undefined ? '' : ` ${year}`}`
  if (other <= 12) return `${named(one, other)} or ${named(other, one)}`
  return year === undefined && other <= 31
    ? `${named(other, one)} or ${MONTHS[one - 1]} 20${other}`
    : undefined
}

/** `24 Dec`, `Dec 24 2026`, or with its weekday `Thu 24 Dec 2026`, which must be the right one. */
function readMonthDate(phrase: string, asOf: Day): Reading {
  const [, word = '', date = ''] = /^([a-z]+)\.? (.+)$/.exec(phrase) ?? []
  const weekday = weekdayOf(word)
  if (weekday === undefined) return readDayOfMonth(phrase, asOf)
  const read = readDayOfMonth(date, asOf)
  if (read === undefined || !read.ok || read.value.dayOfWeek === weekday) return read
  return refuse(`is wrong: ${read.value} is a ${WEEKDAYS[read.value.dayOfWeek - 1]}`)
}

function readDayOfMonth(phrase: string, asOf: Day): Reading {
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th|\.)?[ -]?(?:of )?([a-z]+)\.?(?:[ -](\d{4}))?$/.exec(
    phrase,
  )
  const monthFirst = /^([a-z]+)\.?[ -]?(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?:[ -](\d{4}))?$/.exec(
    phrase,
  )
  const [day, name, year] =
    dayFirst === null
      ? [monthFirst?.[2], monthFirst?.[1], monthFirst?.[3]]
      : [dayFirst[1], dayFirst[2], dayFirst[3]]
  if (day === undefined || name === undefined) return undefined
  const month = MONTHS.findIndex((one) => name.length > 2 && one.toLowerCase().startsWith(name)) + 1
  return month === 0 ? undefined : dateOf(Number(day), month, year, asOf)
}

/** A day and month of the year given, or else of the first year in which they come after `asOf`. */
function dateOf(day: number, month: number, year: string | undefined, asOf: Day): Result<Day> {
  if (year !== undefined) return dayOf(Number(year), month, day)
  const thisYears = dayOf(asOf.year, month, day)
  if (thisYears.ok && daysBetween(asOf, thisYears.value) >= 0) return thisYears
  return dayOf(asOf.year + 1, month, day)
}

function dayOf(year: number, month: number, day: number): Result<Day> {
  const pad = (part: number) => String(part).padStart(2, '0')
  const text = `${year}-${pad(month)}-${pad(day)}`
  const span = parseSpan(text)
  return span.ok ? ok(span.value.first) : refuse(`is no calendar date: ${text} does not exist`)
}

function weekdayOf(word: string): number | undefined {
  if (word.length < 3) return undefined
  const index = WEEKDAYS.findIndex((one) => one.toLowerCase().startsWith(word.replace(/\.$/, '')))
  return index === -1 ? undefined : index + 1
}

function notUnderstood(typed: string, phrase: string): string {
  if (typed === '') return 'No day is named.'
  const words = [...WEEKDAYS, ...MONTHS, 'tomorrow', 'next week', 'next month']
  const folded = words.map((word) => word.toLowerCase())
  const near = [phrase, ...phrase.split(' ')]
    .filter((word) => word.length > 2 && !/\d|^(days?|weeks?|months?|years?)$/.test(word))
    .map((word) => nearestWord(word, folded))
    .find((word) => word !== undefined && !phrase.split(' ').includes(word))
  const meant = words.find((word) => word.toLowerCase() === near)
  return `"${typed}" is no day.${meant === undefined ? '' : ` Did you mean ${meant}?`}`
}

function writeLike(asOf: Day): string {
  return `Write it like ${asOf.add({ weeks: 2 })}, 24 December, monday, next week or in 2 weeks.`
}
