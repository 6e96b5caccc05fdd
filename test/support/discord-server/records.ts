import type { APIEmbed, APIMessageTopLevelComponent, Locale } from 'discord-api-types/v10'
import type { Command } from './command-body.ts'

/** Discord's numbers for the kinds of channel this server knows. */
export const CHANNEL_TYPES = {
  text: 0,
  dm: 1,
  category: 4,
  announcement: 5,
  'announcement-thread': 10,
  'public-thread': 11,
  'private-thread': 12,
  forum: 15,
} as const
/** What a channel is, in words. */
export type ChannelKind = keyof typeof CHANNEL_TYPES

/** A person, or the account of a bot. */
export type User = {
  readonly id: string
  readonly name: string
  readonly bot: boolean
  readonly locale: `${Locale}`
  /** Whether bots may write to them directly. */
  acceptsMessages: boolean
}

/** An application and its bot account, which share one id. */
export type Bot = {
  readonly id: string
  readonly user: User
  token: string
  /** The privileged intents it may ask for, as bits. */
  readonly privilegedIntents: number
  /** Whether the contents of others' messages are shown to it. */
  readonly mayReadContents: boolean
  readonly commands: Command[]
  /** When it registered a new command name, by guild id, or `''` for all guilds. */
  readonly commandsMadeAt: Map<string, number[]>
}

/** A role of a guild. */
export type Role = {
  readonly id: string
  readonly guildId: string
  readonly name: string
  permissions: bigint
  /** Whether everybody may mention it. */
  mentionable: boolean
  /** Set on the role that came with a bot. */
  readonly botId: string | undefined
}

/** Somebody in a guild. */
export type Member = {
  readonly user: User
  readonly roleIds: string[]
  readonly joinedAt: string
}

/** What people call a server. */
export type Guild = {
  readonly id: string
  readonly name: string
  readonly ownerId: string
  readonly locale: `${Locale}`
  readonly roles: Map<string, Role>
  readonly members: Map<string, Member>
  /** False during an outage. */
  available: boolean
}

/** What a channel allows or denies a role or somebody. */
export type Overwrite = {
  /** Of a role or of a member. */
  readonly id: string
  readonly type: 0 | 1
  readonly allow: bigint
  readonly deny: bigint
}

/** What a thread has beyond other channels. */
export type Thread = {
  readonly ownerId: string
  readonly memberIds: Set<string>
  readonly tagIds: readonly string[]
  archived: boolean
  locked: boolean
  archivedAt: string
  sent: number
}

/** What posts of a forum may be tagged with; a moderated one is set by those who manage threads. */
export type Tag = { readonly id: string; readonly name: string; readonly moderated: boolean }

/** A channel, thread or direct-message channel. */
export type Channel = {
  readonly id: string
  readonly kind: ChannelKind
  readonly name: string
  /** None on a direct-message channel. */
  readonly guildId: string | undefined
  readonly parentId: string | undefined
  /** Whom a direct-message channel joins; empty elsewhere. */
  readonly recipients: readonly User[]
  readonly overwrites: Map<string, Overwrite>
  readonly thread: Thread | undefined
  /** Of a forum: what posts may be tagged with, and whether they must be. */
  readonly tags: readonly Tag[]
  readonly requiresTag: boolean
  readonly slowmodeSeconds: number
  /** Oldest first, the deleted ones left out. */
  readonly messages: Message[]
}

/** A file that came with a message. */
export type Attachment = {
  readonly id: string
  readonly filename: string
  readonly size: number
  readonly contentType: string
}

/** Whom a message notified. */
export type Pinged = {
  readonly users: readonly string[]
  readonly roles: readonly string[]
  readonly everyone: boolean
}

/** A message; edits change it in place. */
export type Message = {
  readonly id: string
  readonly channel: Channel
  readonly author: User
  readonly at: string
  readonly nonce: string | number | undefined
  readonly replyTo: string | undefined
  readonly interaction: MessageOrigin | undefined
  content: string
  embeds: readonly APIEmbed[]
  /** As they were sent, without the ids Discord gives them. */
  components: readonly APIMessageTopLevelComponent[]
  attachments: readonly Attachment[]
  flags: number
  pinged: Pinged
  editedAt: string | null
  edits: number
  deleted: boolean
}

/** What made a bot say something, where that was an interaction. */
export type MessageOrigin = {
  readonly id: string
  readonly type: 2 | 3 | 4 | 5
  readonly user: User
  readonly interactedMessageId: string | undefined
  readonly originalResponseId: string | undefined
}

/** The flags of messages that matter here. */
export const MESSAGE_FLAGS = {
  crossposted: 1 << 0,
  suppressEmbeds: 1 << 2,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  componentsV2: 1 << 15,
} as const

/** Whether only the person who asked sees the message. */
export function isEphemeral(message: Pick<Message, 'flags'>): boolean {
  return (message.flags & MESSAGE_FLAGS.ephemeral) !== 0
}
