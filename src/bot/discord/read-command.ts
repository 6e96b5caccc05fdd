import type { ChatInputCommandInteraction } from 'discord.js'
import { ok, type Result, refuse } from '../../domain/result.ts'
import { parseTimeOfDay } from '../../domain/subscribe-words.ts'
import { parseTimeZone } from '../../domain/time-zone.ts'
import { optionName, typedLine, WHO_OPTIONS } from './command-body.ts'

/** Options that say different things: there is nothing that could be done. */
const EITHER = [
  [['role'], ['nobody'], 'Choose a role or nobody, not both.'],
  [['rule'], WHO_OPTIONS, 'Choose a rule or somebody, not both.'],
] as const
const EVERYBODY_AND_MORE = 'Choose @everyone or somebody, not both.'

/** The line somebody would have typed, or a sentence that says why their options make none. */
export function readCommand({
  guildId,
  options,
  locale,
}: ChatInputCommandInteraction): Result<string> {
  const [subcommand] = options.data
  const values = new Map(
    (subcommand?.options ?? []).map(({ name, value, role }) => {
      if (role == null) return [name, String(value)] as const
      const isEveryone = role.id === guildId && WHO_OPTIONS.includes(name)
      return [name, isEveryone ? ANYONE : `<@&${role.id}>`] as const
    }),
  )
  const isGiven = (names: readonly string[]) => names.some((name) => values.has(name))
  const both = EITHER.find(([one, other]) => isGiven(one) && isGiven(other))
  if (both !== undefined) return refuse(both[2])
  const named = new Set(WHO_OPTIONS.flatMap((name) => values.get(name) ?? []))
  if (named.has(ANYONE) && named.size > 1) return refuse(EVERYBODY_AND_MORE)
  for (const name of ['time', 'zone'] as const) {
    const typed = values.get(name)
    const meant = typed === undefined ? undefined : READ_ALONE[name](typed)
    if (meant?.ok === false) return refuse(inOption(name, locale, meant.problem))
    if (meant !== undefined) values.set(name, meant.value)
  }
  return ok(typedLine(subcommand?.name ?? 'help', onceEach(values)))
}

const ANYONE = 'anyone'

/** What is read before it stands beside everything else, where nobody could tell what it was about. */
const READ_ALONE = { time: parseTimeOfDay, zone: parseTimeZone } as const

function inOption(name: keyof typeof READ_ALONE, language: string, problem: string): string {
  const end = /[.?!]$/.test(problem) ? '' : '.'
  return `In the option ${optionName(name, language)}, ${problem}${end}`
}

/** Whoever is named twice is named once. */
function onceEach(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const named = WHO_OPTIONS.map((name) => values.get(name))
  const again = WHO_OPTIONS.filter((_, index) => named.indexOf(named[index]) !== index)
  return new Map([...values].filter(([name]) => !again.includes(name)))
}
