import type { Role } from '../../domain/access.ts'
import { parseTimeZone } from '../../domain/time-zone.ts'
import { cleanText, type Inline, shorten } from '../../formatters/document.ts'
import type { Logger } from '../../log.ts'
import type { Asker } from '../asker.ts'
import { failureOf } from './failures.ts'
import { createGroups } from './groups.ts'
import { createMemory } from './memory.ts'
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
  /** What an id is called, with its sign: `@Mei`, `#standards`; `undefined` where Slack does not tell. */
  nameOf(
    workspace: string,
    kind: NonNullable<Inline['names']>,
    id: string,
  ): Promise<string | undefined>
  /** Why one of these user groups cannot be named; `undefined` where all can. */
  groupProblem(workspace: string, groups: readonly string[]): Promise<string | undefined>
  /** What was known of a channel is so no longer. */
  forget(workspace: string, channel: string): void
}

/** A display name has 80 characters at most: https://docs.slack.dev/reference/methods/users.profile.set */
const LONGEST_NAME = 80

type Person = {
  readonly role: Role
  readonly timeZone: string | undefined
  readonly name: string | undefined
}
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
  const groups = createGroups(clientOf, wallClock, log)
  const personOf = (workspace: string, user: string) =>
    people.get(`${workspace}/${user}`, () => readPerson(clientOf, log, { workspace, user }))
  const roomOf = (workspace: string, channel: string) =>
    rooms.get(`${workspace}/${channel}`, () => readRoom(clientOf, workspace, channel))
  return {
    async meet({ workspace, user, channel }) {
      const isDirect = channel.startsWith('D') || channel.startsWith('@')
      const [person, room] = await Promise.all([
        personOf(workspace, user),
        isDirect ? undefined : roomOf(workspace, channel),
      ])
      const role = person?.role ?? 'guest'
      const asker: Asker = {
        id: user,
        role: role === 'member' && room?.creator === user ? 'manager' : role,
        // Guests change nothing whatever group they are in, and admins everything.
        groups: role === 'member' ? await groups.of(workspace, user) : [],
        place: { platform: 'slack', workspace, channel: isDirect ? `@${user}` : channel },
        timeZone: person?.timeZone ?? timeZone,
        channelName: isDirect ? 'your direct messages' : nameOf(room),
      }
      return { asker, isKnown: person !== undefined, needsInvite: room?.isClosed === true }
    },
    async nameOf(workspace, kind, id) {
      if (kind === 'group') return groups.nameOf(workspace, id)
      const sign = kind === 'person' ? '@' : '#'
      const found = await (kind === 'person' ? personOf(workspace, id) : roomOf(workspace, id))
      return found?.name === undefined ? undefined : sign + shorten(found.name, LONGEST_NAME)
    },
    groupProblem: groups.problemWith,
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
  const { profile, real_name, name } = answer.user
  const zone = tz === undefined ? undefined : parseTimeZone(tz)
  const isGuest = is_restricted === true || is_ultra_restricted === true || is_stranger === true
  const isAdmin = is_admin === true || is_owner === true
  return {
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
    const isClosed = found?.is_private === true && found.is_member !== true
    return { name: found?.name, creator: found?.creator, isClosed }
  } catch (cause) {
    const failure = failureOf(cause)
    const isClosed = failure.kind === 'refused' && failure.code === 'channel_not_found'
    return isClosed ? { name: undefined, creator: undefined, isClosed } : undefined
  }
}
