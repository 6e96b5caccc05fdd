import { ok, type Result, refuse } from './result.ts'
import { MAX_HORIZON_DAYS } from './settings.ts'
import { typedWords } from './typed-words.ts'
import { isAnd } from './vocabulary.ts'

/** The earliest reminder: a year before the date. */
export const MAX_STEP_DAYS = 365
/** More reminders than this of one date are noise. */
export const MAX_STEPS = 10

const WEEK_DAYS = 7
/** The longest a month or a year can be: what covers any of them. */
const LONGEST = { month: 31, year: 366 } as const

/** Days before a date on which to remind, the earliest first: `14, 7, 3 and 1`, `2 weeks, 1 day`, `none`. */
export function parseSteps(text: string): Result<number[]> {
  const words = typedWords(text.replaceAll('/', ' '))
    .map((word) => word.text.toLowerCase())
    .filter((word) => !isAnd(word) && word !== 'before')
  if (words.length === 1 && /^(none|never|off)$/.test(words[0] ?? '')) return ok([])
  const counts = words.join(' ').match(/\d+ ?[a-z]+|\S+/g) ?? []
  if (counts.length === 0) return refuse('No days are named; write them like 14, 7, 3, 1, or none')
  const bare = counts.find((count) => /^\d+$/.test(count))
  if (bare !== undefined && counts.some((count) => /^\d+ ?w/.test(count))) {
    return refuse(`"${bare}" may be days or weeks; give every number its unit`)
  }
  const steps: number[] = []
  for (const count of counts) {
    const days = readDays(count)
    if (!days.ok) return days
    steps.push(days.value)
  }
  return checkSteps(steps)
}

/** The same steps in order and once each, or a refusal where there are too many or one is out of range. */
export function checkSteps(steps: readonly number[]): Result<number[]> {
  const wrong = steps.find((step) => !Number.isInteger(step) || step < 0 || step > MAX_STEP_DAYS)
  if (wrong !== undefined) {
    return refuse(`"${wrong}" is no reminder step; use 0 to ${MAX_STEP_DAYS} days before the date`)
  }
  const sorted = [...new Set(steps)].sort((a, b) => b - a)
  if (sorted.length <= MAX_STEPS) return ok(sorted)
  return refuse(`${sorted.length} reminders of one date are too many; use at most ${MAX_STEPS}`)
}

/**
 * Days ahead that a digest looks: `90`, `90 days`, `12 weeks`. Months and years are refused, because they are
 * not the same number of days; the refusal names how many cover them.
 */
export function parseHorizonDays(text: string): Result<number> {
  const typed = typedWords(text)
    .map((word) => word.text.toLowerCase())
    .join(' ')
  const days = readDays(typed)
  if (!days.ok || (days.value >= 1 && days.value <= MAX_HORIZON_DAYS)) return days
  return refuse(`"${text}" is no horizon; use 1 to ${MAX_HORIZON_DAYS} days`)
}

const DAYS = /^(\d{1,9}) ?(?:d|days?|(w|weeks?)|(m|months?)|(y|years?))?$/

function readDays(text: string): Result<number> {
  const [, digits, weeks, months, years] = DAYS.exec(text) ?? []
  if (digits === undefined) {
    const what = text === '' ? 'Nothing' : `"${text}"`
    return refuse(`${what} is no number of days; write it like 7, 7 days or 2 weeks`)
  }
  const count = Number(digits)
  if (months === undefined && years === undefined) {
    return ok(weeks === undefined ? count : count * WEEK_DAYS)
  }
  const covering = count * (years === undefined ? LONGEST.month : LONGEST.year)
  return refuse(`"${text}" is not always as many days; ${covering} days cover it`)
}
