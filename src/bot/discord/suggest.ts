import type { APIApplicationCommandOptionChoice } from 'discord.js'
import type { Database } from '../../db/database.ts'
import { lookupCandidates } from '../../db/lookup.ts'
import { nextItems } from '../../db/next-items.ts'
import { WEEKDAYS } from '../../domain/cadence-words.ts'
import { foldText } from '../../domain/fold.ts'
import type { Item } from '../../domain/item.ts'
import { answerLookup, parseLookup } from '../../domain/lookup.ts'
import { MONTHS } from '../../domain/months.ts'
import { SECTOR_TABLE, SECTORS, type Sector } from '../../domain/sector.ts'
import { parseTimeOfDay } from '../../domain/subscribe-words.ts'
import { searchTimeZones } from '../../domain/time-zone.ts'
import { type TypedWord, typedWords } from '../../domain/typed-words.ts'
import { parseUntil } from '../../domain/until.ts'
import { parseSectors, SECTOR_NAME_WORDS } from '../../domain/vocabulary.ts'
import { cleanText, shorten } from '../../formatters/document.ts'
import { dayText } from '../../formatters/words.ts'

/** https://discord.com/developers/docs/interactions/application-commands#autocomplete */
const LIMITS = { choices: 25, text: 100 }

/** What is offered before anything is typed. */
const USUAL_TIMES = ['07:00', '08:00', '09:00', '10:00', '12:00', '14:00', '16:00', '18:00']
const pad = (part: number) => String(part).padStart(2, '0')
/** Full hours before half ones, and those before quarters. */
const TIMES = [0, 30, 15, 45].flatMap((minute) =>
  Array.from({ length: 24 }, (_, hour) => `${pad(hour)}:${pad(minute)}`),
)
const UNTIL = [
  'tomorrow',
  'monday',
  'next week',
  'in 2 weeks',
  'in 4 weeks',
  'next month',
  'next year',
]
const NAMED_DAYS = [...UNTIL, ...WEEKDAYS.map((day) => day.toLowerCase())]
const UNITS = ['days', 'weeks', 'months']

/** What half of all identifiers begin with: nothing to search for yet. */
const BARELY_BEGUN = /^(g|gb|gb ?\/? ?[tz]?)?$/i
/** Items looked through for those that begin as what was barely begun. */
const NEXT_ITEMS = 100

type Choice = APIApplicationCommandOptionChoice<string>

/** What suggestions are made of. */
export type Suggesting = { readonly db: Database; readonly today: Temporal.PlainDate }

/** What somebody who is typing an option may mean, best first; nothing that would be refused. */
export async function suggest(
  { db, today }: Suggesting,
  option: string,
  typed: string,
): Promise<Choice[]> {
  switch (option) {
    case 'identifier':
      return suggestItems({ db, today }, typed.trim())
    case 'sectors':
      return suggestSectors(typed)
    case 'zone':
      return searchTimeZones(typed, LIMITS.choices).map(same)
    case 'time':
      return suggestTimes(typed.trim()).map(same)
    case 'until':
      return suggestDays(typed.trim(), today)
    default:
      return []
  }
}

async function suggestItems({ db, today }: Suggesting, typed: string): Promise<Choice[]> {
  const found = BARELY_BEGUN.test(typed)
    ? (await nextItems(db, today, NEXT_ITEMS)).filter((item) => beginsSo(item, typed))
    : await findItems(db, typed)
  return found
    .filter(({ id }) => id.length <= LIMITS.text)
    .slice(0, LIMITS.choices)
    .map(({ id, identifier, title }) => ({
      name: fitName(identifier === undefined ? title : `${identifier} ${title}`),
      value: id,
    }))
}

function beginsSo({ identifier }: Item, typed: string): boolean {
  const fold = (text: string) => text.replace(/[^a-z]/gi, '').toLowerCase()
  return typed === '' || fold(identifier ?? '').startsWith(fold(typed))
}

async function findItems(db: Database, typed: string): Promise<readonly Item[]> {
  const query = parseLookup(typed)
  if (query.text === '') return []
  const answer = answerLookup(await lookupCandidates(db, query), query)
  if (answer.found === 'one') return [answer.item]
  return answer.found === 'none' ? answer.nearest : answer.items
}

