import { closestMatch } from 'leven'
import type { Access } from '../domain/access.ts'
import { parseHorizonDays } from '../domain/day-counts.ts'
import { parseLookup } from '../domain/lookup.ts'
import type { Mark } from '../domain/mark.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import type { Sector } from '../domain/sector.ts'
import { parseSectors } from '../domain/vocabulary.ts'
import { COMMANDS, type CommandName, SLASH_COMMAND } from './commands.ts'

/** What somebody asked for. Words that depend on the asker's zone or day are read where it is answered. */
export type Request =
  | { readonly command: 'upcoming'; readonly sectors: readonly Sector[]; readonly days?: number }
  | { readonly command: 'search' | 'show' | 'explain' | Mark; readonly words: string }
  | { readonly command: 'subscribe' | 'pause'; readonly words: string }
  | { readonly command: 'unsubscribe'; readonly sectors: readonly Sector[] }
  | { readonly command: 'access'; readonly access?: Access }
  /** The group to call; null for none, absent to ask which it is. */
  | { readonly command: 'mention'; readonly group?: string | null }
  | {
      readonly command:
        | 'subscription'
        | 'settings'
        | 'preview'
        | 'resume'
        | 'history'
        | 'sectors'
        | 'help'
    }

/** Examples of what a command looks for. */
const EXAMPLES: Readonly<Record<'search' | 'show' | 'explain' | Mark, string>> = {
  search: 'search vehicle cybersecurity',
  show: 'show GB 44495',
  explain: 'explain GB 44495',
  watch: 'watch GB 44495',
  unwatch: 'unwatch GB 44495',
  mute: 'mute GB 44495',
  unmute: 'unmute GB 44495',
}

