import type { z } from 'zod'
import { shapeProblems } from './block-checks.ts'
import type { App, Channel, Installation, Json } from './entities.ts'
import { refuse, refuseWith } from './refusal.ts'
import type { Token } from './tokens.ts'
import type { World } from './world.ts'

/** Who calls: an app with one of its tokens. */
export type Caller = { readonly app: App; readonly token: Token }

/** A caller with a bot token. */
export type Bot = Caller & { readonly installation: Installation }

/** A method of the Web API. */
export type Method = {
  /** The scopes it needs, whatever it is called with. */
  readonly scopes: readonly string[]
  /** Answers what stands beside `ok: true`. */
  readonly run: (caller: Caller | undefined, args: Json) => Json | Promise<Json>
}

/** Methods by name. */
export type MethodTable = Readonly<Record<string, Method>>

/** A method called with a bot token. */
export function botMethod<Shape extends z.ZodType>(
  scopes: readonly string[],
  shape: Shape,
  run: (bot: Bot, args: z.infer<Shape>) => Json | Promise<Json>,
): Method {
  return {
    scopes,
    run(caller, args) {
      if (caller === undefined) refuse('not_authed')
      const { installation } = caller.token
      if (installation === undefined) refuse('not_allowed_token_type')
      return run({ ...caller, installation }, parsed(shape, args))
    },
  }
}

/** A method called with an app-level token. */
export function appMethod(scopes: readonly string[], run: (app: App) => Json): Method {
  return {
    scopes,
    run(caller) {
      if (caller === undefined) refuse('not_authed')
      if (caller.token.installation !== undefined) refuse('not_allowed_token_type')
      return run(caller.app)
    },
  }
}

/** A method called without any token. */
export function openMethod<Shape extends z.ZodType>(
  shape: Shape,
  run: (args: z.infer<Shape>) => Json | Promise<Json>,
): Method {
  return { scopes: [], run: (_caller, args) => run(parsed(shape, args)) }
}

function parsed<Shape extends z.ZodType>(shape: Shape, args: Json): z.infer<Shape> {
  const result = shape.safeParse(args)
  if (result.success) return result.data
  return refuseWith('invalid_arguments', shapeProblems(shape, args, ''))
}

/** The scopes a token was given. */
export function scopesOf({ installation, scopes }: Token): readonly string[] {
  return installation?.scopes ?? scopes
}

/** Refuses a call whose token lacks a scope. */
export function needScope({ token }: Caller, needed: string): void {
  const provided = scopesOf(token)
  if (!provided.includes(needed)) refuse('missing_scope', { needed, provided: provided.join(',') })
}

/** The scope of a kind of channel: `channels:read` for a public one, `groups:read` for a private. */
export function scopeFor({ kind }: Pick<Channel, 'kind'>, what: 'read' | 'history'): string {
  const family = { public: 'channels', private: 'groups', im: 'im' }[kind]
  return `${family}:${what}`
}

/** Whether the bot is in a channel. */
export function isMember({ installation }: Bot, { members }: Channel): boolean {
  return members.has(installation.bot.id)
}

/** The channel of an id, if the bot may know of it. */
export function visibleChannel(world: World, bot: Bot, id: string): Channel {
  const channel = world.channels.get(id)
  const isThere =
    channel !== undefined && !channel.isDeleted && bot.installation.teams.includes(channel.team)
  if (!isThere || (channel.kind !== 'public' && !isMember(bot, channel))) {
    return refuse('channel_not_found')
  }
  return channel
}

/** One page of a list, with the cursor of the next. */
export function page<T>(
  items: readonly T[],
  { cursor = '', limit }: { cursor?: string | undefined; limit: number },
): { items: T[]; nextCursor: string } {
  const from = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString())
  if (!Number.isInteger(from)) return refuse('invalid_cursor')
  const end = from + limit
  const nextCursor = end < items.length ? Buffer.from(String(end)).toString('base64') : ''
  return { items: items.slice(from, end), nextCursor }
}
