import { eq } from 'drizzle-orm'
import { subscriptions } from './channel-schema.ts'
import type { Database } from './database.ts'
import { lockSubscription, type Subscription } from './subscriptions.ts'

/** The subscription with this id, locked until the transaction ends. */
export async function lockSubscriptionById(
  tx: Database,
  id: number,
): Promise<Subscription | undefined> {
  return lockSubscription(tx, eq(subscriptions.id, id))
}
