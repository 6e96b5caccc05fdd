import { isDeepStrictEqual } from 'node:util'
import { Routes } from 'discord.js'
import { z } from 'zod'
import type { Api } from './api.ts'
import { commandBody } from './command-body.ts'

/** What registering did. */
export type Registered = { readonly isChanged: boolean }

const applicationSchema = z.object({ id: z.string() })
const commandsSchema = z.array(z.looseObject({ name: z.string(), type: z.number().optional() }))

/** The id of the bot's application; of old applications it is not the bot's own. */
export async function readApplicationId(api: Api): Promise<string> {
  return applicationSchema.parse(await api.get(Routes.currentApplication())).id
}

/** Whether what is registered, for everybody or for one server, is what this release answers, or nothing at all. */
export async function readRegistered(
  api: Api,
  guild?: string,
): Promise<'ours' | 'other' | 'nothing'> {
  const route = routeOf(await readApplicationId(api), guild)
  const query = { with_localizations: 'true' }
  const found = commandsSchema.parse(await api.get(route, query))
  const [first] = found
  if (first === undefined) return 'nothing'
  const isOurs = found.length === 1 && isDeepStrictEqual(essence(first), essence(commandBody()))
  return isOurs ? 'ours' : 'other'
}

/** Registers the command where what is registered differs: Discord allows 200 new ones a day. */
export async function registerCommands(api: Api, guild?: string): Promise<Registered> {
  if ((await readRegistered(api, guild)) === 'ours') return { isChanged: false }
  await api.put(routeOf(await readApplicationId(api), guild), [commandBody()])
  return { isChanged: true }
}

/** Takes the commands of one server away again: beside those for every server they would show twice. */
export async function removeCommands(api: Api, guild: string): Promise<Registered> {
  const route = routeOf(await readApplicationId(api), guild)
  if (commandsSchema.parse(await api.get(route)).length === 0) return { isChanged: false }
  await api.put(route, [])
  return { isChanged: true }
}

function routeOf(application: string, guild: string | undefined): `/${string}` {
  return guild === undefined
    ? Routes.applicationCommands(application)
    : Routes.applicationGuildCommands(application, guild)
}

/** What we say of a command: Discord adds more, and leaves out or fills in what says nothing. */
const SAID = [
  'name',
  'description',
  'name_localizations',
  'description_localizations',
  'type',
  'options',
  'choices',
  'value',
  'required',
  'autocomplete',
  'min_value',
  'max_value',
  'max_length',
  'contexts',
  'integration_types',
] as const

function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence)
  if (typeof value !== 'object' || value === null) return value
  const said = SAID.flatMap((key): [string, unknown][] => {
    const part: unknown = Reflect.get(value, key)
    if (part === undefined || part === null || part === false || isEmpty(part)) return []
    return [[key, key.endsWith('_localizations') ? part : essence(part)]]
  })
  // Localisations come in an order of Discord's own, which does not matter to isDeepStrictEqual.
  return Object.fromEntries(said)
}

function isEmpty(part: unknown): boolean {
  return Array.isArray(part) && part.length === 0
}
