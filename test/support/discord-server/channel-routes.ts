import {
  CreateForumThreadRequestSchema,
  CreateTextThreadWithMessageRequestSchema,
  CreateTextThreadWithoutMessageRequestSchema,
} from 'discord-api-spec/zod'
import { z } from 'zod'
import type { ZodMiniType } from 'zod/mini'
import { requirePermission, storedMessage, visibleChannel } from './access.ts'
import { apiError, formError } from './api-error.ts'
import { type Call, caller, NO_CONTENT, ok, param, type Reply, type Routes } from './call.ts'
import { openDirectMessages, openThread } from './channels.ts'
import { schemaProblems } from './form.ts'
import { newContent, readMessageBody } from './message-body.ts'
import { messagePayload } from './message-payload.ts'
import { postMessage } from './messages.ts'
import { channelPayload } from './payloads.ts'
import type { Channel, ChannelKind } from './records.ts'

const THREAD_KINDS: Readonly<Record<number, ChannelKind>> = {
  10: 'announcement-thread',
  11: 'public-thread',
  12: 'private-thread',
}
const ForumPost = z.object({
  name: z.string(),
  applied_tags: z.array(z.string()).nullish(),
  message: z.unknown(),
})
const TextThread = z.object({ name: z.string(), type: z.number().nullish() })

/** Channels, and the threads opened in them: https://discord.com/developers/docs/resources/channel */
export const channelRoutes = {
  'GET /channels/:channel': (call) => ok(channelPayload(channelOf(call))),
  'GET /channels/:channel/threads/archived/public': listArchived,
  'POST /channels/:channel/threads': startThread,
  'POST /channels/:channel/messages/:message/threads': startThreadAtMessage,
  'POST /channels/:channel/typing': type,
  'POST /users/@me/channels': openDm,
} satisfies Routes

function startThread(call: Call): Reply {
  const channel = channelOf(call)
  if (channel.kind === 'forum') return startForumPost(call, channel)
  if (channel.kind !== 'text' && channel.kind !== 'announcement') throw apiError(50024)
  const { name, type } = read(CreateTextThreadWithoutMessageRequestSchema, TextThread, call.body)
  const kind = THREAD_KINDS[type ?? 12] ?? 'private-thread'
  const need = kind === 'private-thread' ? 'CreatePrivateThreads' : 'CreatePublicThreads'
  requirePermission(call.state, caller(call), channel, need)
  return ok(channelPayload(openThread(call.state, channel, caller(call).user, { name, kind })), 201)
}

/** The thread of a message has the message's id, so there is only ever one. */
function startThreadAtMessage(call: Call): Reply {
  const { state, body } = call
  const channel = channelOf(call)
  const { id } = storedMessage(channel, param(call, 'message'))
  if (channel.kind !== 'text' && channel.kind !== 'announcement') throw apiError(50024)
  requirePermission(state, caller(call), channel, 'CreatePublicThreads')
  if (state.world.channels.has(id)) throw apiError(160004)
  const { name } = read(CreateTextThreadWithMessageRequestSchema, TextThread, body)
  const kind = channel.kind === 'text' ? 'public-thread' : 'announcement-thread'
  const thread = openThread(state, channel, caller(call).user, { name, kind, id })
  return ok(channelPayload(thread), 201)
}

/** The latest archived first. */
function listArchived(call: Call): Reply {
  const channel = channelOf(call)
  const { world } = call.state
  requirePermission(call.state, caller(call), channel, 'ReadMessageHistory')
  const archivedAt = ({ thread }: Channel) => thread?.archivedAt ?? ''
  const threads = [...world.channels.values()]
    .filter(({ parentId, thread }) => parentId === channel.id && thread?.archived === true)
    .toSorted((one, other) => archivedAt(other).localeCompare(archivedAt(one)))
  return ok({ threads: threads.map(channelPayload), members: [], has_more: false })
}

function type(call: Call): Reply {
  requirePermission(call.state, caller(call), channelOf(call), 'SendMessages')
  return NO_CONTENT
}

function startForumPost(call: Call, forum: Channel): Reply {
  const { state, files } = call
  const bot = caller(call)
  requirePermission(state, bot, forum, 'SendMessages')
  const post = read(CreateForumThreadRequestSchema, ForumPost, call.body)
  const tagIds = post.applied_tags ?? []
  if (forum.requiresTag && tagIds.length === 0) throw apiError(40067)
  if (!tagIds.every((id) => forum.tags.some((tag) => tag.id === id))) {
    throw formError([{ path: ['applied_tags'], code: 'TAG_INVALID', message: 'Invalid tag' }])
  }
  const isModerated = forum.tags.some(({ id, moderated }) => moderated && tagIds.includes(id))
  if (isModerated) requirePermission(state, bot, forum, 'ManageThreads')
  const body = readMessageBody(ANY, post.message, ['message'])
  const content = newContent(body, files, state.settings, { path: ['message'] })
  if (content.embeds.length > 0) requirePermission(state, bot, forum, 'EmbedLinks')
  if (files.length > 0) requirePermission(state, bot, forum, 'AttachFiles')
  const thread = openThread(state, forum, bot.user, {
    name: post.name,
    kind: 'public-thread',
    tagIds,
  })
  const draft = { channel: thread, author: bot.user, content, body, id: thread.id }
  const message = postMessage(state, draft)
  return ok({ ...channelPayload(thread), message: messagePayload(state.world, message) }, 201)
}

function openDm(call: Call): Reply {
  const { state, body } = call
  const parsed = z.object({ recipient_id: z.string() }).safeParse(body)
  const user = state.world.users.get(parsed.data?.recipient_id ?? '')
  if (user === undefined) {
    const message = 'The recipient is unknown.'
    throw formError([{ path: ['recipient_id'], code: 'USER_INVALID', message }])
  }
  if (user.bot) throw apiError(50007)
  return ok(channelPayload(openDirectMessages(state, caller(call), user)))
}

function channelOf(call: Call): Channel {
  return visibleChannel(call.state, caller(call), param(call, 'channel'))
}

/** The message of a post has been looked at with the post itself. */
const ANY: ZodMiniType = z.unknown()

function read<Shape extends z.ZodType>(
  spec: ZodMiniType,
  shape: Shape,
  body: unknown,
): z.output<Shape> {
  const problems = schemaProblems(spec, body)
  if (problems.length > 0) throw formError(problems)
  return shape.parse(body)
}
