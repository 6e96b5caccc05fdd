import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Document } from '../formatters/document.ts'
import { type DeliveryKind, deliveries, deliveryParts } from './channel-schema.ts'
import type { Database } from './database.ts'

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
    readonly document: Document
    /** How often sending has begun. */
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

/** Puts a delivery into the ledger, unless its slot is there already, whoever put it there. */
export async function planDelivery(
  db: Database,
  { document, ...slot }: Slot & { readonly document: Document },
  now: Temporal.Instant,
): Promise<{ readonly status: 'planned' | 'already-there'; readonly delivery: Delivery }> {
  const [planned] = await db
    .insert(deliveries)
    .values({ ...slot, document, state: 'planned', createdAt: now, updatedAt: now })
    .onConflictDoNothing()
    .returning()
  if (planned !== undefined) return { status: 'planned', delivery: toDelivery(planned) }
  const there = await findDelivery(db, slot)
  if (there === undefined) throw new Error('a delivery that was already there has gone')
  return { status: 'already-there', delivery: there }
}

/** The delivery of a slot, if it has been planned. */
export async function findDelivery(db: Database, slot: Slot): Promise<Delivery | undefined> {
  const [row] = await db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.subscriptionId, slot.subscriptionId),
        eq(deliveries.kind, slot.kind),
        eq(deliveries.slot, slot.slot),
      ),
    )
  return row === undefined ? undefined : toDelivery(row)
}

/** The slot of the last delivery of a kind that arrived, if any has. */
export async function lastSent(
  db: Database,
  subscriptionId: number,
  kind: DeliveryKind,
): Promise<Temporal.Instant | undefined> {
  const [row] = await db
    .select({ slot: deliveries.slot })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.subscriptionId, subscriptionId),
        eq(deliveries.kind, kind),
        eq(deliveries.state, 'sent'),
      ),
    )
    .orderBy(desc(deliveries.slot))
    .limit(1)
  return row?.slot
}

/** Takes a delivery for sending; `undefined` where another worker has it, or it is settled. */
export async function claimDelivery(
  db: Database,
  id: number,
  now: Temporal.Instant,
): Promise<Delivery | undefined> {
  const [claimed] = await db
    .update(deliveries)
    .set({
      state: 'sending',
      reason: null,
      attempts: sql`${deliveries.attempts} + 1`,
      updatedAt: now,
    })
    .where(and(eq(deliveries.id, id), inArray(deliveries.state, ['planned', 'retrying'])))
    .returning()
  return claimed === undefined ? undefined : toDelivery(claimed)
}

/** Notes where one message of a delivery stands, over what was noted before. */
export async function recordPart(
  db: Database,
  deliveryId: number,
  part: Part,
  now: Temporal.Instant,
): Promise<void> {
  const messageId = part.state === 'sent' ? part.messageId : null
  const standing = { state: part.state, messageId, updatedAt: now }
  await db
    .insert(deliveryParts)
    .values({ deliveryId, ordinal: part.ordinal, ...standing })
    .onConflictDoUpdate({
      target: [deliveryParts.deliveryId, deliveryParts.ordinal],
      set: standing,
    })
}

/** The messages of a delivery that sending has come to, in order. */
export async function partsOfDelivery(db: Database, deliveryId: number): Promise<Part[]> {
  const rows = await db
    .select()
    .from(deliveryParts)
    .where(eq(deliveryParts.deliveryId, deliveryId))
    .orderBy(asc(deliveryParts.ordinal))
  return rows.map(({ ordinal, state, messageId }) =>
    state === 'sent' ? { ordinal, state, messageId: messageId ?? '' } : { ordinal, state },
  )
}

/**
 * Ends a try to send, or skips a delivery that was never tried. Only what is under way can end: `false` where the
 * delivery was settled before, which leaves it as it is.
 */
export async function settleDelivery(
  db: Database,
  id: number,
  outcome: Outcome,
  now: Temporal.Instant,
): Promise<boolean> {
  const reason = outcome.state === 'sent' ? null : outcome.reason
  const from =
    outcome.state === 'skipped'
      ? (['planned', 'retrying', 'sending'] as const)
      : (['sending'] as const)
  const settled = await db
    .update(deliveries)
    .set({ state: outcome.state, reason, updatedAt: now })
    .where(and(eq(deliveries.id, id), inArray(deliveries.state, [...from])))
    .returning({ id: deliveries.id })
  return settled.length > 0
}

function toDelivery(row: typeof deliveries.$inferSelect): Delivery {
  const { state, reason, ...rest } = row
  return { ...rest, ...standingOf(state, reason ?? '') }
}

/** That there is a reason exactly where there must be one is a check constraint of the table. */
function standingOf(state: Standing['state'], reason: string): Standing {
  switch (state) {
    case 'planned':
    case 'sending':
    case 'sent':
      return { state }
    default:
      return { state, reason }
  }
}
