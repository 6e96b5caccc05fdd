import type { APIEmbed } from 'discord-api-types/v10'
import { shownComponents } from './components.ts'
import { userPayload } from './payloads.ts'
import type { Attachment, Bot, Message, MessageOrigin } from './records.ts'
import type { World } from './world.ts'

type Payload = Readonly<Record<string, unknown>>

/** A message as the API shows it. */
export function messagePayload(world: World, message: Message): Payload {
  const { channel, pinged } = message
  const users = pinged.users.flatMap((user) => world.users.get(user) ?? [])
  return {
    id: message.id,
    channel_id: channel.id,
    type: message.interaction?.type === 2 ? 20 : message.replyTo === undefined ? 0 : 19,
    author: userPayload(message.author),
    content: message.content,
    timestamp: message.at,
    edited_timestamp: message.editedAt,
    flags: message.flags,
    embeds: message.embeds.map(embedPayload),
    components: shownComponents(message.components),
    attachments: message.attachments.map(attachmentPayload),
    mentions: users.map(userPayload),
    mention_roles: pinged.roles,
    mention_everyone: pinged.everyone,
    pinned: false,
    tts: false,
    ...(message.interaction === undefined ? {} : originFields(message, message.interaction)),
    ...(message.replyTo === undefined ? {} : replyFields(world, message, message.replyTo)),
  }
}

/** The message with the nonce, which its sender and the gateway see, but never the history. */
export function withNonce(message: Message, payload: Payload): Payload {
  return message.nonce === undefined ? payload : { ...payload, nonce: message.nonce }
}

/** The message as far as a bot may read it: without the right to contents, others' stay empty. */
export function readableBy(
  bot: Bot,
  mayReadContents: boolean,
  message: Message,
  payload: Payload,
): Payload {
  const isOpen =
    mayReadContents ||
    message.author === bot.user ||
    message.channel.kind === 'dm' ||
    message.pinged.users.includes(bot.id)
  return isOpen ? payload : { ...payload, content: '', embeds: [], components: [], attachments: [] }
}

/** For whom the application was installed: the guild; `0` stands for it in direct messages. */
export function integrationOwners(guildId: string | undefined): Record<string, string> {
  return { 0: guildId ?? '0' }
}

function embedPayload(embed: APIEmbed): Payload {
  const fields = embed.fields?.map((field) => ({ inline: false, ...field }))
  return { type: 'rich', ...embed, ...(fields === undefined ? {} : { fields }) }
}

function originFields({ author, channel }: Message, origin: MessageOrigin): Payload {
  const { interactedMessageId, originalResponseId } = origin
  return {
    application_id: author.id,
    webhook_id: author.id,
    interaction_metadata: {
      id: origin.id,
      type: origin.type,
      user: userPayload(origin.user),
      authorizing_integration_owners: integrationOwners(channel.guildId),
      ...(interactedMessageId === undefined ? {} : { interacted_message_id: interactedMessageId }),
      ...(originalResponseId === undefined
        ? {}
        : { original_response_message_id: originalResponseId }),
    },
  }
}

function replyFields(world: World, { channel }: Message, replyTo: string): Payload {
  const replied = channel.messages.find(({ id }) => id === replyTo)
  const guild = channel.guildId === undefined ? {} : { guild_id: channel.guildId }
  return {
    message_reference: { type: 0, channel_id: channel.id, message_id: replyTo, ...guild },
    referenced_message: replied === undefined ? null : messagePayload(world, replied),
  }
}

function attachmentPayload({ id, filename, size, contentType }: Attachment): Payload {
  const url = `https://cdn.discordapp.com/attachments/${id}/${filename}`
  return { id, filename, size, url, proxy_url: url, content_type: contentType }
}
