import { and, eq } from 'drizzle-orm'
import { subscriptions } from './channel-schema.ts'
import type { Database } from './database.ts'
import { getSubscription, type Place, type Subscription } from './subscriptions.ts'

/** What a channel gets, or got before it was removed; waits for nobody who is changing it. */
export async function knownSubscription(
  db: Database,
  { platform, workspace, channel }: Place,
): Promise<Subscription | undefined> {
  const [row] = await db
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.platform, platform),
        eq(subscriptions.workspace, workspace),
        eq(subscriptions.channel, channel),
      ),
    )
  return row === undefined ? undefined : getSubscription(db, row.id)
}