/** Sectors may be several: what is finished stays, and what is typed last is completed. */
function suggestSectors(typed: string): Choice[] {
  const words = typedWords(typed)
  const isFinished = words.at(-1)?.ends ?? false
  const begun = words.length - words.findLastIndex(({ ends }) => ends) - 1
  // The last words as one name, `smart ho`, before the last one alone.
  for (let last = isFinished ? 0 : Math.min(begun, SECTOR_NAME_WORDS); last >= 0; last -= 1) {
    const chosen = parseSectors(phraseOf(words.slice(0, words.length - last)))
    if (!chosen.ok || (last === 0 && words.length > 0 && !isFinished)) continue
    const offered = completeSectors(chosen.value, phraseOf(words.slice(words.length - last)))
    if (offered.length > 0) return offered
  }
  return []
}

function completeSectors(chosen: readonly Sector[], begun: string): Choice[] {
  return SECTORS.filter((sector) => !chosen.includes(sector))
    .map((sector) => ({ sector, rank: rankOf(sector, foldText(begun)) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((one, other) => one.rank - other.rank)
    .map(({ sector }) => [...chosen, sector].join(', '))
    .filter((text) => text.length <= LIMITS.text)
    .slice(0, LIMITS.choices)
    .map(same)
}

function phraseOf(words: readonly TypedWord[]): string {
  return words.map(({ text, ends }) => (ends ? `${text},` : text)).join(' ')
}

const NO_MATCH = 3

function rankOf(sector: Sector, typed: string): number {
  if (typed === '' || sector.startsWith(typed)) return 0
  const names = [SECTOR_TABLE[sector].name, ...SECTOR_TABLE[sector].aliases].map(foldText)
  if (names.some((name) => name.startsWith(typed))) return 1
  return names.some((name) => name.includes(typed)) ? 2 : NO_MATCH
}

/** `9` may become 09:00, `8am` is 08:00 already. */
function suggestTimes(typed: string): string[] {
  if (typed === '') return USUAL_TIMES
  const text = typed.replace(/[.h]/i, ':')
  const hits = TIMES.filter((time) =>
    [time, time.replace(/^0/, '')].some((one) => one.startsWith(text)),
  )
  const read = parseTimeOfDay(typed)
  const meant = read.ok ? [read.value] : []
  return [...new Set([...meant, ...hits])].slice(0, LIMITS.choices)
}

/** Days that begin so, each with its date. */
function suggestDays(typed: string, today: Temporal.PlainDate): Choice[] {
  const text = typed.toLowerCase()
  const named = typed === '' ? UNTIL : NAMED_DAYS.filter((one) => one.startsWith(text))
  const [, count, rest = ''] = /^(?:in )?(\d{1,3})[. ]*([a-z]*)$/.exec(text) ?? []
  const counted =
    count === undefined
      ? []
      : [
          ...UNITS.filter((unit) => unit.startsWith(rest)).map((unit) => inUnits(count, unit)),
          ...nextMonths(today)
            .filter((month) => month.toLowerCase().startsWith(rest))
            .map((month) => `${count} ${month}`),
        ]
  const offered = [...new Set([...named, ...counted, ...(typed === '' ? [] : [typed])])]
  return offered
    .flatMap((value) => {
      const day = parseUntil(value, today)
      if (!day.ok || value.length > LIMITS.text) return []
      return [{ name: fitName(`${value} (${dayText(day.value)})`), value }]
    })
    .slice(0, LIMITS.choices)
}

function inUnits(count: string, units: string): string {
  return `in ${count} ${Number(count) === 1 ? units.replace(/s$/, '') : units}`
}

/** The months from this one on. */
function nextMonths({ month }: Temporal.PlainDate): string[] {
  return [...MONTHS.slice(month - 1), ...MONTHS.slice(0, month - 1)]
}

function same(text: string): Choice {
  return { name: text, value: text }
}

// Counted in UTF-16 there, by what is seen as one character here.
function fitName(text: string): string {
  const clean = cleanText(text)
  const fitted = shorten(clean, LIMITS.text)
  return fitted.length <= LIMITS.text ? fitted : shorten(clean, LIMITS.text / 2)
}
