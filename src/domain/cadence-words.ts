import type { Cadence } from './cadence.ts'
import { foldText } from './fold.ts'
import { nearestWord } from './nearest.ts'
import { ok, type Result, refuse } from './result.ts'
import { findTimeZone, nearestTimeZone } from './time-zone.ts'

/** What a phrase says about a cadence; nothing where it is a mere `on` or `at`. */
export type CadencePart = {
  readonly every?: Cadence['every']
  readonly weekday?: number
  readonly day?: number
  readonly time?: string
  readonly timeZone?: string
  /** A number alone: the hour, or the day of a month. */
  readonly number?: number
}

/** The longest phrase that is read as one has this many words: `last day of the month`. */
export const CADENCE_PHRASE_WORDS = 5

/** Monday first, as `weekday` counts them. */
export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

/** The last day of every month: months without a 31st come on their last day. */
export const LAST_DAY = 31

const WEEKDAY =
  '(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)'
const MONTH = '(?: of (?:the|every|each) month)?'
const HALF = '(?: ?([ap])\\.?m\\.?| ?h| ?oclock)?'

type Read = (match: readonly (string | undefined)[]) => Result<CadencePart>

const PATTERNS: readonly (readonly [RegExp, Read])[] = [
  [/^(daily|everyday|(every|each) day|once a day)$/, () => ok({ every: 'day' })],
  [/^(weekly|week|(every|each|a|per) week|once a week)$/, () => ok({ every: 'week' })],
  [/^(monthly|month|(every|each|the|a|per) month|once a month)$/, () => ok({ every: 'month' })],
  [new RegExp(`^(?:(?:on|every|each) )?${WEEKDAY}$`), ([, name]) => ok(onWeekday(name))],
  [/^(?:on )?(?:the )?(?:day )?(\d+)(?:st|nd|rd|th)(?: day)?$/, ([, day]) => onDay(day)],
  [/^(?:on )?(?:the )?day (\d+)$/, ([, day]) => onDay(day)],
  [/^(?:on|the|on the) (\d+)$/, ([, day]) => onDay(day)],
  [/^(?:on )?(?:the )?first(?: day)?$/, () => onDay('1')],
  [new RegExp(`^(?:on )?(?:the )?(?:last|last day|end)${MONTH}$`), () => onDay(String(LAST_DAY))],
  [/^(?:at )?(?:12 )?(?:noon|midday)$/, () => ok({ time: '12:00' })],
  [/^(?:at )?midnight$/, () => ok({ time: '00:00' })],
  [/^(\d{1,2})$/, ([, number]) => ok({ number: Number(number) })],
  [new RegExp(`^(?:at )?((\\d+)(?:[:.h](\\d+))?)${HALF}$`), (match) => atTime(match)],
]

/** Words that say nothing by themselves. */
const FILLER =
  /^(at|on|of|in|and|the|every|each|to|for|from|please|digest|time|around|@|&|[-\u2013\u2014|])$/

/** Rhythms people ask for that no cadence has. */
const NOT_OFFERED = new RegExp(
  [
    '(every|each) (\\d+|two|three|other|second) (hour|day|week|month|year)s?',
    '(every|each) (hour|quarter|year|weekday|workday|working day|business day|weekend)',
    '(on )?(weekdays?|workdays?|working days?|business days?|weekends?)',
    `${WEEKDAY} ?(-|\u2013|to|till|until) ?${WEEKDAY}`,
    `(the )?(first|second|third|fourth|last|\\d(?:st|nd|rd|th)) ${WEEKDAY}`,
    'hourly|fortnightly|bi-?weekly|bi-?monthly|quarterly|yearly|annually|twice a (day|week|month)',
  ]
    .map((one) => `^(?:${one})$`)
    .join('|'),
)

/** Reads a phrase whole: `undefined` where it is none, a refusal where it is one that cannot be granted. */
export function readCadencePhrase(phrase: string): Result<CadencePart> | undefined {
  const folded = foldText(phrase).replace(/(?<=\w)\.(?= |$)/g, '')
  if (FILLER.test(folded)) return ok({})
  if (NOT_OFFERED.test(folded)) {
    return refuse(
      `"${phrase}" is not offered: a digest comes every day, on one weekday or on one day of the month`,
    )
  }
  for (const [pattern, read] of PATTERNS) {
    const match = pattern.exec(folded)
    if (match !== null) return read(match)
  }
  const zone = findTimeZone(phrase)
  if (zone === undefined || !zone.ok) return zone
  return ok({ timeZone: zone.value })
}

/** A number alone as what it must be beside what else is said: a day of the month, or else the hour. */
export function readNumber(number: number, { every, day, time }: CadencePart): Result<CadencePart> {
  if (every !== 'month' || day !== undefined) return atTime([undefined, `${number}`, `${number}`])
  if (time !== undefined) return onDay(String(number))
  return refuse(
    `"${number}" may be a day of the month or an hour; write "day ${number}" or "at ${number}:00"`,
  )
}

const WORDS: readonly string[] = [
  ...WEEKDAYS,
  'daily',
  'weekly',
  'monthly',
  'every',
  'noon',
  'midnight',
  'last day of the month',
]

/** The day, rhythm or time zone that a misspelt word comes nearest to. */
export function nearestCadenceWord(text: string): string | undefined {
  const near = nearestWord(
    foldText(text),
    WORDS.map((word) => word.toLowerCase()),
  )
  return WORDS.find((word) => word.toLowerCase() === near) ?? nearestTimeZone(text)
}

function onWeekday(name = ''): CadencePart {
  const weekday = WEEKDAYS.findIndex((one) => one.toLowerCase().startsWith(name.slice(0, 3))) + 1
  return { every: 'week', weekday }
}

function onDay(text = ''): Result<CadencePart> {
  const day = Number(text)
  if (day >= 1 && day <= LAST_DAY) return ok({ every: 'month', day })
  return refuse(`"${text}" is no day of a month; use 1 to 31, or "last day"`)
}

/** Hours and minutes of a match: the time as typed, hour, minute, and `a` or `p`. */
function atTime([, typed = '', hours = '', minutes = '00', half]: readonly (
  | string
  | undefined
)[]): Result<CadencePart> {
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'p' ? 12 : 0)
  const isRight =
    hour < 24 &&
    /^[0-5]\d$/.test(minutes) &&
    (half === undefined || (Number(hours) >= 1 && Number(hours) <= 12))
  if (isRight) return ok({ time: `${String(hour).padStart(2, '0')}:${minutes}` })
  const shown = half === undefined ? typed : `${typed}${half}m`
  return refuse(`"${shown}" is not a time of day; use 00:00 to 23:59, or 1am to 12pm`)
}
