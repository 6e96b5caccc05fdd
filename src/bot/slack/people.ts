import { createLru } from '../../db/lru.ts'
import type { Role } from '../../domain/access.ts'
import { parseTimeZone } from '../../domain/time-zone.ts'
import type { Logger } from '../../log.ts'
import type { Asker } from '../asker.ts'
import { failureOf } from './failures.ts'
import type { ClientOf } from './tokens.ts'

/** Somebody who does something in Slack, and where. */
export type Scene = { readonly workspace: string; readonly user: string; readonly channel: string }

/** Somebody as the bot answers them. */
export type Met = {
  readonly asker: Asker
  /** Slack told who it is; otherwise they are taken for a guest, who may read only. */
  readonly isKnown: boolean
  /** The bot cannot post to the channel until somebody invites it. */
  readonly needsInvite: boolean
}

/** Knows people and channels, for a few minutes at a time. */
export type People = {
  meet(scene: Scene): Promise<Met>
  /** What was known of a channel is so no longer. */
  forget(workspace: string, channel: string): void
}

const REMEMBERED_MINUTES = 5
const KEPT = 2000

type Person = { readonly role: Role; readonly timeZone: string | undefined }
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
  return {
    async meet({ workspace, user, channel }) {
      const isDirect = channel.startsWith('D') || channel.startsWith('@')
      const [person, room] = await Promise.all([
        people.get(`${workspace}/${user}`, () => readPerson(clientOf, log, { workspace, user })),
        isDirect
          ? undefined
          : rooms.get(`${workspace}/${channel}`, () => readRoom(clientOf, workspace, channel)),
      ])
      const role = person?.role ?? 'guest'
      const asker: Asker = {
        id: user,
        role: role === 'member' && room?.creator === user ? 'manager' : role,
        groups: [],
        place: { platform: 'slack', workspace, channel: isDirect ? `@${user}` : channel },
        timeZone: person?.timeZone ?? timeZone,
        channelName: isDirect ? 'your direct messages' : nameOf(room),
      }
      return { asker, isKnown: person !== undefined, needsInvite: room?.isClosed === true }
    },
    forget: (workspace, channel) => rooms.delete(`${workspace}/${channel}`),
  }
}

function nameOf(room: Room | undefined): string {
  return room?.name === undefined ? 'this channel' : `#${room.name}`
}

async function readPerson(
  clientOf: ClientOf,
  log: Logger,
  { workspace, user }: Pick<Scene, 'workspace' | 'user'>,
): Promise<Person | undefined> {
  const client = await clientOf(workspace)
  const answer = await client?.users.info({ user }).catch((cause: unknown) => {
    log.warn({ workspace, ...failureOf(cause) }, 'Slack does not describe a person')
  })
  if (answer?.user === undefined) return undefined
  const { tz, is_restricted, is_ultra_restricted, is_stranger, is_admin, is_owner } = answer.user
  const zone = tz === undefined ? undefined : parseTimeZone(tz)
  const isGuest = is_restricted === true || is_ultra_restricted === true || is_stranger === true
  const isAdmin = is_admin === true || is_owner === true
  return {
    role: isGuest ? 'guest' : isAdmin ? 'admin' : 'member',
    timeZone: zone?.ok ? zone.value : undefined,
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
    const isClosed = found?.is_private === true && found.is_member !== true
    return { name: found?.name, creator: found?.creator, isClosed }
  } catch (cause) {
    const failure = failureOf(cause)
    const isClosed = failure.kind === 'refused' && failure.code === 'channel_not_found'
    return isClosed ? { name: undefined, creator: undefined, isClosed } : undefined
  }
}

type Memory<T> = {
  get(key: string, read: () => Promise<T | undefined>): Promise<T | undefined>
  delete(key: string): void
}

/** Remembers for a few minutes what was read, and what is being read, but not what could not be. */
function createMemory<T>(wallClock: () => Temporal.Instant): Memory<T> {
  const kept = createLru<{
    readonly until: Temporal.Instant
    readonly value: Promise<T | undefined>
  }>(KEPT)
  return {
    get(key, read) {
      const known = kept.get(key)
      const now = wallClock()
      if (known !== undefined && Temporal.Instant.compare(now, known.until) < 0) return known.value
      const value = read()
      kept.set(key, { until: now.add({ minutes: REMEMBERED_MINUTES }), value })
      const forget = () => kept.delete(key)
      value.then((read) => read === undefined && forget(), forget)
      return value
    },
    delete: kept.delete,
  }
}
