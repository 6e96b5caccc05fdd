import type { App } from '@slack/bolt'
import { z } from 'zod'
import { moveSubscription } from '../../db/subscription-move.ts'
import { findSubscription, type Place } from '../../db/subscriptions.ts'
import { channelBack, channelGone } from '../presence.ts'
import type { Desk } from './desk.ts'
import type { Background } from './listen.ts'
import { type Standing, standingOf } from './standing.ts'

/** What happens to installations is each mode's own business. */
export type OnRemoval = (where: Removal) => Promise<void>
/** Workspaces of an enterprise that has the bot were given it. */
export type OnGranted = (enterprise: string, workspaces: readonly string[]) => Promise<void>
export type Removal = {
  readonly workspace: string
  readonly enterprise: string | undefined
  /** All workspaces of the enterprise are meant. */
  readonly isOrgWide: boolean
  readonly reason: string
}

const organised = z.looseObject({
  enterprise_id: z.string().nullish(),
  authorizations: z
    .array(
      z.looseObject({
        user_id: z.string().nullish(),
        enterprise_id: z.string().nullish(),
        is_enterprise_install: z.boolean().nullish(),
      }),
    )
    .nullish(),
})
const delivered = organised.extend({ team_id: z.string() })
const anywhere = z.looseObject({ team_id: z.string().nullish() })
const inTeams = z.looseObject({ team_ids: z.array(z.string()) })

const REMOVED = 'the app was removed from the workspace'
const DELETED = 'the channel was deleted'
/** Why a channel is not served, by what is no longer so. */
const REASONS = {
  isOpen: 'the channel was archived',
  isMember: 'the bot was removed from the channel',
} as const

/** What an event says has become of a channel. */
type Happening = { readonly of: keyof Standing; readonly to: boolean }
const HAPPENINGS: Readonly<Record<string, Happening>> = {
  channel_archive: { of: 'isOpen', to: false },
  group_archive: { of: 'isOpen', to: false },
  channel_unarchive: { of: 'isOpen', to: true },
  group_unarchive: { of: 'isOpen', to: true },
  channel_left: { of: 'isMember', to: false },
  group_left: { of: 'isMember', to: false },
}
const MOVES: Readonly<Record<string, Happening>> = {
  member_left_channel: { of: 'isMember', to: false },
  member_joined_channel: { of: 'isMember', to: true },
}
const inChannel = z.looseObject({ channel: z.string() })
const renamed = z.looseObject({ channel: z.looseObject({ id: z.string() }) })
const member = z.looseObject({ channel: z.string(), user: z.string() })
const moved = z.looseObject({ old_channel_id: z.string(), new_channel_id: z.string() })
const revoked = z.looseObject({
  tokens: z.looseObject({ bot: z.array(z.string()).nullish() }).nullish(),
})

/** An event, and what it came in. */
type Told = { readonly event: unknown; readonly body: unknown }

/** One after the other in each workspace, in the order they came: where Slack cannot be asked, the latest is right. */
function createLines(): (workspace: string, work: () => Promise<void>) => Promise<void> {
  const lasts = new Map<string, Promise<void>>()
  return (workspace, work) => {
    const next = (lasts.get(workspace) ?? Promise.resolve()).then(work)
    const last = next
      .catch(() => {})
      .finally(() => {
        if (lasts.get(workspace) === last) lasts.delete(workspace)
      })
    lasts.set(workspace, last)
    return next
  }
}

/**
 * Pauses or serves a channel again as it stands: events come late, twice, or to another replica. Where Slack does not
 * tell how it stands, the event is believed.
 */
async function settleChannel(desk: Desk, place: Place, { of, to }: Happening): Promise<void> {
  const { db, clock } = desk
  const subscription = await findSubscription(db, place)
  if (subscription === undefined) return
  const why = subscription.pause?.reason
  const hadToLeave = of === 'isMember' || why === REASONS.isMember
  const settle = async (standing: Standing) => {
    const lack = lackOf(standing, hadToLeave)
    if (lack === undefined) await channelBack(db, place, clock())
    else await channelGone(db, place, REASONS[lack], clock())
  }
  const believed = { isOpen: why !== REASONS.isOpen, isMember: why !== REASONS.isMember, [of]: to }
  const first = (await standingOf(desk, place)) ?? believed
  if (first[of] !== to) return
  await settle(first)
  // Another replica may have been told what came next before this was done.
  const next = (await standingOf(desk, place)) ?? first
  if (lackOf(next, hadToLeave) !== lackOf(first, hadToLeave)) await settle(next)
}