/** What a typed line asks for, or a sentence with the nearest thing that would work. */
export function parseRequest(text: string): Result<Request> {
  const words = text
    .normalize('NFKC')
    .replace(/(?<=\p{L})['‘’](?=\p{L})/gu, '')
    .replace(/[“”"'‘’«»]/g, ' ')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '' && word.toLowerCase() !== SLASH_COMMAND)
  const [first = 'help', ...rest] = words.map(withoutStop)
  const name = commandNamed(first)
  if (name.ok) return parseArguments(name.value, rest)
  return isNumber(words.join(' ')) ? parseArguments('show', words) : name
}

function parseArguments(command: CommandName, rest: readonly string[]): Result<Request> {
  const words = rest.join(' ')
  switch (command) {
    case 'upcoming':
      return parseUpcoming(rest)
    case 'search':
    case 'show':
    case 'explain':
    case 'watch':
    case 'unwatch':
    case 'mute':
    case 'unmute':
      return words === ''
        ? refuse(`${command} needs something to look for, such as: ${EXAMPLES[command]}`)
        : ok({ command, words })
    case 'subscribe':
    case 'pause':
      return ok({ command, words })
    case 'unsubscribe': {
      // Of no sector in particular.
      if (/^(all|everything|all sectors|this channel)$/i.test(words))
        return ok({ command, sectors: [] })
      const sectors = parseSectors(words)
      return sectors.ok ? ok({ command, sectors: sectors.value }) : sectors
    }
    case 'access':
      return parseAccess(rest)
    case 'mention':
      return parseMention(rest)
    default:
      return ok({ command })
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
  const advice = near === undefined ? '' : ` Did you mean ${near}?`
  return refuse(`“${word}” is no command.${advice}`)
}

/** Phones put a full stop behind what they take for a sentence. */
function withoutStop(word: string, index: number, words: readonly string[]): string {
  const isEdge = index === 0 || index === words.length - 1
  return isEdge ? word.replace(/(?<=.)[.!?:;…。]+$/u, '') : word
}

/** How far ahead: `90`, `30d`, `in 2 weeks`, `the next 14 days`, `next week`. */
const AHEAD =
  '(?:(?:in|for|within|over) )?(?:the )?(?:(?:next )?(\\d+ ?(?:d|days?|w|weeks?|m|months?|y|years?)?)|next (week|month))'
/** It stands behind the sectors, or before them. */
const AHEAD_LAST = new RegExp(`(?:^|[ ,])${AHEAD}$`, 'i')
const AHEAD_FIRST = new RegExp(`^${AHEAD}[ ,]+`, 'i')

const SPANS: Readonly<Record<string, string>> = { week: '7 days', month: '31 days' }

function parseUpcoming(words: readonly string[]): Result<Request> {
  const typed = words.join(' ')
  const ahead = AHEAD_LAST.exec(typed) ?? AHEAD_FIRST.exec(typed)
  const days =
    ahead === null
      ? undefined
      : parseHorizonDays(ahead[1] ?? SPANS[(ahead[2] ?? '').toLowerCase()] ?? '')
  if (days !== undefined && !days.ok) return days
  const sectors = parseSectors(typed.replace(ahead?.[0] ?? '', ''))
  if (!sectors.ok) return sectors
  return ok({
    command: 'upcoming',
    sectors: sectors.value,
    ...(days === undefined ? {} : { days: days.value }),
  })
}

/** `anyone`, `managers`, or people and groups as the platform writes them: `<@U1>`, `<@&7>`, plain ids. */
function parseAccess(words: readonly string[]): Result<Request> {
  const [first] = words
  if (first === undefined) return ok({ command: 'access' })
  const rule = ACCESS_WORDS.get(words.join(' ').toLowerCase())
  if (rule !== undefined) return ok({ command: 'access', access: { rule, listed: [] } })
  const names = words.flatMap((word) => word.split(',')).filter((word) => !/^(and)?$/i.test(word))
  const ids = names.map((name) => (isPlainWord(name) ? undefined : idIn(name)))
  const wrong = names.find((_, index) => ids[index] === undefined)
  if (wrong !== undefined) {
    return refuse(
      `“${wrong}” names nobody; write access anyone or access managers, or mention people: access @Anna @Ben`,
    )
  }
  const listed = [...new Set(ids.flatMap((id) => id ?? []))]
  const groups = names.flatMap((name, index) => (isGroup(name) ? (ids[index] ?? []) : []))
  const named = groups.length === 0 ? {} : { groups }
  return ok({ command: 'access', access: { rule: 'listed', listed, ...named } })
}

/** What the rules may be called. */
const ACCESS_WORDS: ReadonlyMap<string, 'anyone' | 'managers'> = new Map([
  ...['anyone', 'everyone', '@everyone', 'everybody', 'all'].map(
    (word) => [word, 'anyone'] as const,
  ),
  ...['managers', 'managers only', 'only managers', 'admins', 'managers and admins'].map(
    (word) => [word, 'managers'] as const,
  ),
])

/** No id looks like that; whatever is typed in capitals would otherwise be taken for one. */
function isPlainWord(name: string): boolean {
  return /^[A-Z]{1,8}$|^(?![UWS])[A-Z]+$/.test(name)
}

/** Of a plain id only Slack's tell what they are of. */
function isGroup(word: string): boolean {
  return /^(<!subteam\^|<@&|S)/.test(word)
}

/** `none`, or a group as the platform writes it: `<!subteam^S1|@ev>`, `<@&7>`, its plain id. */
function parseMention(words: readonly string[]): Result<Request> {
  const [first, ...more] = words
  if (first === undefined) return ok({ command: 'mention' })
  const typed = words.join(' ')
  if (/^(none|nobody|off|no one)$/i.test(typed)) return ok({ command: 'mention', group: null })
  if (/^<?[@!]?(channel|here|everyone)(\|[^>]*)?>?$/i.test(first)) {
    return refuse(`“${typed}” would call everybody; name one group, or write: mention none`)
  }
  const group = more.length === 0 ? idIn(first) : undefined
  return group === undefined
    ? refuse(`“${typed}” is no group I know; mention it, mention @ev-team, or write: mention none`)
    : ok({ command: 'mention', group })
}

/** The id in what platforms make of a person or group that is named: `<@U1>`, `<!subteam^S1|@ev>`, `<@&7>`. */
function idIn(word: string): string | undefined {
  return /^<?(?:!subteam\^|[@!&]*)([A-Z0-9]+)(?:\|[^>]*)?>?$/.exec(word)?.[1]
}
