import type { App } from '@slack/bolt'
import { z } from 'zod'
import { moveSubscription } from '../../db/subscription-move.ts'
import type { Place } from '../../db/subscriptions.ts'
import { channelBack, channelGone } from '../presence.ts'
import type { Desk } from './desk.ts'

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
const inTeams = z.looseObject({ team_ids: z.array(z.string()) })

const REMOVED = 'the app was removed from the workspace'
const GONE: Readonly<Record<string, string>> = {
  channel_archive: 'the channel was archived',
  group_archive: 'the channel was archived',
  channel_deleted: 'the channel was deleted',
  group_deleted: 'the channel was deleted',
  channel_left: 'the bot was removed from the channel',
  group_left: 'the bot was removed from the channel',
}
const BACK = ['channel_unarchive', 'group_unarchive']
const inChannel = z.looseObject({ channel: z.string() })
const renamed = z.looseObject({ channel: z.looseObject({ id: z.string() }) })
const member = z.looseObject({ channel: z.string(), user: z.string() })
const moved = z.looseObject({ old_channel_id: z.string(), new_channel_id: z.string() })
const revoked = z.looseObject({
  tokens: z.looseObject({ bot: z.array(z.string()).nullish() }).nullish(),
})

/** An event, and what it came in. */
type Told = { readonly event: unknown; readonly body: unknown }

/** One after the other, in the order they came: of two events the earlier must not have the last word. */
function createLine(): (work: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
}

/** Follows what happens to channels and to the app itself. */
export function followLifecycle(
  app: App,
  desk: Desk,
  { onRemoval, onGranted }: { readonly onRemoval: OnRemoval; readonly onGranted: OnGranted },
): void {
  const { db, clock, people } = desk
  const inOrder = createLine()
  function on(type: string | RegExp, handle: (told: Told) => Promise<void>): void {
    const taken = ({ event, body }: Told) => inOrder(() => handle({ event, body }))
    if (typeof type === 'string') app.event(type, taken)
    else app.event(type, taken)
  }
  const placeOf = (body: unknown, channel: string): Place => {
    const workspace = delivered.parse(body).team_id
    people.forget(workspace, channel)
    return { platform: 'slack', workspace, channel }
  }
  for (const [type, reason] of Object.entries(GONE)) {
    on(type, async ({ event, body }) => {
      const { channel } = inChannel.parse(event)
      await channelGone(db, placeOf(body, channel), reason, clock())
    })
  }
  for (const type of BACK) {
    on(type, async ({ event, body }) => {
      const { channel } = inChannel.parse(event)
      await channelBack(db, placeOf(body, channel), clock())
    })
  }
  on(/^(channel|group)_rename$/, async ({ event, body }) => {
    placeOf(body, renamed.parse(event).channel.id)
  })
  on('channel_id_changed', async ({ event, body }) => {
    const { old_channel_id: from, new_channel_id: to } = moved.parse(event)
    await moveSubscription(db, placeOf(body, from), to, { by: 'bot', at: clock() })
  })
  on('member_left_channel', async ({ event, body }) => {
    const { channel, user } = member.parse(event)
    const place = placeOf(body, channel)
    if (isBot(body, user)) await channelGone(db, place, GONE.channel_left ?? '', clock())
  })
  on('member_joined_channel', async ({ event, body }) => {
    const { channel, user } = member.parse(event)
    const place = placeOf(body, channel)
    if (isBot(body, user)) await channelBack(db, place, clock())
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

function enterpriseOf(body: unknown): string | undefined {
  const { enterprise_id, authorizations } = organised.parse(body)
  return authorizations?.[0]?.enterprise_id ?? enterprise_id ?? undefined
}

function isBot(body: unknown, user: string): boolean {
  return delivered.parse(body).authorizations?.some(({ user_id }) => user_id === user) === true
}
