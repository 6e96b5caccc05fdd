import { and, eq } from 'drizzle-orm'
import { subscriptionChanges, subscriptions } from './channel-schema.ts'
import type { Database } from './database.ts'
import { lockSubscriptionAt } from './subscription-at.ts'
import type { Act, Place } from './subscriptions.ts'

/** Moves what a channel gets to another id of the same channel; one that has a subscription there keeps that. */
export async function moveSubscription(
  db: Database,
  from: Place,
  channel: string,
  { at, by }: Act,
): Promise<void> {
  await db.transaction(async (tx) => {
    const subscription = await lockSubscriptionAt(tx, from)
    const there = await lockSubscriptionAt(tx, { ...from, channel })
    if (subscription === undefined || there !== undefined) return
    const { id } = subscription
    await tx
      .update(subscriptions)
      .set({ channel, updatedAt: at })
      .where(and(eq(subscriptions.id, id), eq(subscriptions.channel, from.channel)))
    const what = `channel: ${from.channel} → ${channel}`
    await tx
      .insert(subscriptionChanges)
      .values({ subscriptionId: id, changedAt: at, changedBy: by, what })
  })
}
