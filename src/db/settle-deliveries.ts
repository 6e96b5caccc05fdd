import { and, eq, inArray } from 'drizzle-orm'
import { deliveries, deliveryParts } from './channel-schema.ts'
import type { Database } from './database.ts'

/** Puts a settled delivery back, to be sent whatever became of it before. `false` where it is not settled, or sent. */
export async function reopenDelivery(
  db: Database,
  id: number,
  reason: string,
  now: Temporal.Instant,
): Promise<boolean> {
  const reopened = await db
    .update(deliveries)
    .set({ state: 'retrying', reason, updatedAt: now, leaseUntil: null })
    .where(and(eq(deliveries.id, id), inArray(deliveries.state, ['unknown', 'failed', 'skipped'])))
    .returning({ id: deliveries.id })
  if (reopened.length === 0) return false
  await failDoubtfulParts(db, id, now)
  return true
}

async function failDoubtfulParts(db: Database, id: number, now: Temporal.Instant): Promise<void> {
  await db
    .update(deliveryParts)
    .set({ state: 'failed', updatedAt: now })
    .where(
      and(eq(deliveryParts.deliveryId, id), inArray(deliveryParts.state, ['unknown', 'sending'])),
    )
}

/**
 * Settles a delivery of which nobody knew whether it had arrived, as a person has found it: sent, or failed for this
 * reason. `false` where its fate was known.
 */
export async function settleUnknown(
  db: Database,
  id: number,
  found: { readonly state: 'sent' } | { readonly state: 'failed'; readonly reason: string },
  now: Temporal.Instant,
): Promise<boolean> {
  const reason = 'reason' in found ? found.reason : null
  const settled = await db
    .update(deliveries)
    .set({ state: found.state, reason, updatedAt: now })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'unknown')))
    .returning({ id: deliveries.id })
  if (settled.length === 0) return false
  // A message that is there stays without an id: nobody has asked the platform for it.
  if (found.state === 'failed') await failDoubtfulParts(db, id, now)
  return true
}
