import { and, eq } from 'drizzle-orm'
import { subscriptions } from './channel-schema.ts'
import type { Database } from './database.ts'
import { getSubscription, type Place, type Subscription } from './subscriptions.ts'

/** The subscription of a channel, a removed one too, locked until the transaction ends. */
export async function lockSubscriptionAt(
  tx: Database,
  { platform, workspace, channel }: Place,
): Promise<Subscription | undefined> {
  const [row] = await tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.platform, platform),
        eq(subscriptions.workspace, workspace),
        eq(subscriptions.channel, channel),
      ),
    )
    .for('update')
  return row === undefined ? undefined : getSubscription(tx, row.id)
}
