import type { Database } from '../db/database.ts'
import { type Subscription, subscriptionHistory } from '../db/subscriptions.ts'
import type { Document } from '../formatters/document.ts'
import {
  type SubscriptionView,
  subscriptionDetailDocument,
} from '../formatters/subscription-document.ts'
import { itemNames } from './find-item.ts'

/** Everything about a subscription, what it watches and mutes by name, with its history. */
export async function describeSubscription(
  db: Database,
  subscription: Subscription,
  view: Omit<SubscriptionView, 'itemNames'>,
): Promise<Document> {
  const { watched, muted } = subscription.settings.filter
  const names = await itemNames(db, [...watched, ...muted])
  const history = await subscriptionHistory(db, subscription.id)
  return subscriptionDetailDocument(subscription, history, { ...view, itemNames: names })
}
