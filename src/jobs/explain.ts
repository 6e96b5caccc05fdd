import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { getItem, partsOf } from '../db/read-items.ts'
import { dataFreshness } from '../db/state.ts'
import { type Subscription, subscriptionHistory } from '../db/subscriptions.ts'
import { type TellingDelivery, tellingDeliveries } from '../db/telling-deliveries.ts'
import { explainItem } from '../domain/explain.ts'
import { todayIn } from '../domain/timing.ts'
import type { Document } from '../formatters/document.ts'
import {
  type Announced,
  explainDocument,
  type LedgerFacts,
} from '../formatters/explain-document.ts'
import { nextDigest } from '../formatters/instants.ts'

/** Messages named at most: the latest tell what there is to know. */
const NAMED = 8
/** Changes of a subscription that are looked through for the one that paused it. */
const HISTORY_READ = 200

/** Why a channel was or was not told of an item, and which messages spoke of it, the latest first. */
export type Explanation = {
  readonly document: Document
  readonly deliveries: readonly TellingDelivery[]
}

/**
 * Why a subscription's messages do or do not speak of an item: its filter and horizon, what it has been told
 * already, and whether it is served. `query` is what was typed for the item.
 */
export async function explainFor(
  db: Database,
  clock: Clock,
  subscription: Subscription,
  itemId: string,
  query = itemId,
): Promise<Document> {
  return (await explain(db, clock, subscription, { itemId, query })).document
}

/** The same with the messages it rests on, for operators. */
export async function explain(
  db: Database,
  clock: Clock,
  subscription: Subscription,
  { itemId, query }: { readonly itemId: string; readonly query: string },
): Promise<Explanation> {
  const { settings, id } = subscription
  const now = clock()
  const today = todayIn(settings.cadence.timeZone, now)
  const { asOf } = today
  const item = await getItem(db, itemId)
  const dataAsOf = await dataFreshness(db)
  const findings = explainItem(item, { ...settings, ...today })
  // A package is told under the dates of its parts.
  const parts = (await partsOf(db, itemId)).map((part) => part.id)
  const deliveries = await tellingDeliveries(db, id, [itemId, ...parts], NAMED)
  const ledger: LedgerFacts = {
    announced: deliveries.flatMap((delivery) => announcedOf(delivery, subscription)),
    paused: await pausedSince(db, subscription),
    nextDigest: nextDigest(subscription, now),
  }
  return {
    document: explainDocument(findings, ledger, { query, item, asOf, dataAsOf }),
    deliveries,
  }
}

function announcedOf(delivery: TellingDelivery, { settings }: Subscription): Announced[] {
  const { kind, slot, state, step, updatedAt } = delivery
  if (kind === 'notice') return []
  const dayOf = (at: Temporal.Instant) =>
    at.toZonedDateTimeISO(settings.cadence.timeZone).toPlainDate()
  const due = dayOf(slot)
  // A delivery that was sent does not change any more.
  const on = state === 'sent' ? dayOf(updatedAt) : due
  const reason = 'reason' in delivery ? delivery.reason : undefined
  return [{ what: kind, on, due, state, reason, ...(kind === 'digest' ? {} : { step }) }]
}

async function pausedSince(
  db: Database,
  { id, pause, updatedAt, settings }: Subscription,
): Promise<LedgerFacts['paused']> {
  if (pause === undefined) return undefined
  const history = await subscriptionHistory(db, id, HISTORY_READ)
  const at = history.find(({ what }) => what === `paused: ${pause.reason}`)?.at ?? updatedAt
  const since = at.toZonedDateTimeISO(settings.cadence.timeZone).toPlainDate()
  return { reason: pause.reason, since }
}
