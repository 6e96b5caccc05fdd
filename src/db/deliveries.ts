import { and, asc, desc, eq, gte, inArray, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { PlatformName } from '../domain/platform-name.ts'
import {
  DELIVERY_KINDS,
  type DeliveryKind,
  type DeliveryState,
  deliveries,
  deliveryParts,
  subscriptions,
} from './channel-schema.ts'
import { type Database, runSql } from './database.ts'

/** What makes a delivery one: it is posted once for a subscription, a kind and the instant that asked for it. */
export type Slot = {
  readonly subscriptionId: number
  readonly kind: DeliveryKind
  readonly slot: Temporal.Instant
}

/** Where a delivery stands, with the reason where it did not simply go well. */
export type Standing =
  | { readonly state: 'planned' | 'sending' | 'sent' }
  | { readonly state: 'retrying' | 'unknown' | 'failed' | 'skipped'; readonly reason: string }

/** One delivery of the ledger. */
export type Delivery = Slot &
  Standing & {
    readonly id: number
    readonly documentId: number
    /** How often it was tried to send it. */
    readonly attempts: number
    readonly createdAt: Temporal.Instant
    readonly updatedAt: Temporal.Instant
  }

/** How a try to send ended. */
export type Outcome =
  | Exclude<Standing, { state: 'planned' | 'sending' | 'sent' }>
  | { readonly state: 'sent' }

/** Where one message of a delivery stands; ordinals count from 0. */
export type Part = { readonly ordinal: number } & (
  | { readonly state: 'sent'; readonly messageId: string }
  | { readonly state: 'sending' | 'unknown' | 'failed' }
)

/** A delivery to put into the ledger: to be sent, or skipped with the reason. */
export type PlannedDelivery = Slot & {
  readonly documentId: number
  readonly skipped?: string | undefined
}

/** What was put into the ledger. */
export type Entered = Pick<Delivery, 'id' | 'subscriptionId' | 'kind'> & {
  readonly state: 'planned' | 'skipped'
}

/** Puts deliveries into the ledger and returns what is new there: a slot that was taken already is not. */
export async function planDeliveries(
  db: Database,
  planned: readonly PlannedDelivery[],
  now: Temporal.Instant,
): Promise<Entered[]> {
  if (planned.length === 0) return []
  const rows = planned.map(({ subscriptionId, kind, slot, documentId, skipped }) => ({
    subscription_id: subscriptionId,
    kind,
    slot: slot.toString(),
    document_id: documentId,
    state: skipped === undefined ? 'planned' : 'skipped',
    reason: skipped ?? null,
  }))
  const added = await runSql(
    db,
    sql`insert into deliveries (subscription_id, kind, slot, document_id, state, reason, created_at, updated_at)
      select subscription_id, kind, slot, document_id, state, reason, ${now.toString()}, ${now.toString()}
      from json_to_recordset(${JSON.stringify(rows)}::text::json)
        as r(subscription_id bigint, kind text, slot timestamptz, document_id bigint, state text, reason text)
      on conflict (subscription_id, kind, slot) do nothing
      returning id, subscription_id as "subscriptionId", kind, state`,
  )
  return enteredRows.parse(added)
}

const enteredRows = z.array(
  z.object({
    id: z.coerce.number(),
    subscriptionId: z.coerce.number(),
    kind: z.enum(DELIVERY_KINDS),
    state: z.enum(['planned', 'skipped']),
  }),
)

/** The deliveries of these slots that the ledger holds. */
export async function deliveriesOfSlots(db: Database, slots: readonly Slot[]): Promise<Delivery[]> {
  if (slots.length === 0) return []
  const rows = slots.map(({ subscriptionId, kind, slot }) => ({
    subscription_id: subscriptionId,
    kind,
    slot: slot.toString(),
  }))
  const found = await db
    .select({ delivery: deliveries })
    .from(deliveries)
    .innerJoin(
      sql`json_to_recordset(${JSON.stringify(rows)}::text::json)
        as wanted(subscription_id bigint, kind text, slot timestamptz)`,
      sql`${deliveries.subscriptionId} = wanted.subscription_id and ${deliveries.kind} = wanted.kind
        and ${deliveries.slot} = wanted.slot`,
    )
  return found.map(({ delivery }) => toDelivery(delivery))
}

/** The delivery with this id. */
export async function getDelivery(db: Database, id: number): Promise<Delivery | undefined> {
  return (await readByIds(db, [id]))[0]
}

/** Why a delivery was not sent although nothing went wrong. */
export const SKIPPED = {
  empty: 'nothing was due',
  overtaken: 'a later one took its place',
  paused: 'the subscription was paused or removed',
  unwanted: 'its channel gets no digests any more',
  misset: 'it was planned by a clock that was wrong',
} as const

/** Failed, or skipped because of a pause, and nothing of it is in the channel. */
export function keptByPause() {
  return and(
    or(
      eq(deliveries.state, 'failed'),
      and(eq(deliveries.state, 'skipped'), eq(deliveries.reason, SKIPPED.paused)),
    ),
    nothingArrived(),
  )
}

/** That no message of a delivery is there, or may be. */
export function nothingArrived() {
  return sql`not exists (select 1 from ${deliveryParts}
    where ${deliveryParts.deliveryId} = ${deliveries.id} and ${deliveryParts.state} <> 'failed')`
}

/** Which deliveries a list is to hold; conditions are joined by "and". */
export type DeliveryQuery = {
  readonly subscriptionId?: number | undefined
  readonly platform?: PlatformName | undefined
  readonly states?: readonly DeliveryState[] | undefined
  readonly kind?: (typeof DELIVERY_KINDS)[number] | undefined
  readonly since?: Temporal.Instant | undefined
  readonly limit: number
}

/** Deliveries, the latest slot first. */
export async function listDeliveries(db: Database, query: DeliveryQuery): Promise<Delivery[]> {
  const { subscriptionId, platform, states, kind, since, limit } = query
  const rows = await db
    .select({ delivery: deliveries })
    .from(deliveries)
    .innerJoin(subscriptions, eq(subscriptions.id, deliveries.subscriptionId))
    .where(
      and(
        subscriptionId === undefined ? undefined : eq(deliveries.subscriptionId, subscriptionId),
        platform === undefined ? undefined : eq(subscriptions.platform, platform),
        states === undefined ? undefined : inArray(deliveries.state, [...states]),
        kind === undefined ? undefined : eq(deliveries.kind, kind),
        since === undefined ? undefined : gte(deliveries.slot, since),
      ),
    )
    .orderBy(desc(deliveries.slot), desc(deliveries.id))
    .limit(limit)
  return rows.map(({ delivery }) => toDelivery(delivery))
}

/** Whether a notice to the owner of a subscription is still to be sent. */
export async function isNoticeWaiting(db: Database, subscriptionId: number): Promise<boolean> {
  const [waiting] = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.subscriptionId, subscriptionId),
        eq(deliveries.kind, 'notice'),
        inArray(deliveries.state, ['planned', 'sending', 'retrying']),
      ),
    )
    .limit(1)
  return waiting !== undefined
}

