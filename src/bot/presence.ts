import type { Database } from '../db/database.ts'
import {
  findSubscription,
  listSubscriptions,
  type Place,
  pauseSubscription,
  resumeSubscription,
  type Subscription,
} from '../db/subscriptions.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import { personOf } from './place.ts'

/** The bot itself, acting on what a platform tells it. */
const byBot = (at: Temporal.Instant) => ({ by: 'bot', at })

/** Pauses a channel that the platform says is gone, archived or closed to the bot. */
export async function channelGone(
  db: Database,
  place: Place,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  await pauseAll(db, await at(db, place), reason, now)
}

/** Serves a channel again that is back; what a person has paused stays paused. */
export async function channelBack(
  db: Database,
  place: Place,
  now: Temporal.Instant,
): Promise<void> {
  const found = await findSubscription(db, place)
  if (found?.pause?.by === 'platform') await resumeSubscription(db, found.id, byBot(now))
}

/** Pauses every channel of a workspace that has removed the bot. */
export async function workspaceGone(
  db: Database,
  workspace: Workspace,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  await pauseAll(db, await listSubscriptions(db, workspace), reason, now)
}

/** The same where people can be written to all the same, as on Discord, if they share another server with the bot. */
export async function channelsGone(
  db: Database,
  workspace: Workspace,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  const all = await listSubscriptions(db, workspace)
  const channels = all.filter((one) => personOf(one) === undefined)
  await pauseAll(db, channels, reason, now)
}

type Workspace = { readonly platform: PlatformName; readonly workspace: string }

async function at(db: Database, place: Place): Promise<Subscription[]> {
  const subscription = await findSubscription(db, place)
  return subscription === undefined ? [] : [subscription]
}

async function pauseAll(
  db: Database,
  subscriptions: readonly Subscription[],
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  for (const { id, state, pause } of subscriptions) {
    // A person's pause stays theirs; of the platform's own reasons the latest is true.
    const isTheirs = pause?.by === 'person' || pause?.reason === reason
    if (state === 'removed' || isTheirs) continue
    await pauseSubscription(db, id, { reason, by: 'platform' }, byBot(now))
  }
}
