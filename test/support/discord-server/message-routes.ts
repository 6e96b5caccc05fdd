import { MessageCreateRequestSchema, MessageEditRequestPartialSchema } from 'discord-api-spec/zod'
import { requirePermission, requirePosting, storedMessage, visibleChannel } from './access.ts'
import { apiError, formError } from './api-error.ts'
import { type Call, caller, NO_CONTENT, ok, param, type Reply, type Routes } from './call.ts'
import { tellMessage } from './events.ts'
import { newContent, readMessageBody } from './message-body.ts'
import { messagePayload, readableBy, withNonce } from './message-payload.ts'
import { deleteMessage, editMessage, postMessage } from './messages.ts'
import { has, permissionsIn } from './permissions.ts'
import { type Bot, type Channel, isEphemeral, MESSAGE_FLAGS, type Message } from './records.ts'

/** Messages of channels: https://discord.com/developers/docs/resources/message */
export const messageRoutes = {
  'GET /channels/:channel/messages': list,
  'POST /channels/:channel/messages': create,
  'GET /channels/:channel/messages/:message': read,
  'PATCH /channels/:channel/messages/:message': edit,
  'DELETE /channels/:channel/messages/:message': remove,
  'POST /channels/:channel/messages/:message/crosspost': crosspost,
} satisfies Routes

function create(call: Call): Reply {
  const { state, body: sent, files } = call
  const bot = caller(call)
  const channel = channelOf(call)
  const body = readMessageBody(MessageCreateRequestSchema, sent)
  requirePosting(state, bot, channel, {
    hasEmbeds: (body.embeds ?? []).length > 0,
    hasFiles: files.length > 0,
    replyTo: body.message_reference,
  })
  const content = newContent(body, files, state.settings)
  const earlier =
    body.enforce_nonce === true && body.nonce != null
      ? state.nonces.find(bot.user, body.nonce)
      : undefined
  if (earlier?.deleted === true) throw apiError(10008)
  const message = earlier ?? postMessage(state, { channel, author: bot.user, content, body })
  return ok(withNonce(message, messagePayload(state.world, message)))
}

function read(call: Call): Reply {
  const { message, channel, bot } = messageOf(call)
  requirePermission(call.state, bot, channel, 'ReadMessageHistory')
  return ok(shown(call, bot, message))
}

function list(call: Call): Reply {
  const bot = caller(call)
  const channel = channelOf(call)
  const { world } = call.state
  const limit = limitOf(call.query)
  // Who may not read the history gets an empty one, not a refusal.
  if (!has(permissionsIn(world, channel, bot.id), 'ReadMessageHistory')) return ok([])
  const all = channel.messages.filter((one) => !isEphemeral(one))
  const found = slice(all, call.query, limit)
  return ok(found.reverse().map((message) => shown(call, bot, message)))
}

function edit(call: Call): Reply {
  const { message, channel, bot } = messageOf(call)
  if (message.author !== bot.user) throw apiError(50005)
  if (channel.thread?.archived === true) throw apiError(50083)
  const body = readMessageBody(MessageEditRequestPartialSchema, call.body)
  editMessage(call.state, message, body, call.files)
  return ok(messagePayload(call.state.world, message))
}

function remove(call: Call): Reply {
  const { message, channel, bot } = messageOf(call)
  if (message.author !== bot.user) requirePermission(call.state, bot, channel, 'ManageMessages')
  if (channel.thread?.archived === true) throw apiError(50083)
  deleteMessage(call.state, message)
  return NO_CONTENT
}

function crosspost(call: Call): Reply {
  const { message, channel, bot } = messageOf(call)
  if (channel.kind !== 'announcement') throw apiError(50024)
  const isOwn = message.author === bot.user
  requirePermission(call.state, bot, channel, isOwn ? 'SendMessages' : 'ManageMessages')
  if ((message.flags & MESSAGE_FLAGS.crossposted) !== 0) throw apiError(40033)
  message.flags |= MESSAGE_FLAGS.crossposted
  tellMessage(call.state, message, 'UPDATE')
  return ok(messagePayload(call.state.world, message))
}

function channelOf(call: Call): Channel {
  return visibleChannel(call.state, caller(call), param(call, 'channel'))
}

function messageOf(call: Call): { message: Message; channel: Channel; bot: Bot } {
  const channel = channelOf(call)
  return { message: storedMessage(channel, param(call, 'message')), channel, bot: caller(call) }
}

function shown({ state }: Call, bot: Bot, message: Message) {
  // Over REST it is the application, not the session, that has the right to contents.
  return readableBy(bot, bot.mayReadContents, message, messagePayload(state.world, message))
}

function limitOf(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 50)
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit
  const message = 'int value should be between 1 and 100.'
  throw formError([{ path: ['limit'], code: 'NUMBER_TYPE_COERCE', message }])
}

/** Oldest first: those around, before or after an id, or else the newest. */
function slice(messages: readonly Message[], query: URLSearchParams, limit: number): Message[] {
  const around = query.get('around')
  if (around !== null) {
    const half = Math.floor(limit / 2)
    const index = messages.findIndex(({ id }) => BigInt(id) >= BigInt(around))
    const middle = index === -1 ? messages.length : index
    return messages.slice(Math.max(0, middle - half), middle - half + limit)
  }
  const after = query.get('after')
  if (after !== null) {
    return messages.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, limit)
  }
  const before = query.get('before')
  return messages.filter(({ id }) => before === null || BigInt(id) < BigInt(before)).slice(-limit)
}