/** The messages of a delivery that sending has come to, in order. */
export async function partsOfDelivery(db: Database, deliveryId: number): Promise<Part[]> {
  const rows = await db
    .select()
    .from(deliveryParts)
    .where(eq(deliveryParts.deliveryId, deliveryId))
    .orderBy(asc(deliveryParts.ordinal))
  return rows.map(toPart)
}

async function readByIds(db: Database, ids: readonly number[]): Promise<Delivery[]> {
  if (ids.length === 0) return []
  const rows = await db
    .select()
    .from(deliveries)
    .where(sql`${deliveries.id} = any(${idList(ids)})`)
    .orderBy(deliveries.id)
  return rows.map(toDelivery)
}

/** A list of ids as one SQL parameter. */
export function idList(ids: readonly number[]) {
  return sql`array(select json_array_elements_text(${JSON.stringify(ids)}::text::json)::bigint)`
}

/** A row of the ledger as a delivery. */
export function toDelivery({
  leaseUntil: _,
  putOff,
  ...row
}: typeof deliveries.$inferSelect): Delivery {
  const { state, reason, attempts, ...rest } = row
  return { ...rest, attempts: attempts - putOff, ...standingOf(state, reason ?? '') }
}

export function toPart({
  ordinal,
  state,
  messageId,
}: Pick<typeof deliveryParts.$inferSelect, 'ordinal' | 'state' | 'messageId'>): Part {
  return state === 'sent' ? { ordinal, state, messageId: messageId ?? '' } : { ordinal, state }
}

/** That there is a reason exactly where there must be one is a check constraint of the table. */
export function standingOf(state: Standing['state'], reason: string): Standing {
  switch (state) {
    case 'planned':
    case 'sending':
    case 'sent':
      return { state }
    default:
      return { state, reason }
  }
}
