import { closestMatch } from 'leven'
import { parseLookup } from '../domain/lookup.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import type { Sector } from '../domain/sector.ts'
import { parseSector } from '../domain/vocabulary.ts'

/** Every command, as help and documentation show it; the parser below reads the same names. */
export const COMMANDS = [
  {
    name: 'upcoming',
    usage: 'upcoming [sectors] [days]',
    what: 'what closes or takes effect, most urgent first',
  },
  {
    name: 'search',
    usage: 'search <words>',
    what: 'items by words of their titles, typos forgiven',
  },
  {
    name: 'show',
    usage: 'show <identifier>',
    what: 'everything about one item, each date with its source',
  },
  { name: 'sectors', usage: 'sectors', what: 'the sectors, and what else they may be called' },
  { name: 'help', usage: 'help', what: 'this list' },
] as const
export type CommandName = (typeof COMMANDS)[number]['name']

/** What somebody asked for. */
export type Request =
  | { readonly command: 'upcoming'; readonly sectors: readonly Sector[]; readonly days?: number }
  | { readonly command: 'search' | 'show'; readonly words: string }
  | { readonly command: 'sectors' | 'help' }

/** The slash command under which chats know the bot; people may type it on a terminal too. */
export const SLASH_COMMAND = '/standards'
const LONGEST_HORIZON_DAYS = 3650

/** What a typed line asks for, or a sentence with the nearest thing that would work. */
export function parseCommand(text: string): Result<Request> {
  const words = text
    .normalize('NFKC')
    .replace(/[“”"'‘’«»]/g, ' ')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '' && word.toLowerCase() !== SLASH_COMMAND)
  const [first = 'help', ...rest] = words
  const name = commandNamed(first)
  if (!name.ok) return isNumber(words.join(' ')) ? parseWords('show', words) : name
  switch (name.value) {
    case 'upcoming':
      return parseUpcoming(rest)
    case 'search':
    case 'show':
      return parseWords(name.value, rest)
    case 'sectors':
    case 'help':
      return ok({ command: name.value })
  }
}

/** A number typed alone, `gb44495`, can only mean one thing. */
function isNumber(text: string): boolean {
  const { identifier, committee } = parseLookup(text)
  return identifier !== undefined || committee !== undefined
}

function commandNamed(word: string): Result<CommandName> {
  const names = COMMANDS.map(({ name }) => name)
  const hit = names.find((name) => name === word.toLowerCase())
  if (hit !== undefined) return ok(hit)
  const near = closestMatch(word.toLowerCase(), names, { maxDistance: 3 })
  const advice = near === undefined ? `Known: ${names.join(', ')}.` : `Did you mean ${near}?`
  return refuse(`“${word}” is no command. ${advice}`)
}

function parseUpcoming(typed: readonly string[]): Result<Request> {
  const words = typed.filter((word) => !/^days?$/i.test(word))
  const last = words.at(-1)
  const days = last !== undefined && /^\d+$/.test(last) ? Number(last) : undefined
  if (days !== undefined && (days < 1 || days > LONGEST_HORIZON_DAYS)) {
    return refuse(
      `“${last}” days is not a horizon; use a number from 1 to ${LONGEST_HORIZON_DAYS}.`,
    )
  }
  const names = (days === undefined ? words : words.slice(0, -1)).join(' ')
  const sectors = parseSectors(names)
  if (!sectors.ok) return sectors
  return ok({
    command: 'upcoming',
    sectors: sectors.value,
    ...(days === undefined ? {} : { days }),
  })
}

/** Sectors by comma or by space; a name of several words (`smart home`) is tried whole first. */
function parseSectors(text: string): Result<Sector[]> {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const found: Sector[] = []
  for (const part of parts) {
    const whole = parseSector(part)
    const each = whole.ok ? [whole] : part.split(' ').map(parseSector)
    for (const one of each) {
      if (!one.ok) return one
      found.push(one.value)
    }
  }
  return ok([...new Set(found)])
}

function parseWords(command: 'search' | 'show', words: readonly string[]): Result<Request> {
  if (words.length > 0) return ok({ command, words: words.join(' ') })
  const example = command === 'show' ? 'show GB 44495' : 'search vehicle cybersecurity'
  return refuse(`${command} needs something to look for, such as: ${example}`)
}
