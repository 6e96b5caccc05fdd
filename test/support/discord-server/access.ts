import { apiError, formError, waitError } from './api-error.ts'
import type { MessageBody } from './message-body.ts'
import { has, type PermissionName, permissionsIn, sees } from './permissions.ts'
import { type Bot, type Channel, type Guild, isEphemeral, type Message } from './records.ts'
import type { State } from './state.ts'
import { guildsOf } from './world.ts'

/** The channel, if the bot may know of it. */
export function visibleChannel({ world }: State, bot: Bot, id: string): Channel {
  const channel = world.channels.get(id)
  if (channel === undefined) throw apiError(10003)
  if (!sees(world, channel, bot.id)) throw apiError(50001)
  return channel
}

/** The guild, if the bot is in it; the code for one it has left differs by route. */
export function joinedGuild(
  { world }: State,
  bot: Bot,
  id: string,
  codeWhenOutside: 10004 | 50001 = 50001,
): Guild {
  const guild = world.guilds.get(id)
  if (guild === undefined) throw apiError(10004)
  if (!guild.members.has(bot.id)) throw apiError(codeWhenOutside)
  return guild
}

/** The message of a channel; ephemeral ones and deleted ones are unknown. */
export function storedMessage(channel: Channel, id: string): Message {
  const message = channel.messages.find((one) => one.id === id && !isEphemeral(one))
  if (message === undefined) throw apiError(10008)
  return message
}

/** Refuses a bot that lacks a permission in a channel. */
export function requirePermission(
  { world }: State,
  bot: Bot,
  channel: Channel,
  ...names: readonly PermissionName[]
): void {
  if (!has(permissionsIn(world, channel, bot.id), ...names)) throw apiError(50013)
}

/** What a post holds, as far as permissions are concerned. */
export type Post = {
  readonly hasEmbeds: boolean
  readonly hasFiles: boolean
  readonly replyTo: MessageBody['message_reference']
}

/** Refuses a post that Discord would not let this bot make in this channel. */
export function requirePosting(state: State, bot: Bot, channel: Channel, post: Post): void {
  if (channel.kind === 'forum' || channel.kind === 'category') throw apiError(50008)
  if (channel.kind === 'dm') requireRecipient(state, bot, channel)
  requireOpenThread(state, bot, channel)
  const send = channel.thread === undefined ? 'SendMessages' : 'SendMessagesInThreads'
  requirePermission(state, bot, channel, send)
  if (post.hasEmbeds) requirePermission(state, bot, channel, 'EmbedLinks')
  if (post.hasFiles) requirePermission(state, bot, channel, 'AttachFiles')
  if (post.replyTo != null) requireReplied(state, bot, channel, post.replyTo)
  requireSlowness(state, bot, channel)
}

function requireRecipient({ world }: State, bot: Bot, channel: Channel): void {
  const recipient = channel.recipients.find(({ id }) => id !== bot.id)
  if (recipient === undefined || !recipient.acceptsMessages) throw apiError(50007)
  const shared = guildsOf(world, bot).some(({ members }) => members.has(recipient.id))
  if (!shared) throw apiError(50278)
}

function requireOpenThread({ world }: State, bot: Bot, channel: Channel): void {
  if (channel.thread?.locked !== true) return
  if (!has(permissionsIn(world, channel, bot.id), 'ManageThreads')) throw apiError(160005)
}

function requireReplied(
  { world }: State,
  bot: Bot,
  channel: Channel,
  { message_id: id, fail_if_not_exists: mustExist }: NonNullable<Post['replyTo']>,
): void {
  if (!has(permissionsIn(world, channel, bot.id), 'ReadMessageHistory')) throw apiError(160002)
  if (mustExist === false || channel.messages.some((one) => one.id === id)) return
  const code = 'REPLIES_UNKNOWN_MESSAGE'
  throw formError([{ path: ['message_reference'], code, message: 'Unknown message' }])
}

function requireSlowness({ world }: State, bot: Bot, channel: Channel): void {
  const permissions = permissionsIn(world, channel, bot.id)
  const isExempt = has(permissions, 'ManageMessages') || has(permissions, 'ManageChannels')
  const last = channel.messages.findLast(({ author }) => author === bot.user)
  if (isExempt || last === undefined) return
  const waitMs = Date.parse(last.at) + channel.slowmodeSeconds * 1000 - Date.now()
  if (waitMs > 0) throw waitError(20016, waitMs / 1000)
}
