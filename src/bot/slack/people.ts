import { createLru } from '../../db/lru.ts'
import type { Role } from '../../domain/access.ts'
import { parseTimeZone } from '../../domain/time-zone.ts'
import { DIRECT_MESSAGES } from '../../formatters/channel-words.ts'
import { cleanText, type Inline, shorten } from '../../formatters/document.ts'
import type { Logger } from '../../log.ts'
import type { Asker } from '../asker.ts'
import { type ChannelsOf, createChannelsOf } from './channels.ts'
import { failureOf } from './failures.ts'
import { createGroups } from './groups.ts'
import { createMemory } from './memory.ts'
import type { ClientOf } from './tokens.ts'

/** Somebody who does something in Slack, and where. */
export type Scene = {
  readonly workspace: string
  readonly user: string
  readonly channel: string
  /** What Slack calls the channel, where it says so with what somebody did. */
  readonly channelName?: string | undefined
}

/** Somebody as the bot answers them. */
export type Met = {
  readonly asker: Asker
  /** Slack told who it is; otherwise they are taken for a guest, who may read only. */
  readonly isKnown: boolean
  /** The bot cannot post to the channel until somebody invites it. */
  readonly needsInvite: boolean
  /** A direct message between people, which the bot is not in and cannot be invited to. */
  readonly isAmongPeople: boolean
}

/** Knows people and channels, for a few minutes at a time. */
export type People = {
  meet(scene: Scene): Promise<Met>
  /** What an id is called, with its sign: `@Mei`, `#standards`; `undefined` where Slack does not tell. */
  nameOf(
    workspace: string,
    kind: NonNullable<Inline['names']>,
    id: string,
  ): Promise<string | undefined>
  /** Why one of these user groups cannot be named; `undefined` where all can. */
  groupProblem(workspace: string, groups: readonly string[]): Promise<string | undefined>
  /** The id of the one user group with this handle, `ev-team`. */
  groupCalled(workspace: string, handle: string): Promise<string | undefined>
  /** Why somebody cannot be named as one who may change settings; `undefined` where they can. */
  personProblem(workspace: string, id: string): Promise<string | undefined>
  /** A direct message is one between a person and the bot. */
  noteOwn(workspace: string, channel: string): void
  /** What was known of a channel is so no longer. */
  forget(workspace: string, channel: string): void
  /** The channels somebody is in. */
  readonly channelsOf: ChannelsOf
}

/** A display name has 80 characters at most: https://docs.slack.dev/reference/methods/users.profile.set */
const LONGEST_NAME = 80
const OWN_KEPT = 5000

type Person = {
  /** Nobody is who Slack says it does not know. */
  readonly is: 'there' | 'gone' | 'bot' | 'nobody'
  readonly role: Role
  readonly timeZone: string | undefined
  readonly name: string | undefined
}
const NOBODY: Person = { is: 'nobody', role: 'guest', timeZone: undefined, name: undefined }
const NOT_NOW = 'Slack does not tell who that is just now. Try again in a minute.'

type Room = {
  readonly name: string | undefined
  readonly creator: string | undefined
  readonly isClosed: boolean
}

