import { tellChannel } from './events.ts'
import type { Bot, Channel, ChannelKind, User } from './records.ts'
import type { State } from './state.ts'

/** What may be said of a new channel; the rest is as Discord makes it. */
export type NewChannel = {
  readonly kind?: Exclude<ChannelKind, 'dm'>
  readonly name?: string
  readonly parent?: Channel
  /** Of a forum. */
  readonly tags?: readonly string[]
  /** Which of the tags only those who manage threads may set. */
  readonly moderatedTags?: readonly string[]
  readonly requiresTag?: boolean
  readonly slowmodeSeconds?: number
}

type NewThread = {
  readonly name: string
  readonly kind: ChannelKind
  readonly tagIds?: readonly string[]
  /** Of the message it was started at. */
  readonly id?: string
}

/** Adds a channel to a guild and tells the bots there. */
export function createChannel(
  state: State,
  guildId: string,
  {
    kind = 'text',
    name = kind,
    parent,
    tags = [],
    moderatedTags = [],
    requiresTag,
    slowmodeSeconds,
  }: NewChannel,
): Channel {
  const channel = store(state, {
    ...blank(state, kind, name),
    guildId,
    parentId: parent?.id,
    tags: tags.map((name) => ({
      id: state.world.newId(),
      name,
      moderated: moderatedTags.includes(name),
    })),
    requiresTag: requiresTag ?? false,
    slowmodeSeconds: slowmodeSeconds ?? 0,
  })
  tellChannel(state, channel, 'CREATE')
  return channel
}

/** Opens a thread under a channel and tells the bots that may see it. */
export function openThread(
  state: State,
  parent: Channel,
  owner: User,
  { name, kind, tagIds = [], id }: NewThread,
): Channel {
  const thread = store(state, {
    ...blank(state, kind, name),
    ...(id === undefined ? {} : { id }),
    guildId: parent.guildId,
    parentId: parent.id,
    thread: {
      ownerId: owner.id,
      memberIds: new Set([owner.id]),
      tagIds,
      archived: false,
      locked: false,
      archivedAt: new Date().toISOString(),
      sent: 0,
    },
  })
  tellChannel(state, thread, 'CREATE')
  return thread
}

/** The channel in which a bot and a person write to each other. */
export function openDirectMessages(state: State, bot: Bot, user: User): Channel {
  const both = [bot.user, user]
  const open = [...state.world.channels.values()].find(
    ({ kind, recipients }) => kind === 'dm' && both.every((one) => recipients.includes(one)),
  )
  return open ?? store(state, { ...blank(state, 'dm', ''), recipients: both })
}

function store({ world }: State, channel: Channel): Channel {
  world.channels.set(channel.id, channel)
  return channel
}

function blank({ world }: State, kind: ChannelKind, name: string): Channel {
  return {
    id: world.newId(),
    kind,
    name,
    guildId: undefined,
    parentId: undefined,
    recipients: [],
    overwrites: new Map(),
    thread: undefined,
    tags: [],
    requiresTag: false,
    slowmodeSeconds: 0,
    messages: [],
  }
}
