import type { Database } from './database.ts'
import { atPlace, lockSubscription, type Place, type Subscription } from './subscriptions.ts'

/** The subscription of a channel, a removed one too, locked until the transaction ends. */
export async function lockSubscriptionAt(
  tx: Database,
  place: Place,
): Promise<Subscription | undefined> {
  return lockSubscription(tx, atPlace(place))
}
