import { z } from 'zod'
import { flag, limit } from './arguments.ts'
import { wireMessage } from './chat-methods.ts'
import type { Channel, Json, Message } from './entities.ts'
import type { Messages } from './messages.ts'
import {
  type Bot,
  botMethod,
  isMember,
  type MethodTable,
  needScope,
  page,
  scopeFor,
  visibleChannel,
} from './methods.ts'
import { refuse } from './refusal.ts'
import type { World } from './world.ts'

const channelOnly = z.looseObject({ channel: z.string() })
const paged = { cursor: z.string().optional(), limit: limit.default(100) }

const reading = z.looseObject({
  channel: z.string(),
  ...paged,
  oldest: z.string().default('0'),
  latest: z.string().default('Infinity'),
  inclusive: flag.default(false),
  include_all_metadata: flag.default(false),
})

/** `mostAtOnce` is how many messages one read gives at most, whatever the app asks for. */
export function conversationMethods(
  world: World,
  messages: Messages,
  mostAtOnce: number,
): MethodTable {
  function readable(bot: Bot, id: string): Channel {
    const channel = visibleChannel(world, bot, id)
    needScope(bot, scopeFor(channel, 'history'))
    if (!isMember(bot, channel)) refuse('not_in_channel')
    return channel
  }

  function pageOf(found: readonly Message[], args: z.infer<typeof reading>): Json {
    const within = found.filter(({ ts }) => isWithin(ts, args))
    const most = Math.min(args.limit, mostAtOnce)
    const { items, nextCursor } = page(within, { cursor: args.cursor, limit: most })
    return {
      messages: items.map((message) => wireMessage(message, args.include_all_metadata)),
      has_more: nextCursor !== '',
      response_metadata: { next_cursor: nextCursor },
    }
  }

  return {
    'conversations.info': botMethod([], channelOnly, (bot, args) => {
      const channel = visibleChannel(world, bot, args.channel)
      needScope(bot, scopeFor(channel, 'read'))
      return { channel: wireChannel(bot, channel) }
    }),

    'conversations.history': botMethod([], reading, (bot, args) => {
      const all = messages.in(readable(bot, args.channel))
      const roots = all.filter((one) => one.threadTs === undefined || one.isBroadcast)
      return pageOf(roots.toReversed(), args)
    }),

    'conversations.replies': botMethod(
      [],
      z.looseObject({ ...reading.shape, ts: z.string() }),
      (bot, args) => {
        const all = messages.in(readable(bot, args.channel))
        const thread = all.filter(({ ts, threadTs }) => ts === args.ts || threadTs === args.ts)
        if (!thread.some(({ ts }) => ts === args.ts)) refuse('thread_not_found')
        return pageOf(thread, args)
      },
    ),

    'conversations.members': botMethod(
      [],
      z.looseObject({ ...channelOnly.shape, ...paged }),
      (bot, args) => {
        const channel = visibleChannel(world, bot, args.channel)
        needScope(bot, scopeFor(channel, 'read'))
        const { items, nextCursor } = page([...channel.members], args)
        return { members: items, response_metadata: { next_cursor: nextCursor } }
      },
    ),

    'conversations.open': botMethod(
      ['im:write'],
      z.looseObject({ users: z.string(), return_im: flag.optional() }),
      (bot, args) => {
        const user = world.users.get(args.users)
        if (user === undefined || !bot.installation.teams.includes(user.team)) {
          return refuse('user_not_found')
        }
        if (user.isBot) refuse('cannot_dm_bot')
        const channel = world.openIm(user, bot.installation.bot)
        return { channel: args.return_im === true ? wireChannel(bot, channel) : { id: channel.id } }
      },
    ),

    'conversations.join': botMethod(['channels:join'], channelOnly, (bot, args) => {
      const channel = visibleChannel(world, bot, args.channel)
      if (channel.kind !== 'public') refuse('method_not_supported_for_channel_type')
      if (channel.isArchived) refuse('is_archived')
      const was = isMember(bot, channel)
      channel.members.add(bot.installation.bot.id)
      return { channel: wireChannel(bot, channel), ...(was && { warning: 'already_in_channel' }) }
    }),

    'users.conversations': botMethod(
      [],
      z.looseObject({
        ...paged,
        types: z.string().default('public_channel'),
        exclude_archived: flag.default(false),
        user: z.string().optional(),
      }),
      (bot, args) => {
        const kinds = args.types
          .split(',')
          .flatMap((type) => KINDS[type.trim()] ?? refuse('invalid_types'))
        for (const kind of kinds) needScope(bot, scopeFor({ kind }, 'read'))
        const found = [...world.channels.values()].filter(
          (one) =>
            kinds.includes(one.kind) &&
            bot.installation.teams.includes(one.team) &&
            !one.isDeleted &&
            !(args.exclude_archived && one.isArchived) &&
            one.members.has(args.user ?? bot.installation.bot.id) &&
            (one.kind === 'public' || isMember(bot, one)),
        )
        const { items, nextCursor } = page(found, args)
        return {
          channels: items.map((channel) => wireChannel(bot, channel)),
          response_metadata: { next_cursor: nextCursor },
        }
      },
    ),
  }
}

const KINDS: Record<string, readonly Channel['kind'][]> = {
  public_channel: ['public'],
  private_channel: ['private'],
  im: ['im'],
  mpim: [],
}

function isWithin(
  ts: string,
  { oldest, latest, inclusive }: { oldest: string; latest: string; inclusive: boolean },
): boolean {
  const [at, from, to] = [Number(ts), Number(oldest), Number(latest)]
  return inclusive ? at >= from && at <= to : at > from && at < to
}

function wireChannel(bot: Bot, channel: Channel): Json {
  const { id, name, kind, creator, team, members } = channel
  const shared = { id, is_archived: channel.isArchived, context_team_id: team.id }
  if (kind === 'im') {
    const user = [...members].find((member) => member !== bot.installation.bot.id)
    return { ...shared, is_im: true, user }
  }
  return {
    ...shared,
    name,
    name_normalized: name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: kind === 'private',
    is_member: isMember(bot, channel),
    creator,
    num_members: members.size,
  }
}
