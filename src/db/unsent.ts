import { and, asc, eq, inArray, or, sql } from 'drizzle-orm'
import { type DeliveryKind, deliveries } from './channel-schema.ts'
import { type Database, runSql } from './database.ts'
import {
  type Delivery,
  idList,
  keptByPause,
  nothingArrived,
  SKIPPED,
  toDelivery,
} from './deliveries.ts'
import { latestDigest } from './last-digests.ts'
import { reopenDelivery } from './settle-deliveries.ts'

/** Deliveries of these subscriptions that have not begun to arrive: none of their messages may be out there. */
export async function unsentDeliveries(
  db: Database,
  subscriptionIds: readonly number[],
  kinds: readonly DeliveryKind[],
): Promise<Delivery[]> {
  if (subscriptionIds.length === 0) return []
  const rows = await db
    .select()
    .from(deliveries)
    .where(
      and(
        sql`${deliveries.subscriptionId} = any(${idList(subscriptionIds)})`,
        inArray(deliveries.kind, [...kinds]),
        inArray(deliveries.state, ['planned', 'retrying']),
        nothingArrived(),
      ),
    )
    .orderBy(asc(deliveries.slot))
  return rows.map(toDelivery)
}

/** Ends deliveries that were not sent, because they need not be any more. */
export async function skipDeliveries(
  db: Database,
  ids: readonly number[],
  reason: string,
  now: Temporal.Instant,
): Promise<number[]> {
  if (ids.length === 0) return []
  const skipped = await db
    .update(deliveries)
    .set({ state: 'skipped', reason, updatedAt: now, leaseUntil: null })
    .where(
      and(
        sql`${deliveries.id} = any(${idList(ids)})`,
        inArray(deliveries.state, ['planned', 'retrying']),
      ),
    )
    .returning({ id: deliveries.id })
  return skipped.map(({ id }) => id)
}

/** Why a delivery waits to be written anew: until planning has done so, no worker takes it. */
export const ANEW = {
  day: 'written anew: it counted days from another day',
  settings: 'written anew: what its channel gets has changed',
  resumed: 'written anew: its channel was paused',
  putBack: 'written anew: an operator has put it back',
} as const

/** One of these reasons. */
export type Anew = (typeof ANEW)[keyof typeof ANEW]

/**
 * Puts back what a pause has kept from its channel, or what brought the pause about: the latest digest, and the
 * reminders that were skipped or have failed since anything arrived. It is written anew when its subscription is looked
 * after next.
 */
export async function reopenPaused(
  db: Database,
  subscriptionId: number,
  now: Temporal.Instant,
): Promise<void> {
  const latest = await latestDigest(db, subscriptionId, now)
  // What failed while others arrived was refused for what it said.
  const isRecent = sql`${deliveries.slot} >= all (select arrived.slot from ${deliveries} arrived
    where arrived.subscription_id = ${subscriptionId}::bigint and arrived.kind <> 'notice'
      and arrived.state = 'sent' and arrived.slot <= ${now.toString()})`
  const isKept = or(eq(deliveries.state, 'skipped'), isRecent)
  const kept = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.subscriptionId, subscriptionId),
        or(and(eq(deliveries.kind, 'reminder'), isKept), eq(deliveries.id, latest?.id ?? 0)),
        keptByPause(),
      ),
    )
  for (const { id } of kept) await reopenDelivery(db, id, ANEW.resumed, now)
}

/**
 * Has the digests and reminders of a subscription written anew of which nothing has arrived; returns their ids. Its
 * next look does so: nothing of what they said before goes out.
 */
export async function writeUnsentAnew(
  db: Database,
  subscriptionId: number,
  reason: Anew,
  now: Temporal.Instant,
): Promise<number[]> {
  const waiting = await db
    .update(deliveries)
    .set({ state: 'retrying', reason, updatedAt: now })
    .where(isUnsentOf(subscriptionId))
    .returning({ id: deliveries.id })
  return waiting.map(({ id }) => id)
}

/** The same for some deliveries, of whichever subscriptions. */
export async function writeAnew(
  db: Database,
  ids: readonly number[],
  reason: Anew,
  now: Temporal.Instant,
): Promise<void> {
  if (ids.length === 0) return
  await db
    .update(deliveries)
    .set({ state: 'retrying', reason, updatedAt: now })
    .where(and(sql`${deliveries.id} = any(${idList(ids)})`, isUnsent()))
}

/** Skips the digests and reminders of a subscription of which nothing has arrived: it has ended. */
export async function skipUnsent(
  db: Database,
  subscriptionId: number,
  now: Temporal.Instant,
): Promise<void> {
  await db
    .update(deliveries)
    .set({ state: 'skipped', reason: SKIPPED.paused, updatedAt: now })
    .where(isUnsentOf(subscriptionId))
}

function isUnsentOf(subscriptionId: number) {
  return and(eq(deliveries.subscriptionId, subscriptionId), isUnsent())
}

function isUnsent() {
  return and(
    inArray(deliveries.kind, ['digest', 'reminder']),
    inArray(deliveries.state, ['planned', 'retrying']),
    nothingArrived(),
  )
}

/**
 * The digests and reminders of these subscriptions of which nothing has arrived, oldest slot first, locked until the
 * transaction ends. One that a worker is just taking is left to it: it may arrive as it is.
 */
export async function lockUnsent(
  db: Database,
  subscriptionIds: readonly number[],
): Promise<Delivery[]> {
  const unsent = await unsentDeliveries(db, subscriptionIds, ['digest', 'reminder'])
  if (unsent.length === 0) return []
  const locked = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(sql`${deliveries.id} = any(${idList(unsent.map(({ id }) => id))})`, isUnsent()))
    .for('update', { skipLocked: true })
  const held = new Set(locked.map(({ id }) => id))
  return unsent.filter(({ id }) => held.has(id))
}

/** A delivery, and the document that is to be sent as it. */
export type Rewritten = Pick<Delivery, 'id' | 'documentId'>

/** Gives deliveries that have not begun another document; they may be taken for sending again. */
export async function redocument(
  db: Database,
  rewritten: readonly Rewritten[],
  now: Temporal.Instant,
): Promise<void> {
  if (rewritten.length === 0) return
  const rows = rewritten.map(({ id, documentId }) => ({ id, document_id: documentId }))
  await runSql(
    db,
    sql`update ${deliveries} set document_id = r.document_id, state = 'planned', reason = null,
        updated_at = ${now.toString()}
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(id bigint, document_id bigint)
      where ${deliveries.id} = any(${idList(rewritten.map(({ id }) => id))}) and ${deliveries.id} = r.id
        and ${deliveries.state} in ('planned', 'retrying')`,
  )
}
