import { z } from 'zod'
import { flag, json } from './arguments.ts'
import { withBlockIds } from './elements.ts'
import type { Channel, Json, Message } from './entities.ts'
import { checkedContent } from './message-checks.ts'
import type { Messages } from './messages.ts'
import {
  type Bot,
  botMethod,
  isMember,
  type MethodTable,
  scopesOf,
  visibleChannel,
} from './methods.ts'
import { refuse } from './refusal.ts'
import type { World } from './world.ts'

/** A text without blocks that is longer is cut into several messages: https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
const LONGEST_IN_ONE = 4040
const PART = 4000
/** chat.update and chat.postEphemeral refuse longer texts. */
const LONGEST_CHANGED = 4000

const content = {
  channel: z.string(),
  text: z.string().optional(),
  blocks: json.optional(),
  attachments: json.optional(),
  metadata: json.optional(),
}

const post = z.looseObject({
  ...content,
  markdown_text: z.string().max(12_000).optional(),
  thread_ts: z.string().optional(),
  reply_broadcast: flag.optional(),
  unfurl_links: flag.optional(),
  unfurl_media: flag.optional(),
})

/** chat.*. */
export function chatMethods(world: World, messages: Messages): MethodTable {
  // A reply to a reply goes into the same thread: https://github.com/slackapi/bolt-js/issues/2307
  function threadOf(channel: Channel, ts: string): string {
    const message = messages.find(channel, ts)
    if (message === undefined || message.ephemeralTo !== undefined) refuse('thread_not_found')
    return message.threadTs ?? message.ts
  }

  return {
    'chat.postMessage': botMethod(['chat:write'], post, (bot, args) => {
      const channel = postable(world, bot, args.channel)
      const root = args.thread_ts === undefined ? undefined : threadOf(channel, args.thread_ts)
      if (args.markdown_text !== undefined && (args.text ?? args.blocks) !== undefined) {
        refuse('markdown_text_conflict')
      }
      const { text, ...rest } = checkedContent({ ...args, text: args.text ?? args.markdown_text })
      const parts =
        text.length > LONGEST_IN_ONE && rest.blocks.length === 0 ? cut(text, PART) : [text]
      const posted = parts.map((part) =>
        messages.post({
          ...rest,
          ...author(bot),
          text: part,
          channel,
          threadTs: root,
          isBroadcast: args.reply_broadcast ?? false,
          unfurl: { links: args.unfurl_links, media: args.unfurl_media },
        }),
      )
      const last = posted.at(-1) ?? refuse('no_text')
      return { channel: channel.id, ts: last.ts, message: wireMessage(last, true) }
    }),

    'chat.update': botMethod(
      ['chat:write'],
      z.looseObject({ ...content, ts: z.string() }),
      (bot, args) => {
        const message = own(world, messages, bot, args, 'cant_update_message')
        if (message.channel.isArchived) refuse('is_archived')
        // New text alone replaces the blocks; without either there is nothing to do.
        const given = {
          ...args,
          text: args.text ?? (args.blocks === undefined ? undefined : message.text),
        }
        const { text, blocks, metadata } = checkedContent(given, { mostText: LONGEST_CHANGED })
        Object.assign(message, {
          text,
          blocks,
          metadata: metadata ?? message.metadata,
          isEdited: true,
        })
        return {
          channel: message.channel.id,
          ts: message.ts,
          text,
          message: wireMessage(message, true),
        }
      },
    ),

    'chat.delete': botMethod(
      ['chat:write'],
      z.looseObject({ channel: z.string(), ts: z.string() }),
      (bot, args) => {
        const message = own(world, messages, bot, args, 'cant_delete_message')
        messages.remove(message)
        return { channel: message.channel.id, ts: message.ts }
      },
    ),

    'chat.postEphemeral': botMethod(
      ['chat:write'],
      z.looseObject({ ...content, user: z.string(), thread_ts: z.string().optional() }),
      (bot, args) => {
        const channel = visibleChannel(world, bot, args.channel)
        if (!isMember(bot, channel)) refuse('not_in_channel')
        if (channel.isArchived) refuse('is_archived')
        if (!channel.members.has(args.user)) refuse('user_not_in_channel')
        const rest = checkedContent(args, { mostText: LONGEST_CHANGED })
        const message = messages.post({
          ...rest,
          ...author(bot),
          channel,
          threadTs: args.thread_ts,
          ephemeralTo: args.user,
        })
        return { message_ts: message.ts }
      },
    ),

    'chat.getPermalink': botMethod(
      [],
      z.looseObject({ channel: z.string(), message_ts: z.string() }),
      (bot, args) => {
        const channel = visibleChannel(world, bot, args.channel)
        const message = messages.find(channel, args.message_ts) ?? refuse('message_not_found')
        const { domain } = channel.team
        const path = `${channel.id}/p${message.ts.replace('.', '')}`
        return { channel: channel.id, permalink: `https://${domain}.slack.com/archives/${path}` }
      },
    ),
  }
}

/** Where the bot may post: a channel by id or name, or a person, whose conversation with it is meant then. */
function postable(world: World, bot: Bot, to: string): Channel {
  const { app, installation } = bot
  const user = world.users.get(to)
  if (user !== undefined && installation.teams.includes(user.team)) {
    if (!app.hasMessagesTab) refuse('messages_tab_disabled')
    return world.openIm(user, installation.bot)
  }
  const named = [...world.channels.values()].find(
    ({ name, team }) => name === to.replace(/^#/, '') && installation.teams.includes(team),
  )
  const channel = visibleChannel(world, bot, named?.id ?? to)
  if (channel.kind === 'im' && !app.hasMessagesTab) refuse('messages_tab_disabled')
  if (channel.isArchived) refuse('is_archived')
  if (!isMember(bot, channel) && !scopesOf(bot.token).includes('chat:write.public')) {
    refuse('not_in_channel')
  }
  return channel
}

function own(
  world: World,
  messages: Messages,
  bot: Bot,
  { channel, ts }: { channel: string; ts: string },
  otherwise: string,
): Message {
  const message = messages.find(visibleChannel(world, bot, channel), ts)
  if (message === undefined || message.ephemeralTo !== undefined) refuse('message_not_found')
  if (message.user !== bot.installation.bot.id) refuse(otherwise)
  return message
}

function author({ app, installation }: Bot): Pick<Message, 'user' | 'botId' | 'app'> {
  return { user: installation.bot.id, botId: installation.botId, app }
}

function cut(text: string, size: number): string[] {
  const count = Math.ceil(text.length / size)
  return Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size))
}

/** A message as Slack gives it out. */
export function wireMessage(message: Message, hasMetadata: boolean): Json {
  const { user, text, blocks, ts, threadTs, metadata, botId, app, channel } = message
  return {
    type: 'message',
    ...(message.isBroadcast && { subtype: 'thread_broadcast' }),
    ...(message.isTombstone && { subtype: 'tombstone' }),
    user,
    text,
    ts,
    team: channel.team.id,
    ...(blocks.length > 0 && { blocks: withBlockIds(blocks) }),
    ...(botId !== undefined && { bot_id: botId }),
    ...(app !== undefined && { app_id: app.id }),
    ...(threadTs !== undefined && { thread_ts: threadTs }),
    ...(message.isEdited && { edited: { user, ts } }),
    ...(hasMetadata && metadata !== undefined && { metadata }),
  }
}
