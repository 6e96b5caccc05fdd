import { eq } from 'drizzle-orm'
import { subscriptionChanges, subscriptions } from './channel-schema.ts'
import type { Database } from './database.ts'
import { type Act, getSubscription, type Subscription } from './subscriptions.ts'

/** Changes who answers for a subscription, and nothing else. */
export async function changeOwner(
  db: Database,
  { id, owner: former }: Pick<Subscription, 'id' | 'owner'>,
  owner: string,
  { at, by }: Act,
): Promise<Subscription> {
  await db.update(subscriptions).set({ owner, updatedAt: at }).where(eq(subscriptions.id, id))
  const change = { subscriptionId: id, changedAt: at, changedBy: by }
  await db.insert(subscriptionChanges).values({ ...change, what: `owner: ${former} → ${owner}` })
  const changed = await getSubscription(db, id)
  if (changed === undefined) throw new Error(`there is no subscription ${id}`)
  return changed
}
