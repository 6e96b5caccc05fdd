import { ApplicationCommandPatchRequestPartialSchema } from 'discord-api-spec/zod'
import { joinedGuild } from './access.ts'
import { apiError, formError, waitError } from './api-error.ts'
import { type Call, caller, NO_CONTENT, ok, param, type Reply, type Routes } from './call.ts'
import { type Command, type CommandBody, editedCommand, readCommand } from './command-body.ts'
import { CHAT_INPUT } from './command-limits.ts'
import type { Bot } from './records.ts'

const MOST_COMMANDS = 100
const MOST_CREATED_A_DAY = 200
const DAY_MS = 86_400_000

/** Slash commands: https://discord.com/developers/docs/interactions/application-commands */
export const commandRoutes = {
  'GET /applications/:app/commands': list,
  'PUT /applications/:app/commands': overwrite,
  'POST /applications/:app/commands': upsert,
  'GET /applications/:app/commands/:command': read,
  'PATCH /applications/:app/commands/:command': edit,
  'DELETE /applications/:app/commands/:command': remove,
  'GET /applications/:app/guilds/:guild/commands': list,
  'PUT /applications/:app/guilds/:guild/commands': overwrite,
  'POST /applications/:app/guilds/:guild/commands': upsert,
  'GET /applications/:app/guilds/:guild/commands/:command': read,
  'PATCH /applications/:app/guilds/:guild/commands/:command': edit,
  'DELETE /applications/:app/guilds/:guild/commands/:command': remove,
} satisfies Routes

/** Where commands are registered: everywhere, or in one guild. */
type Scope = { readonly bot: Bot; readonly guildId: string | undefined }

function list(call: Call): Reply {
  const { bot, guildId } = scopeOf(call)
  const isWhole = call.query.get('with_localizations') === 'true'
  const shown = commandsIn({ bot, guildId }).map((command) => commandPayload(bot, command))
  return ok(isWhole ? shown : shown.map(withoutLocalisations))
}

/** Replaces all; a command that keeps its name keeps its id. */
function overwrite(call: Call): Reply {
  const scope = scopeOf(call)
  if (!Array.isArray(call.body)) {
    throw formError([
      { path: [], code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used' },
    ])
  }
  const bodies = call.body.map((body: unknown, index) => readCommand(body, [String(index)]))
  refuseDuplicates(bodies)
  refuseTooMany(bodies)
  countCreated(scope, bodies)
  const commands = bodies.map((body) => made(call, scope, body))
  const others = scope.bot.commands.filter(({ guildId }) => guildId !== scope.guildId)
  scope.bot.commands.splice(0, scope.bot.commands.length, ...others, ...commands)
  return ok(commands.map((command) => commandPayload(scope.bot, command)))
}

function upsert(call: Call): Reply {
  const scope = scopeOf(call)
  const body = readCommand(call.body)
  const isNew = sameCommand(scope, body) === undefined
  const others = commandsIn(scope).filter((one) => one !== sameCommand(scope, body))
  refuseTooMany([...others.map((one) => one.body), body])
  countCreated(scope, [body])
  const command = made(call, scope, body)
  replace(scope.bot, sameCommand(scope, body), command)
  return ok(commandPayload(scope.bot, command), isNew ? 201 : 200)
}

function read(call: Call): Reply {
  return ok(commandPayload(scopeOf(call).bot, commandOf(call)))
}

function edit(call: Call): Reply {
  const { bot } = scopeOf(call)
  const before = commandOf(call)
  const schema = ApplicationCommandPatchRequestPartialSchema
  const command = {
    ...before,
    version: call.state.world.newId(),
    body: editedCommand(before.body, call.body, schema),
  }
  replace(bot, before, command)
  return ok(commandPayload(bot, command))
}

function remove(call: Call): Reply {
  const { commands } = scopeOf(call).bot
  commands.splice(commands.indexOf(commandOf(call)), 1)
  return NO_CONTENT
}

function scopeOf(call: Call): Scope {
  const bot = caller(call)
  const app = param(call, 'app')
  if (app !== bot.id) throw apiError(call.state.world.bots.has(app) ? 20012 : 10002)
  const guildId = call.params.guild
  if (guildId !== undefined) joinedGuild(call.state, bot, guildId)
  return { bot, guildId }
}

function commandsIn({ bot, guildId }: Scope): Command[] {
  return bot.commands.filter((command) => command.guildId === guildId)
}

function commandOf(call: Call): Command {
  const found = commandsIn(scopeOf(call)).find(({ id }) => id === param(call, 'command'))
  if (found === undefined) throw apiError(10063)
  return found
}

function sameCommand(scope: Scope, body: CommandBody): Command | undefined {
  return commandsIn(scope).find((one) => keyOf(one.body) === keyOf(body))
}

function made(call: Call, scope: Scope, body: CommandBody): Command {
  const { newId } = call.state.world
  const id = sameCommand(scope, body)?.id ?? newId()
  return { id, guildId: scope.guildId, version: newId(), body }
}

function replace({ commands }: Bot, before: Command | undefined, after: Command): void {
  if (before === undefined) commands.push(after)
  else commands.splice(commands.indexOf(before), 1, after)
}

function refuseDuplicates(bodies: readonly CommandBody[]): void {
  const keys = bodies.map(keyOf)
  const code = 'APPLICATION_COMMANDS_DUPLICATE_NAME'
  const message = 'Application command names must be unique'
  const same = keys.flatMap((key, index) =>
    keys.indexOf(key) === index ? [] : [{ path: [index], code, message }],
  )
  if (same.length > 0) throw formError(same)
}

function refuseTooMany(bodies: readonly CommandBody[]): void {
  if (bodies.filter(({ type }) => (type ?? CHAT_INPUT) === CHAT_INPUT).length > MOST_COMMANDS) {
    throw apiError(30032)
  }
}

function countCreated(scope: Scope, bodies: readonly CommandBody[]): void {
  const { commandsMadeAt } = scope.bot
  const key = scope.guildId ?? ''
  const today = (commandsMadeAt.get(key) ?? []).filter((at) => at > Date.now() - DAY_MS)
  const created = bodies.filter((body) => sameCommand(scope, body) === undefined)
  const all = [...today, ...created.map(() => Date.now())]
  if (all.length > MOST_CREATED_A_DAY) throw waitError(30034, DAY_MS / 1000)
  commandsMadeAt.set(key, all)
}

function keyOf({ type, name }: CommandBody): string {
  return `${type ?? CHAT_INPUT} ${name}`
}

function commandPayload(bot: Bot, { id, guildId, version, body }: Command) {
  return {
    ...body,
    id,
    application_id: bot.id,
    version,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
    type: body.type ?? CHAT_INPUT,
    description: body.description ?? '',
    default_member_permissions: body.default_member_permissions ?? null,
    integration_types: body.integration_types ?? [0],
    contexts: body.contexts ?? null,
    options: body.options ?? undefined,
    nsfw: body.nsfw ?? false,
  }
}

function withoutLocalisations(command: ReturnType<typeof commandPayload>) {
  const { name_localizations, description_localizations, ...rest } = command
  return rest
}