/** What keeps a channel from being served. Public ones can be without the bot in them, unless it was sent out. */
function lackOf({ isOpen, isMember }: Standing, hadToLeave: boolean): keyof Standing | undefined {
  if (hadToLeave && !isMember) return 'isMember'
  return isOpen ? undefined : 'isOpen'
}

/** Follows what happens to channels and to the app itself. */
export function followLifecycle(
  app: App,
  desk: Desk,
  { onRemoval, onGranted }: { readonly onRemoval: OnRemoval; readonly onGranted: OnGranted },
  background: Background,
): void {
  const { db, clock, people } = desk
  const inOrder = createLines()
  function on(type: string | RegExp, handle: (told: Told) => Promise<void>): void {
    const taken = async ({ event, body }: Told) => {
      background.run(inOrder(workspaceOf(body), () => handle({ event, body })))
    }
    if (typeof type === 'string') app.event(type, taken)
    else app.event(type, taken)
  }
  const placeOf = (body: unknown, channel: string): Place => {
    const workspace = delivered.parse(body).team_id
    people.forget(workspace, channel)
    return { platform: 'slack', workspace, channel }
  }
  for (const [type, happening] of Object.entries(HAPPENINGS)) {
    on(type, async ({ event, body }) => {
      await settleChannel(desk, placeOf(body, inChannel.parse(event).channel), happening)
    })
  }
  for (const [type, happening] of Object.entries(MOVES)) {
    on(type, async ({ event, body }) => {
      const { channel, user } = member.parse(event)
      const place = placeOf(body, channel)
      if (isBot(body, user)) await settleChannel(desk, place, happening)
    })
  }
  on(/^(channel|group)_deleted$/, async ({ event, body }) => {
    await channelGone(db, placeOf(body, inChannel.parse(event).channel), DELETED, clock())
  })
  on(/^(channel|group)_rename$/, async ({ event, body }) => {
    placeOf(body, renamed.parse(event).channel.id)
  })
  on('channel_id_changed', async ({ event, body }) => {
    const { old_channel_id: from, new_channel_id: to } = moved.parse(event)
    await moveSubscription(db, placeOf(body, from), to, { by: 'bot', at: clock() })
  })
  on('app_uninstalled', async ({ body }) => {
    await onRemoval(removalOf(body, REMOVED))
  })
  on('team_access_granted', async ({ event, body }) => {
    const enterprise = enterpriseOf(body)
    if (enterprise !== undefined) await onGranted(enterprise, inTeams.parse(event).team_ids)
  })
  on('team_access_revoked', async ({ event, body }) => {
    const enterprise = enterpriseOf(body)
    for (const workspace of inTeams.parse(event).team_ids) {
      await onRemoval({ workspace, enterprise, isOrgWide: false, reason: REMOVED })
    }
  })
  on('tokens_revoked', async ({ event, body }) => {
    const bots = revoked.parse(event).tokens?.bot ?? []
    if (bots.length > 0) await onRemoval(removalOf(body, "the app's token was revoked"))
  })
}

function removalOf(body: unknown, reason: string): Removal {
  const { team_id: workspace, authorizations } = delivered.parse(body)
  const isOrgWide = authorizations?.[0]?.is_enterprise_install === true
  return { workspace, enterprise: enterpriseOf(body), isOrgWide, reason }
}

/** Of what concerns a whole organisation there may be none. */
function workspaceOf(body: unknown): string {
  return anywhere.parse(body).team_id ?? ''
}

function enterpriseOf(body: unknown): string | undefined {
  const { enterprise_id, authorizations } = organised.parse(body)
  return authorizations?.[0]?.enterprise_id ?? enterprise_id ?? undefined
}

function isBot(body: unknown, user: string): boolean {
  return delivered.parse(body).authorizations?.some(({ user_id }) => user_id === user) === true
}
