import { and, eq, getTableColumns, isNull, sql } from 'drizzle-orm'
import type { Cadence } from '../domain/cadence.ts'
import type { Filter } from '../domain/filter.ts'
import {
  type Detail,
  type EmptyPolicy,
  type PlatformName,
  subscriptions,
} from './channel-schema.ts'
import type { Database } from './database.ts'

/** A channel, by the platform's own ids. It has one subscription at most. */
export type Place = {
  readonly platform: PlatformName
  readonly workspace: string
  readonly channel: string
}

/** What a channel asked for. Its time zone is the cadence's. */
export type SubscriptionWish = Place & {
  readonly filter: Filter
  readonly cadence: Cadence
  /** Days ahead for every kind alike; each kind's own lead where absent. */
  readonly horizonDays?: number | undefined
  readonly whenEmpty: EmptyPolicy
  readonly detail: Detail
  /** Who subscribed: the platform's id of a person, who is told when something is wrong. */
  readonly owner: string
}

/** A stored subscription. */
export type Subscription = SubscriptionWish & {
  readonly id: number
  /** Why nothing is sent at the moment; absent where it is. */
  readonly pausedReason?: string | undefined
  readonly createdAt: Temporal.Instant
  readonly updatedAt: Temporal.Instant
}

/** What saving did: a channel that has subscribed before is told so. */
export type Saved = {
  readonly status: 'created' | 'updated'
  readonly subscription: Subscription
}

/** Stores what a channel asks for, over what it asked for before. A pause ends with it. */
export async function saveSubscription(
  db: Database,
  wish: SubscriptionWish,
  now: Temporal.Instant,
): Promise<Saved> {
  const { platform, workspace, channel, ...rest } = wish
  const change = {
    ...rest,
    horizonDays: rest.horizonDays ?? null,
    pausedReason: null,
    updatedAt: now,
  }
  const [row] = await db
    .insert(subscriptions)
    .values({ platform, workspace, channel, ...change, createdAt: now })
    .onConflictDoUpdate({
      target: [subscriptions.platform, subscriptions.workspace, subscriptions.channel],
      set: change,
    })
    // A row that an insert has just written has never been deleted or locked: xmax is 0.
    .returning({ ...getTableColumns(subscriptions), isNew: sql<boolean>`xmax = 0` })
  if (row === undefined) throw new Error('an upsert returned no row')
  const { isNew, ...stored } = row
  return { status: isNew ? 'created' : 'updated', subscription: toSubscription(stored) }
}

/** The subscription of a channel, paused or not. */
export async function findSubscription(
  db: Database,
  { platform, workspace, channel }: Place,
): Promise<Subscription | undefined> {
  const [row] = await db
    .select()
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.platform, platform),
        eq(subscriptions.workspace, workspace),
        eq(subscriptions.channel, channel),
      ),
    )
  return row === undefined ? undefined : toSubscription(row)
}

/** Every subscription that is not paused, in the order they were made. */
export async function activeSubscriptions(db: Database): Promise<Subscription[]> {
  const rows = await db
    .select()
    .from(subscriptions)
    .where(isNull(subscriptions.pausedReason))
    .orderBy(subscriptions.id)
  return rows.map(toSubscription)
}

/** Stops a subscription until it is saved anew; the reason is what its owner is told. */
export async function pauseSubscription(
  db: Database,
  id: number,
  reason: string,
  now: Temporal.Instant,
): Promise<void> {
  await db
    .update(subscriptions)
    .set({ pausedReason: reason, updatedAt: now })
    .where(eq(subscriptions.id, id))
}

function toSubscription(row: typeof subscriptions.$inferSelect): Subscription {
  const { horizonDays, pausedReason, ...rest } = row
  return {
    ...rest,
    ...(horizonDays === null ? {} : { horizonDays }),
    ...(pausedReason === null ? {} : { pausedReason }),
  }
}
