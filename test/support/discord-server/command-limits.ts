import { Locale } from 'discord-api-types/v10'
import type { FormProblem } from './api-error.ts'
import type { CommandBody, CommandOption } from './command-body.ts'

/** https://discord.com/developers/docs/interactions/application-commands */
const MOST_CHARACTERS = 8000
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u
/** Discord's numbers for the kinds of command and option that matter here. */
export const CHAT_INPUT = 1
export const SUBCOMMAND = 1
export const SUBCOMMAND_GROUP = 2
const LOCALES = new Set<string>(Object.values(Locale))

type Path = readonly PropertyKey[]

/** What is wrong with a command beyond what Discord's published schema finds. */
export function commandProblems(command: CommandBody): FormProblem[] {
  if ((command.type ?? CHAT_INPUT) !== CHAT_INPUT) return localeProblems(command, [])
  const size = commandSize(command)
  return [
    ...nameProblems(command, [], 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid'),
    ...localeProblems(command, []),
    ...((command.description ?? '') === '' ? [required(['description'])] : []),
    ...optionsProblems(command.options ?? [], []),
    ...(size <= MOST_CHARACTERS ? [] : [tooLarge()]),
  ]
}

function optionsProblems(options: readonly CommandOption[], path: Path): FormProblem[] {
  const names = options.map(({ name }) => name)
  const lastRequired = options.findLastIndex((option) => option.required === true)
  return options.flatMap((option, index) => {
    const here = [...path, 'options', index]
    const code = 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID'
    const nested = option.options ?? []
    return [
      ...nameProblems(option, here, code, 'Option name is invalid'),
      ...localeProblems(option, here),
      ...(names.indexOf(option.name) === index ? [] : [sameName(here)]),
      ...(index < lastRequired && option.required !== true ? [requiredBehind(here)] : []),
      ...choiceProblems(option, here),
      ...mixProblems(options, option, here),
      ...optionsProblems(nested, here),
    ]
  })
}

function nameProblems(
  { name, name_localizations: local }: Pick<CommandBody, 'name' | 'name_localizations'>,
  path: Path,
  code: string,
  message: string,
): FormProblem[] {
  const names: [Path, string][] = [
    [['name'], name],
    ...Object.entries(local ?? {}).map(([key, text]): [Path, string] => [
      ['name_localizations', key],
      text,
    ]),
  ]
  return names
    .filter(([, text]) => !NAME.test(text) || text !== text.toLowerCase())
    .map(([where]) => ({ path: [...path, ...where], code, message }))
}

function localeProblems(
  command: Pick<CommandBody, 'name_localizations' | 'description_localizations'>,
  path: Path,
): FormProblem[] {
  return (['name_localizations', 'description_localizations'] as const).flatMap((field) =>
    Object.keys(command[field] ?? {})
      .filter((locale) => !LOCALES.has(locale))
      .map((locale) => ({
        path: [...path, field, locale],
        code: 'BASE_TYPE_CHOICES',
        message: `Value must be one of {${[...LOCALES].join(', ')}}.`,
      })),
  )
}

function choiceProblems({ choices, autocomplete }: CommandOption, path: Path): FormProblem[] {
  const names = (choices ?? []).map(({ name }) => name)
  const code = 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS'
  const message = 'Option choice name already exists'
  const same = names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: [...path, 'choices', index], code, message }],
  )
  if (autocomplete !== true || names.length === 0) return same
  const both = 'Autocomplete options cannot have choices'
  return [...same, { path, code: 'APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES', message: both }]
}

/** Subcommands and plain options may not stand side by side. */
function mixProblems(
  all: readonly CommandOption[],
  option: CommandOption,
  path: Path,
): FormProblem[] {
  const isSubcommand = ({ type }: CommandOption) => type <= SUBCOMMAND_GROUP
  if (all.every((one) => isSubcommand(one) === isSubcommand(option))) return []
  const message =
    'Sub-command and sub-command group option types are mutually exclusive to all other types'
  return [{ path, code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', message }]
}

/** Names, descriptions and values together; of translations the longest counts. */
function commandSize(command: CommandBody | CommandOption): number {
  const options = command.options ?? []
  const choices = 'choices' in command ? (command.choices ?? []) : []
  return (
    longest(command.name, command.name_localizations) +
    longest(command.description ?? '', command.description_localizations) +
    sum(choices.map((one) => longest(one.name, one.name_localizations) + `${one.value}`.length)) +
    sum(options.map(commandSize))
  )
}

function longest(text: string, local: Record<string, string> | null | undefined): number {
  return Math.max(text.length, ...Object.values(local ?? {}).map(({ length }) => length))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function required(path: Path): FormProblem {
  return { path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }
}

function sameName(path: Path): FormProblem {
  const code = 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS'
  return { path, code, message: 'Option name already exists' }
}

function requiredBehind(path: Path): FormProblem {
  const message = 'Required options must be placed before non-required options'
  return { path, code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', message }
}

function tooLarge(): FormProblem {
  const message = `Command exceeds maximum size (${MOST_CHARACTERS})`
  return { path: [], code: 'APPLICATION_COMMAND_TOO_LARGE', message }
}
