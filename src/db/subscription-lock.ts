import { eq } from 'drizzle-orm'
import { subscriptions } from './channel-schema.ts'
import type { Database } from './database.ts'
import { getSubscription, type Subscription } from './subscriptions.ts'

/** The subscription with this id, locked until the transaction ends. */
export async function lockSubscriptionById(
  tx: Database,
  id: number,
): Promise<Subscription | undefined> {
  const { id: column } = subscriptions
  await tx.select({ id: column }).from(subscriptions).where(eq(column, id)).for('update')
  return getSubscription(tx, id)
}
