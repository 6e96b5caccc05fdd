import type { APIApplicationCommandOptionChoice } from 'discord.js'
import type { Database } from '../../db/database.ts'
import { lookupCandidates } from '../../db/lookup.ts'
import { foldText } from '../../domain/fold.ts'
import { answerLookup, parseLookup } from '../../domain/lookup.ts'
import { SECTOR_TABLE, SECTORS, type Sector } from '../../domain/sector.ts'
import { searchTimeZones } from '../../domain/time-zone.ts'
import { findSector } from '../../domain/vocabulary.ts'
import { cleanText, shorten } from '../../formatters/document.ts'

/** https://discord.com/developers/docs/interactions/application-commands#autocomplete */
const LIMITS = { choices: 25, text: 100 }

const TIMES = ['07:00', '08:00', '09:00', '10:00', '12:00', '14:00', '16:00', '18:00']
const UNTIL = [
  'tomorrow',
  'monday',
  'next week',
  'in 2 weeks',
  'in 4 weeks',
  'next month',
  'next year',
]

/** What half of all identifiers begin with. */
const TELLS_NOTHING = /^\s*(g|gb|gb\s*\/?\s*[tz]?)\s*$/i

type Choice = APIApplicationCommandOptionChoice<string>

/** What somebody who is typing an option may mean, best first. */
export async function suggest(db: Database, option: string, typed: string): Promise<Choice[]> {
  switch (option) {
    case 'identifier':
      return suggestItems(db, typed)
    case 'sectors':
      return suggestSectors(typed)
    case 'zone':
      return searchTimeZones(typed, LIMITS.choices).map(same)
    case 'time':
      return beginning(TIMES, typed)
    case 'until':
      return beginning(UNTIL, typed)
    default:
      return []
  }
}

async function suggestItems(db: Database, typed: string): Promise<Choice[]> {
  const query = parseLookup(typed)
  if (query.text === '' || TELLS_NOTHING.test(typed)) return []
  const answer = answerLookup(await lookupCandidates(db, query), query)
  const found =
    answer.found === 'one' ? [answer.item] : answer.found === 'none' ? answer.nearest : answer.items
  return found
    .filter(({ id }) => id.length <= LIMITS.text)
    .slice(0, LIMITS.choices)
    .map(({ id, identifier, title }) => ({
      name: fitName(identifier === undefined ? title : `${identifier} ${title}`),
      value: id,
    }))
}

/** Sectors may be several: what is finished stays, and the last word is completed. */
function suggestSectors(typed: string): Choice[] {
  const words = typed.split(/[,;]/)
  const last = foldText(words.pop() ?? '').trim()
  const chosen = words.flatMap((word) => findSector(word) ?? [])
  const offered = SECTORS.filter((sector) => !chosen.includes(sector))
    .map((sector) => ({ sector, rank: rankOf(sector, last) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((one, other) => one.rank - other.rank)
  return offered
    .map(({ sector }) => [...chosen, sector].join(', '))
    .filter((text) => text.length <= LIMITS.text)
    .slice(0, LIMITS.choices)
    .map(same)
}

const NO_MATCH = 3

function rankOf(sector: Sector, typed: string): number {
  if (typed === '' || sector.startsWith(typed)) return 0
  const names = [SECTOR_TABLE[sector].name, ...SECTOR_TABLE[sector].aliases].map(foldText)
  if (names.some((name) => name.startsWith(typed))) return 1
  return names.some((name) => name.includes(typed)) ? 2 : NO_MATCH
}

/** What begins so, and behind it what was typed: others may be meant that are not listed. */
function beginning(known: readonly string[], typed: string): Choice[] {
  const text = typed.trim().slice(0, LIMITS.text)
  const hits = known.filter((one) => one.startsWith(text.toLowerCase()))
  return [...new Set([...hits, ...(text === '' ? [] : [text])])].map(same)
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
