import type {
  APIApplicationCommandBasicOption,
  APIApplicationCommandOption,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js'
import { WEEKDAYS } from '../../domain/cadence-words.ts'
import { MAX_HORIZON_DAYS } from '../../domain/settings.ts'
import { type Argument, COMMANDS, type CommandName, SLASH_COMMAND } from '../commands.ts'
import {
  COMMAND_TEXTS,
  LANGUAGES,
  OPTION_TEXTS,
  type OptionName,
  ROOT_TEXTS,
  type Translated,
} from './command-texts.ts'
import { inRoles } from './wording.ts'

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object */
const LIMITS = { words: 200, identifier: 100, sectors: 200, short: 60 }

/** The name Discord knows the command by. */
export const ROOT_NAME = SLASH_COMMAND.slice(1)

/** The option that names the role to call. */
export const ROLE_OPTION = 'role'

/** How many roles and people may be named at once. */
const MOST_NAMED = 5

/** The options that name who may change things: `who`, `who-2` and so on. */
export const WHO_OPTIONS: readonly string[] = Array.from({ length: MOST_NAMED }, (_, index) =>
  numbered('who', index + 1),
)

/** Days a digest may come on, as they are chosen and as they are typed. */
const DAYS = [
  ...WEEKDAYS.map((day) => [day, `every ${day}`] as const),
  ['every day', 'every day'],
  ['first of the month', 'every month on the 1st'],
  ['last of the month', 'every month on the last day'],
] as const

type Option = APIApplicationCommandBasicOption

/** What stands behind each kind of argument. */
const OPTIONS: Readonly<Record<Argument, readonly Option[]>> = {
  sectors: [text('sectors', { max_length: LIMITS.sectors, autocomplete: true })],
  days: [{ ...named('days'), type: 4, min_value: 1, max_value: MAX_HORIZON_DAYS }],
  words: [text('words', { required: true, max_length: LIMITS.words })],
  item: [text('identifier', { required: true, max_length: LIMITS.identifier, autocomplete: true })],
  wish: [
    text('sectors', { max_length: LIMITS.sectors, autocomplete: true }),
    { ...named('day'), type: 3, choices: DAYS.map(([name, value]) => ({ name, value })) },
    text('time', { max_length: LIMITS.short, autocomplete: true }),
    text('zone', { max_length: LIMITS.short, autocomplete: true }),
  ],
  until: [text('until', { max_length: LIMITS.short, autocomplete: true })],
  access: [
    {
      ...named('rule'),
      type: 3,
      choices: ['anyone', 'managers'].map((value) => ({ name: value, value })),
    },
    ...WHO_OPTIONS.map((_, index) => who(index + 1)),
  ],
  group: [
    { ...named(ROLE_OPTION), type: 8 },
    { ...named('nobody'), type: 3, choices: [{ name: 'none', value: 'none' }] },
  ],
}

/**
 * The command as it is registered. Everybody is offered all of it, because Discord keeps permissions by command and
 * reading is for everybody; who may change what a channel gets is checked by the bot.
 */
export function commandBody(): RESTPostAPIChatInputApplicationCommandsJSONBody {
  const what = 'What in Chinese standardisation takes effect or closes for comment'
  const options: APIApplicationCommandOption[] = COMMANDS.map((row) => ({
    type: 1,
    name: row.name,
    description: inRoles(row.what),
    ...localised(COMMAND_TEXTS[row.name]),
    options: [...optionsOf(row.name)],
  }))
  return {
    type: 1,
    name: ROOT_NAME,
    description: what,
    ...localised(ROOT_TEXTS),
    // In servers and in direct messages with the bot, where it is installed in a server.
    contexts: [0, 1],
    integration_types: [0],
    options,
  }
}

/** What a command takes on Discord, in its order. */
export function optionsOf(command: CommandName): readonly Option[] {
  const takes: readonly Argument[] = COMMANDS.find(({ name }) => name === command)?.takes ?? []
  return takes.flatMap((argument) => OPTIONS[argument])
}

/** The line somebody would have typed: options in their order. */
export function typedLine(command: string, values: ReadonlyMap<string, string>): string {
  const row = COMMANDS.find(({ name }) => name === command)
  const names = row === undefined ? [] : optionsOf(row.name).map(({ name }) => name)
  return [command, ...names.flatMap((name) => values.get(name) ?? [])].join(' ')
}

type TextOption = Extract<Option, { type: 3; autocomplete?: boolean }>

function text(
  name: OptionName,
  more: Pick<TextOption, 'required' | 'max_length'> & { autocomplete?: boolean },
): Option {
  const { autocomplete = false, ...rest } = more
  const base = { ...named(name), type: 3 as const, ...rest }
  return autocomplete ? { ...base, autocomplete } : base
}

function named(name: OptionName) {
  const { en, ...others } = OPTION_TEXTS[name]
  return { name: en.name, description: en.what, ...localised(others) }
}

/** One of several options of a kind; the first bears no number. */
function who(number: number): Option {
  if (number === 1) return { ...named('who'), type: 9 }
  const { en, ...others } = OPTION_TEXTS.another
  return {
    name: numbered(en.name, number),
    description: en.what,
    ...localised(others, number),
    type: 9,
  }
}

function numbered(name: string, number: number): string {
  return number === 1 ? name : `${name}-${number}`
}

/** What an option is called by somebody whose Discord speaks that language. */
export function optionName(name: OptionName, language: string): string {
  const local = LANGUAGES.find((one) => one === language)
  return OPTION_TEXTS[name][local ?? 'en'].name
}

function localised(texts: Translated, number = 1) {
  const nameIn = (one: (typeof LANGUAGES)[number]) => numbered(texts[one].name, number)
  return {
    name_localizations: Object.fromEntries(LANGUAGES.map((one) => [one, nameIn(one)])),
    description_localizations: Object.fromEntries(LANGUAGES.map((one) => [one, texts[one].what])),
  }
}
