import type { Cadence } from './cadence.ts'
import {
  type CadenceDefaults,
  printCadence,
  type SaidPart,
  settleCadence,
  writeLike,
} from './cadence-text.ts'
import {
  CADENCE_PHRASE_WORDS,
  type CadencePart,
  nearestCadenceWord,
  readCadencePhrase,
  readNumber,
} from './cadence-words.ts'
import { ok, type Result, refuse } from './result.ts'
import { type Sector, sectorName } from './sector.ts'
import { defaultSettings } from './settings.ts'
import { readRuns, typedWords } from './typed-words.ts'
import { findSector, isAnd, nearestSector } from './vocabulary.ts'

/** What somebody asks for behind `subscribe`: nothing said about either leaves it as it is. */
export type SubscribeWords = {
  readonly sectors: readonly Sector[]
  readonly cadence?: Cadence
  /** Every sector, asked for by name. */
  readonly all?: true
}

type Said =
  | { readonly sector: Sector }
  | { readonly all: true }
  | { readonly part: Result<CadencePart> }

/** The time of day that words say by themselves: `9`, `8am`, `at noon`. */
export function parseTimeOfDay(text: string): Result<string> {
  const read = readCadencePhrase(text.trim())
  const said = read?.ok ? read.value : {}
  const settled = said.number === undefined ? ok(said) : readNumber(said.number, { every: 'day' })
  const time = settled.ok ? settled.value.time : undefined
  return time === undefined
    ? refuse(`"${text}" is not a time of day; use 00:00 to 23:59, or 1am to 12pm`)
    : ok(time)
}

/** Sectors and a cadence, in any order: `ev, batteries daily 8am`, `all weekly`. */
export function parseSubscribeWords(
  text: string,
  defaults: CadenceDefaults & { readonly timeZone: string },
): Result<SubscribeWords> {
  const { timeZone } = defaults
  const { runs, strange } = readRuns(typedWords(text), CADENCE_PHRASE_WORDS, readPhrase)
  const [wrong] = strange
  if (wrong !== undefined) return refuse(unknownWord(wrong, timeZone))
  const sectors = [...new Set(runs.flatMap(({ value }) => ('sector' in value ? value.sector : [])))]
  const all = runs.find(({ value }) => 'all' in value)
  const [named] = runs.filter(({ value }) => 'sector' in value)
  if (all !== undefined && named !== undefined) {
    return refuse(
      `"${all.phrase}" and "${named.phrase}" contradict each other: name sectors, or all`,
    )
  }
  const cadence = cadenceOf(runs, defaults)
  if (!cadence.ok) return cadence
  return ok({
    sectors,
    ...(cadence.value === undefined ? {} : { cadence: cadence.value }),
    ...(all === undefined ? {} : { all: true }),
  })
}

function readPhrase(phrase: string): Said | undefined {
  const sector = findSector(phrase)
  if (sector !== undefined) return { sector }
  if (/^(all|everything|any)( sectors?)?$/i.test(phrase)) return { all: true }
  if (isAnd(phrase)) return { part: ok({}) }
  const part = readCadencePhrase(phrase)
  return part === undefined ? undefined : { part }
}

/** The cadence among what was said; `undefined` where only an `and` or an `on` was. */
function cadenceOf(
  runs: readonly { readonly phrase: string; readonly value: Said }[],
  defaults: CadenceDefaults,
): Result<Cadence | undefined> {
  const said: SaidPart[] = []
  for (const { phrase, value } of runs) {
    if (!('part' in value)) continue
    if (!value.part.ok) return refuse(`${value.part.problem}. ${writeLike(defaults)}`)
    said.push({ phrase, part: value.part.value })
  }
  const telling = said.filter(
    ({ phrase, part }) => Object.keys(part).length > 0 || /^(every|each)$/i.test(phrase),
  )
  const [first] = telling
  if (first === undefined) return ok(undefined)
  if (telling.every(({ part }) => part.number !== undefined)) {
    return refuse(
      `"${first.phrase}" alone may be a time or a number of days. ${writeLike(defaults)}`,
    )
  }
  return settleCadence(said, defaults)
}

function unknownWord(phrase: string, timeZone: string): string {
  const sector = nearestSector(phrase)
  const word = nearestCadenceWord(phrase)
  const near = [
    ...(sector === undefined ? [] : [sectorName(sector)]),
    ...(word === undefined ? [] : [word]),
  ]
  const advice = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`
  const example = `automotive, certification ${printCadence(defaultSettings(timeZone).cadence)}`
  return `"${phrase}" is neither a sector nor a day, time or time zone.${advice} Write it like "${example}".`
}
