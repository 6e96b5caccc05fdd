import { and, desc, eq, lte, sql } from 'drizzle-orm'
import { deliveries, documents } from './channel-schema.ts'
import type { Database } from './database.ts'
import { type Delivery, idList, keptByPause, toDelivery } from './deliveries.ts'

/** The digest of a subscription with the latest slot, and whether a pause keeps it. */
export type LatestDigest = Delivery & { readonly isKept: boolean }

/** The digest of a subscription with the latest slot that has come. */
export async function latestDigest(
  db: Database,
  subscriptionId: number,
  now: Temporal.Instant,
): Promise<LatestDigest | undefined> {
  const [row] = await db
    .select({ delivery: deliveries, isKept: sql<boolean>`${keptByPause()}` })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.subscriptionId, subscriptionId),
        eq(deliveries.kind, 'digest'),
        // A clock that was wrong has left slots that lie ahead.
        lte(deliveries.slot, now),
      ),
    )
    .orderBy(desc(deliveries.slot))
    .limit(1)
  return row === undefined ? undefined : { ...toDelivery(row.delivery), isKept: row.isKept }
}

/** A digest that arrived: what it says holds for the moment at which it was written, which may be long after its slot. */
export type LastDigest = {
  readonly slot: Temporal.Instant
  readonly documentId: number
  /** The day as of which it counts days. */
  readonly asOf?: Temporal.PlainDate | undefined
  readonly writtenAt: Temporal.Instant
  /** Number of the last load it knows of. */
  readonly load?: number | undefined
}

/** Of each of these subscriptions the last digest that arrived by `now`, if any has. */
export async function lastDigests(
  db: Database,
  subscriptionIds: readonly number[],
  now: Temporal.Instant,
): Promise<ReadonlyMap<number, LastDigest>> {
  if (subscriptionIds.length === 0) return new Map()
  const last = db
    .selectDistinctOn([deliveries.subscriptionId], {
      subscriptionId: deliveries.subscriptionId,
      slot: deliveries.slot,
      documentId: deliveries.documentId,
    })
    .from(deliveries)
    .where(
      and(
        sql`${deliveries.subscriptionId} = any(${idList(subscriptionIds)})`,
        eq(deliveries.kind, 'digest'),
        eq(deliveries.state, 'sent'),
        // A clock that was wrong has left slots that lie ahead.
        lte(deliveries.slot, now),
      ),
    )
    .orderBy(deliveries.subscriptionId, desc(deliveries.slot))
    .as('last')
  const rows = await db
    .select({
      subscriptionId: last.subscriptionId,
      slot: last.slot,
      documentId: last.documentId,
      asOf: documents.asOf,
      writtenAt: documents.createdAt,
      load: documents.load,
    })
    .from(last)
    .innerJoin(documents, eq(documents.id, last.documentId))
  return new Map(
    rows.map(({ subscriptionId, asOf, load, ...digest }) => [
      subscriptionId,
      { ...digest, asOf: asOf ?? undefined, load: load ?? undefined },
    ]),
  )
}
