import { tellChannel, tellMessage } from './events.ts'
import { MENTIONS_OF_ANSWERS, MENTIONS_OF_MESSAGES, pingedBy } from './mentions.ts'
import { editedContent, type MessageBody, type MessageContent } from './message-body.ts'
import { permissionsIn } from './permissions.ts'
import {
  type Attachment,
  type Channel,
  MESSAGE_FLAGS,
  type Message,
  type MessageOrigin,
  type User,
} from './records.ts'
import type { State } from './state.ts'
import { guildOf } from './world.ts'

/** A message about to be posted, its limits checked. */
export type Draft = {
  readonly channel: Channel
  readonly author: User
  readonly content: MessageContent
  readonly body: MessageBody
  readonly origin?: MessageOrigin
  /** The first post of a forum thread has the thread's id. */
  readonly id?: string
}

/** Posts a message: stores it, opens the thread it is in, and tells those who may see it. */
export function postMessage(state: State, draft: Draft): Message {
  const { channel, author, content, body, origin, id = state.world.newId() } = draft
  const message: Message = {
    ...content,
    id,
    channel,
    author,
    at: new Date().toISOString(),
    nonce: body.nonce ?? undefined,
    replyTo: body.message_reference?.message_id,
    interaction: origin,
    pinged: pingedIn(state, draft),
    editedAt: null,
    edits: 0,
    deleted: false,
  }
  channel.messages.push(message)
  state.nonces.remember(message)
  countInThread(state, channel)
  tellMessage(state, message, 'CREATE')
  return message
}

/** Lays an edit over a message. */
export function editMessage(
  state: State,
  message: Message,
  body: MessageBody,
  files: readonly Attachment[],
  path: readonly string[] = [],
): Message {
  const isFirstContent = (message.flags & MESSAGE_FLAGS.loading) !== 0
  const content = editedContent(message, body, files, state.settings, path)
  const { channel, author, interaction: origin } = message
  Object.assign(message, content, {
    editedAt: isFirstContent ? null : new Date().toISOString(),
    edits: message.edits + 1,
    // An edit notifies nobody, but what replaces "is thinking" is no edit to its readers.
    ...(isFirstContent
      ? { pinged: pingedIn(state, { channel, author, content, body, ...(origin && { origin }) }) }
      : {}),
  })
  tellMessage(state, message, 'UPDATE')
  return message
}

/** Takes a message away; tests that hold it see it as deleted. */
export function deleteMessage(state: State, message: Message): void {
  const { messages } = message.channel
  const index = messages.indexOf(message)
  if (index !== -1) messages.splice(index, 1)
  message.deleted = true
  tellMessage(state, message, 'DELETE')
}

function pingedIn(state: State, { channel, author, content, body, origin }: Draft) {
  return pingedBy(content, body.allowed_mentions, {
    byDefault: origin === undefined ? MENTIONS_OF_MESSAGES : MENTIONS_OF_ANSWERS,
    guild: guildOf(state.world, channel),
    permissions: permissionsIn(state.world, channel, author.id),
  })
}

function countInThread(state: State, channel: Channel): void {
  const { thread } = channel
  if (thread === undefined) return
  thread.sent += 1
  if (!thread.archived) return
  thread.archived = false
  thread.archivedAt = new Date().toISOString()
  tellChannel(state, channel, 'UPDATE')
}
