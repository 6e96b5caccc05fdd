import type { CommandBody, CommandOption } from './command-body.ts'
import { SUBCOMMAND, SUBCOMMAND_GROUP } from './command-limits.ts'
import { channelPayload, memberPayload, rolePayload, userPayload } from './payloads.ts'
import type { Guild } from './records.ts'
import { must, type World } from './world.ts'

/** What can be entered for an option. */
type OptionValue = string | number | boolean
/** What was entered, by the names of the options. */
type OptionValues = Readonly<Record<string, OptionValue>>

/** What a person has typed behind a command's name; the focused option is being typed. */
export type Typed = {
  readonly subcommand?: string | undefined
  readonly options?: OptionValues | undefined
  readonly focused?: string | undefined
}

type OptionData = {
  readonly name: string
  readonly type: number
  readonly value?: OptionValue
  readonly focused?: boolean
  readonly options?: readonly OptionData[]
}

const INTEGER = 4
const USER = 6
const CHANNEL = 7
const ROLE = 8
/** A user or a role. */
const MENTIONABLE = 9

/** The options of an interaction, as a person's client fills them in from the registered command. */
export function optionData(command: CommandBody, typed: Typed): readonly OptionData[] {
  const path = (typed.subcommand ?? '').split(' ').filter((name) => name !== '')
  return descend(command.options ?? [], path, typed)
}

function descend(
  options: readonly CommandOption[],
  path: readonly string[],
  typed: Typed,
): readonly OptionData[] {
  const [name, ...rest] = path
  if (name === undefined) return filled(options, typed)
  const found = must(
    options.find((option) => option.name === name && option.type <= SUBCOMMAND_GROUP),
    `subcommand "${name}"`,
  )
  return [{ name, type: found.type, options: descend(found.options ?? [], rest, typed) }]
}

function filled(options: readonly CommandOption[], { options: values = {}, focused }: Typed) {
  for (const name of Object.keys(values)) {
    must(
      options.find((option) => option.name === name),
      `option "${name}"`,
    )
  }
  const missing = options.find(
    (option) =>
      option.type === SUBCOMMAND || (option.required === true && values[option.name] === undefined),
  )
  if (missing !== undefined && focused === undefined) {
    throw new Error(`Discord does not send a command without its "${missing.name}".`)
  }
  return options.flatMap((option) => {
    const value = values[option.name]
    if (value === undefined) return []
    if (option.name === focused) {
      return [{ name: option.name, type: option.type, value, focused: true }]
    }
    requireFitting(option, value)
    return [{ name: option.name, type: option.type, value }]
  })
}

/** People cannot enter what the command does not take; a test that does so is mistaken. */
function requireFitting(option: CommandOption, value: OptionValue): void {
  const choices = option.choices ?? []
  const size = typeof value === 'number' ? value : String(value).length
  const least = typeof value === 'number' ? option.min_value : option.min_length
  const most = typeof value === 'number' ? option.max_value : option.max_length
  const fits =
    (choices.length === 0 || choices.some((choice) => choice.value === value)) &&
    (option.type !== INTEGER || Number.isInteger(value)) &&
    size >= (least ?? Number.NEGATIVE_INFINITY) &&
    size <= (most ?? Number.POSITIVE_INFINITY)
  if (!fits) throw new Error(`Discord does not let anyone enter "${value}" as "${option.name}".`)
}

/** The users, channels and roles that options name, or nothing where there are none. */
export function resolvedData(world: World, guild: Guild | undefined, data: readonly OptionData[]) {
  const leaves = data.flatMap((one) => one.options?.flatMap((two) => two.options ?? two) ?? one)
  const typeOf = ({ type, value }: OptionData) => {
    if (type !== MENTIONABLE) return type
    return guild?.roles.has(String(value)) === true ? ROLE : USER
  }
  const idsOf = (type: number) =>
    leaves.flatMap((one) => (typeOf(one) === type ? String(one.value) : []))
  const record = (type: number, of: (id: string) => object) =>
    Object.fromEntries(idsOf(type).map((id) => [id, of(id)]))
  const parts = {
    users: record(USER, (id) => userPayload(must(world.users.get(id), `user ${id}`))),
    members: record(USER, (id) => {
      const member = guild?.members.get(id)
      return member === undefined ? {} : memberPayload(member)
    }),
    channels: record(CHANNEL, (id) =>
      channelPayload(must(world.channels.get(id), `channel ${id}`)),
    ),
    roles: record(ROLE, (id) => rolePayload(must(guild?.roles.get(id), `role ${id}`))),
  }
  const found = Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)
  return found.length === 0 ? {} : { resolved: Object.fromEntries(found) }
}
