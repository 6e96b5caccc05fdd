import { InvalidArgumentError, Option } from 'commander'
import { EVERYTHING, type Filter } from '../domain/filter.ts'
import type { ItemType, KeyDateKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import type { Sector } from '../domain/sector.ts'
import { parseSpan } from '../domain/span.ts'
import { parseTimeZone } from '../domain/time-zone.ts'
import { parseKind, parseSector, parseType } from '../domain/vocabulary.ts'

/** How an answer is printed. */
export const FORMATS = ['text', 'slack', 'discord', 'html', 'json'] as const
export type Format = (typeof FORMATS)[number]

/** Longest horizon a person can ask for: the data reaches no further than plans of twenty years. */
const MAX_HORIZON_DAYS = 36_500

/** A commander parser out of one of ours: the refusal is printed and the program ends with 2. */
export function orFail<T>(parse: (text: string) => Result<T>): (text: string) => T {
  return (text) => {
    const result = parse(text)
    if (result.ok) return result.value
    throw new InvalidArgumentError(result.problem)
  }
}

/** The same for an option that may be given several times. */
export function collecting<T>(
  parse: (text: string) => Result<T>,
): (text: string, before?: readonly T[]) => T[] {
  return (text, before = []) => [...new Set([...before, orFail(parse)(text)])]
}

/** A calendar date as an option is given it; anything else ends the command. */
export function parseDay(text: string): Temporal.PlainDate {
  const parsed = parseSpan(text)
  if (parsed.ok && parsed.value.precision === 'day') return parsed.value.first
  throw new InvalidArgumentError(`"${text}" is not a calendar date such as 2026-03-25.`)
}

function parseHorizon(text: string): number {
  const days = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (days >= 1 && days <= MAX_HORIZON_DAYS) return days
  throw new InvalidArgumentError(`"${text}" is not a number of days from 1 to ${MAX_HORIZON_DAYS}.`)
}

/** The day to answer for. */
export const asOfOption = () =>
  new Option(
    '--as-of <date>',
    'the day to answer for, such as 2026-03-25 (default: today)',
  ).argParser(parseDay)

/** The day after which something is new. */
export const sinceOption = () =>
  new Option('--since <date>', 'day of the last digest (default: 7 days before)').argParser(
    parseDay,
  )

/** The zone in which today is taken. */
export const timeZoneOption = () =>
  new Option(
    '--time-zone <zone>',
    'IANA zone that decides which day is today, such as Europe/Brussels',
  ).argParser(orFail(parseTimeZone))

/** Sectors, each once. */
export const sectorOption = () =>
  new Option(
    '--sector <sector>',
    'a sector or an alias such as ev, ccc, rohs; may be repeated',
  ).argParser(collecting(parseSector))

/** Kinds of key dates, each once. */
export const kindOption = () =>
  new Option('--kind <kind>', 'a kind of date such as comment-deadline; may be repeated').argParser(
    collecting(parseKind),
  )

/** Types of items, each once. */
export const typeOption = () =>
  new Option('--type <type>', 'a type of item such as law, gb, gb/t; may be repeated').argParser(
    collecting(parseType),
  )

/** Whether only what is mandatory is wanted. */
export const mandatoryOption = () =>
  new Option('--mandatory-only', 'only what is legally binding').default(false)

/** The committee that drafts an item. */
export const committeeOption = () =>
  new Option('--committee <committee>', 'a technical committee such as TC260')

/** How many days ahead to look. */
export const horizonOption = () =>
  new Option('--horizon <days>', 'days ahead, for every kind of date').argParser(parseHorizon)

/** How a document is printed. */
export const formatOption = () =>
  new Option('--format <format>', 'how to print it').choices(FORMATS).default('text')

/** What the filter options parse to. */
export type FilterOptions = {
  readonly sector?: readonly Sector[]
  readonly kind?: readonly KeyDateKind[]
  readonly type?: readonly ItemType[]
  readonly mandatoryOnly?: boolean
  readonly committee?: string
}

/** The filter that the options ask for. */
export function toFilter(options: FilterOptions): Filter {
  return {
    ...EVERYTHING,
    sectors: options.sector ?? [],
    kinds: options.kind ?? [],
    types: options.type ?? [],
    mandatoryOnly: options.mandatoryOnly ?? false,
    ...(options.committee === undefined ? {} : { committee: options.committee }),
  }
}