/** People as Slack describes them; those without a zone are in `timeZone`. */
export function createPeople(
  clientOf: ClientOf,
  wallClock: () => Temporal.Instant,
  timeZone: string,
  log: Logger,
): People {
  const people = createMemory<Person>(wallClock)
  const rooms = createMemory<Room>(wallClock)
  const own = createLru<true>(OWN_KEPT)
  const groups = createGroups(clientOf, wallClock, log)
  const personOf = (workspace: string, user: string) =>
    people.get(`${workspace}/${user}`, () => readPerson(clientOf, log, { workspace, user }))
  const roomOf = (workspace: string, channel: string) =>
    rooms.get(`${workspace}/${channel}`, () => readRoom(clientOf, workspace, channel))
  return {
    async meet({ workspace, user, channel, channelName = '' }) {
      const isDirect = channel.startsWith('D') || channel.startsWith('@')
      const isOwn = channel.startsWith('@') || own.get(`${workspace}/${channel}`) === true
      const [person, room] = await Promise.all([
        personOf(workspace, user),
        isOwn ? undefined : roomOf(workspace, channel),
      ])
      const role = person?.role ?? 'guest'
      const isClosed = room?.isClosed === true
      const isAmongPeople = isClosed && (isDirect || channelName.startsWith('mpdm-'))
      const asker: Asker = {
        id: user,
        role: role === 'member' && room?.creator === user ? 'manager' : role,
        // Guests change nothing whatever group they are in, and admins everything.
        groups: role === 'member' ? await groups.of(workspace, user) : [],
        place: { platform: 'slack', workspace, channel: isDirect ? `@${user}` : channel },
        timeZone: person?.timeZone ?? timeZone,
        channelName: isDirect ? DIRECT_MESSAGES : nameOf(room),
      }
      const isKnown = person !== undefined && person.is !== 'nobody'
      return { asker, isKnown, needsInvite: isClosed && !isAmongPeople, isAmongPeople }
    },
    async nameOf(workspace, kind, id) {
      if (kind === 'group') return groups.nameOf(workspace, id)
      const sign = kind === 'person' ? '@' : '#'
      const found = await (kind === 'person' ? personOf(workspace, id) : roomOf(workspace, id))
      return found?.name === undefined ? undefined : sign + shorten(found.name, LONGEST_NAME)
    },
    groupProblem: groups.problemWith,
    groupCalled: groups.called,
    async personProblem(workspace, id) {
      const person = await personOf(workspace, id)
      if (person === undefined) return NOT_NOW
      const called = person.name === undefined ? id : `@${shorten(person.name, LONGEST_NAME)}`
      if (person.is === 'nobody') return `There is nobody “${id}” in this workspace.`
      if (person.is === 'gone') return `${called} is no longer in this workspace.`
      if (person.is === 'bot') return `${called} is an app; only people change what channels get.`
      return person.role === 'guest'
        ? `${called} is a guest, and guests never change what channels get.`
        : undefined
    },
    channelsOf: createChannelsOf(clientOf, wallClock, log),
    noteOwn: (workspace, channel) => own.set(`${workspace}/${channel}`, true),
    forget: (workspace, channel) => rooms.delete(`${workspace}/${channel}`),
  }
}

function nameOf(room: Room | undefined): string {
  return room?.name === undefined ? 'this channel' : `#${room.name}`
}

const UNSEEN: Room = { name: undefined, creator: undefined, isClosed: false }

/** https://docs.slack.dev/reference/methods/users.info#errors */
const UNKNOWN = ['user_not_found', 'user_not_visible']

async function readPerson(
  clientOf: ClientOf,
  log: Logger,
  { workspace, user }: Pick<Scene, 'workspace' | 'user'>,
): Promise<Person | undefined> {
  const client = await clientOf(workspace)
  const answer = await client?.users.info({ user }).catch((cause: unknown) => {
    const failure = failureOf(cause)
    log.warn({ workspace, ...failure }, 'Slack does not describe a person')
    return failure.kind === 'refused' && UNKNOWN.includes(failure.code) ? NOBODY : undefined
  })
  if (answer === undefined || 'is' in answer) return answer
  if (answer.user === undefined) return undefined
  const { tz, is_restricted, is_ultra_restricted, is_stranger, is_admin, is_owner } = answer.user
  const { profile, real_name, name } = answer.user
  const zone = tz === undefined ? undefined : parseTimeZone(tz)
  const isGuest = is_restricted === true || is_ultra_restricted === true || is_stranger === true
  const isGone = answer.user.deleted === true
  const isAdmin = is_admin === true || is_owner === true
  return {
    is: isGone ? 'gone' : answer.user.is_bot === true ? 'bot' : 'there',
    role: isGuest ? 'guest' : isAdmin ? 'admin' : 'member',
    timeZone: zone?.ok ? zone.value : undefined,
    // People without a display name have an empty one.
    name: cleanText(profile?.display_name || real_name || name || '').trim() || undefined,
  }
}

async function readRoom(
  clientOf: ClientOf,
  workspace: string,
  channel: string,
): Promise<Room | undefined> {
  const client = await clientOf(workspace)
  if (client === undefined) return undefined
  try {
    const { channel: found } = await client.conversations.info({ channel })
    const isClosed = found?.is_im !== true && found?.is_private === true && found.is_member !== true
    return { name: found?.name, creator: found?.creator, isClosed }
  } catch (cause) {
    const failure = failureOf(cause)
    const code = failure.kind === 'refused' ? failure.code : undefined
    if (code === 'channel_not_found') return { ...UNSEEN, isClosed: true }
    // Of a direct message to the bot the app, which reads none, learns no more than that it is there.
    return code === 'missing_scope' && channel.startsWith('D') ? UNSEEN : undefined
  }
}
