import type { Cadence } from './cadence.ts'
import {
  CADENCE_PHRASE_WORDS,
  type CadencePart,
  LAST_DAY,
  nearestCadenceWord,
  readCadencePhrase,
  readNumber,
  WEEKDAYS,
} from './cadence-words.ts'
import { ok, type Result, refuse } from './result.ts'
import { defaultSettings } from './settings.ts'
import { readRuns, typedWords } from './typed-words.ts'

/** A phrase of a cadence and what it says. */
export type SaidPart = { readonly phrase: string; readonly part: CadencePart }

/** What is meant where a cadence does not say it; without a zone the text must name one. */
export type CadenceDefaults = {
  readonly timeZone?: string | undefined
  /** What the channel has so far: whatever is not said stays. */
  readonly before?: Cadence | undefined
}

/** The cadence in the form that `parseCadence` reads: `every Monday at 09:00 Europe/Berlin`. */
export function printCadence(cadence: Cadence): string {
  return `${rhythm(cadence)} at ${cadence.time} ${cadence.timeZone}`
}

function rhythm(cadence: Cadence): string {
  switch (cadence.every) {
    case 'day':
      return 'every day'
    case 'week':
      return `every ${WEEKDAYS[cadence.weekday - 1]}`
    case 'month':
      return cadence.day === LAST_DAY
        ? 'on the last day of every month'
        : `on day ${cadence.day} of every month`
  }
}

/**
 * The cadence somebody types, its parts in any order: `mondays at 9`, `daily 8am Shanghai`. What is not said is as
 * before, or Monday, 09:00, and the zone of `defaults`.
 */
export function parseCadence(text: string, defaults: CadenceDefaults = {}): Result<Cadence> {
  const { runs, strange } = readRuns(typedWords(text), CADENCE_PHRASE_WORDS, readCadencePhrase)
  const [wrong] = strange
  if (wrong !== undefined) {
    const near = nearestCadenceWord(wrong)
    const advice = near === undefined ? '' : ` Did you mean ${near}?`
    return refuse(`"${wrong}" is no day, time or time zone.${advice} ${writeLike(defaults)}`)
  }
  if (runs.length === 0) return refuse(`Nothing says when. ${writeLike(defaults)}`)
  const said: SaidPart[] = []
  for (const { phrase, value } of runs) {
    if (!value.ok) return withExample(value.problem, defaults)
    said.push({ phrase, part: value.value })
  }
  return settleCadence(said, defaults)
}

/** One cadence of all that was said about it, or a refusal naming what contradicts what. */
export function settleCadence(
  said: readonly SaidPart[],
  defaults: CadenceDefaults,
): Result<Cadence> {
  const settled = settleNumbers(said)
  if (!settled.ok) return withExample(settled.problem, defaults)
  const against = contradiction(settled.value)
  if (against !== undefined) {
    const [one, other] = against
    return withExample(
      `"${one}" and "${other}" contradict each other: a digest has one rhythm, one time and one time zone`,
      defaults,
    )
  }
  const { every, weekday, day, time, timeZone } = together(settled.value)
  if (every === undefined && said.some(({ phrase }) => /^(every|each)$/i.test(phrase))) {
    return withExample('"every" does not say every what', defaults)
  }
  const zone = timeZone ?? defaults.timeZone
  if (zone === undefined) return withExample('No time zone is named', defaults)
  const before = defaults.before ?? defaultSettings(zone).cadence
  const local = { time: time ?? before.time, timeZone: zone }
  if (every === undefined) return ok({ ...before, ...local })
  switch (every) {
    case 'day':
      return ok({ every, ...local })
    case 'week':
      return ok({
        every,
        weekday: weekday ?? (before.every === every ? before.weekday : 1),
        ...local,
      })
    case 'month':
      return ok({ every, day: day ?? (before.every === every ? before.day : 1), ...local })
  }
}

/** An example of how to write a cadence, in the zone of the defaults. */
export function writeLike({ timeZone = 'Europe/Brussels' }: CadenceDefaults): string {
  return `Write it like "${printCadence(defaultSettings(timeZone).cadence)}".`
}

function withExample<T>(problem: string, defaults: CadenceDefaults): Result<T> {
  return refuse(`${problem}. ${writeLike(defaults)}`)
}

/** What a number alone means follows from everything else, wherever it stands. */
function settleNumbers(said: readonly SaidPart[]): Result<SaidPart[]> {
  const known = together(said)
  const settled: SaidPart[] = []
  for (const { phrase, part } of said) {
    const read = part.number === undefined ? ok(part) : readNumber(part.number, known)
    if (!read.ok) return read
    settled.push({ phrase, part: read.value })
  }
  return ok(settled)
}

const KEYS = ['every', 'weekday', 'day', 'time', 'timeZone'] as const

/** Two phrases that give different values for the same thing. */
function contradiction(said: readonly SaidPart[]): [string, string] | undefined {
  for (const key of KEYS) {
    const [first, ...others] = said.filter(({ part }) => part[key] !== undefined)
    const other = others.find(({ part }) => part[key] !== first?.part[key])
    if (first !== undefined && other !== undefined) return [first.phrase, other.phrase]
  }
  return undefined
}

function together(said: readonly SaidPart[]): CadencePart {
  let all: CadencePart = {}
  for (const { part } of said) all = { ...all, ...part }
  return all
}
