import { inArray, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { PLATFORMS } from '../domain/platform-name.ts'
import {
  DELIVERY_KINDS,
  type DeliveryState,
  deliveries,
  deliveryParts,
  subscriptions,
} from './channel-schema.ts'
import { type Database, runSql } from './database.ts'
import { idList, type Outcome, type Part, toPart } from './deliveries.ts'
import type { Place } from './subscriptions.ts'
import { ANEW } from './unsent.ts'

/**
 * A delivery in the hands of one worker. The fence counts the workers that have taken it up: what a worker writes
 * under an older number is refused, because another has taken over.
 */
export type Claim = {
  readonly id: number
  readonly fence: number
  /** Which try to send it this is; waiting for its turn is none. */
  readonly attempt: number
  readonly subscriptionId: number
  readonly kind: (typeof DELIVERY_KINDS)[number]
  readonly slot: Temporal.Instant
  readonly place: Place
  readonly owner: string
  /** The subscription's zone, whose days its messages count. */
  readonly timeZone: string
  readonly documentId: number
  readonly parts: readonly NotedPart[]
  /** Whether the subscription is served; a paused or removed one gets nothing. */
  readonly isActive: boolean
  readonly failing?: { readonly since: Temporal.Instant; readonly times: number } | undefined
  /** When the subscription was changed last: by that it is known whether it has been since. */
  readonly changedAt: Temporal.Instant
}

/** Where one message stands, and since when. */
export type NotedPart = Part & { readonly notedAt: Temporal.Instant }

const instantOfMs = z.number().transform((ms) => Temporal.Instant.fromEpochMilliseconds(ms))

const claimRows = z.array(
  z.object({
    id: z.coerce.number(),
    fence: z.number(),
    attempt: z.number(),
    kind: z.enum(DELIVERY_KINDS),
    slot: instantOfMs,
    subscriptionId: z.coerce.number(),
    documentId: z.coerce.number(),
    platform: z.enum(PLATFORMS),
    workspace: z.string(),
    channel: z.string(),
    owner: z.string(),
    timeZone: z.string(),
    isActive: z.boolean(),
    failingSince: instantOfMs.nullable(),
    failures: z.number(),
    changedAt: instantOfMs,
  }),
)

const idRows = z.array(z.object({ id: z.coerce.number() }))

const msOf = (column: unknown) => sql`round(extract(epoch from ${column}) * 1000)::float8`

const TO_WRITE = sql.join(
  Object.values(ANEW).map((reason) => sql`${reason}`),
  sql`, `,
)

/**
 * Whether a delivery may be taken: not before it is written anew, where it is to be. A `case`, here and below, because PostgreSQL would use the index of open
 * deliveries for plain conditions, and wade through thousands that were open a moment ago; so it goes by id.
 */
const IS_FREE = sql`case ${deliveries.state} when 'sending' then ${deliveries.leaseUntil} <= clock_timestamp()
  when 'retrying' then reason not in (${TO_WRITE}) else ${deliveries.state} in ('planned', 'unknown') end`

/** Whether a delivery is still in the hands of the worker that claimed it under this fence. */
const isHeldUnder = (fence: SQL) =>
  sql`case ${deliveries.state} when 'sending' then attempts = ${fence} end`

/**
 * Takes deliveries for sending or settling, those that may be taken: nobody else's, or those of a worker whose
 * lease has run out. The lease lasts until `leaseMs` after the last sign of life.
 */
export async function claimDeliveries(
  db: Database,
  ids: readonly number[],
  { now, leaseMs }: { readonly now: Temporal.Instant; readonly leaseMs: number },
): Promise<Claim[]> {
  const rows = await runSql(
    db,
    // Not waited for on the disk: nothing goes out before the note that follows, which is.
    sql`with quickly as (select set_config('synchronous_commit', 'off', true))
      update ${deliveries} set state = 'sending', reason = null, attempts = attempts + 1,
        updated_at = ${now.toString()}, lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms'
      from ${subscriptions}, quickly where ${deliveries.id} = any(${idList(ids)})
        and ${subscriptions.id} = ${deliveries.subscriptionId} and ${IS_FREE}
      returning ${deliveries.id}, attempts as fence, attempts - put_off as attempt, kind, ${msOf(deliveries.slot)} as slot,
        subscription_id as "subscriptionId", document_id as "documentId", platform, workspace, channel, owner,
        ${subscriptions.cadence} ->> 'timeZone' as "timeZone", ${subscriptions.state} = 'active' as "isActive",
        ${msOf(subscriptions.failingSince)} as "failingSince", failures,
        ${msOf(subscriptions.updatedAt)} as "changedAt"`,
  )
  const claimed = claimRows.parse(rows)
  // What is claimed for the first time has no messages yet.
  const again = claimed.filter(({ fence }) => fence > 1)
  const parts = await partsOf(
    db,
    again.map(({ id }) => id),
  )
  return claimed.map(({ platform, workspace, channel, failingSince, failures, ...claim }) => ({
    ...claim,
    place: { platform, workspace, channel },
    parts: parts.get(claim.id) ?? [],
    ...(failingSince === null ? {} : { failing: { since: failingSince, times: failures } }),
  }))
}

const changedRows = z.array(z.object({ id: z.coerce.number(), subscriptionId: z.coerce.number() }))

/** Of deliveries that wait for another try those whose subscription was changed while a worker had them in hand. */
export async function changedMeanwhile(
  db: Database,
  claims: readonly Pick<Claim, 'id' | 'changedAt'>[],
): Promise<Pick<Claim, 'id' | 'subscriptionId'>[]> {
  const rows = claims.map(({ id, changedAt }) => ({ id, changed_at: changedAt.epochMilliseconds }))
  const changed = await runSql(
    db,
    sql`select ${deliveries.id}, ${deliveries.subscriptionId} as "subscriptionId"
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(id bigint, changed_at float8)
        join ${deliveries} on ${deliveries.id} = r.id
        join ${subscriptions} on ${subscriptions.id} = ${deliveries.subscriptionId}
      where ${deliveries.kind} <> 'notice' and ${deliveries.state} in ('planned', 'retrying')
        and ${subscriptions.state} = 'active' and ${msOf(subscriptions.updatedAt)} <> r.changed_at`,
  )
  return changedRows.parse(changed)
}

/** Where deliveries stand that could not be claimed. */
export async function statesOf(
  db: Database,
  ids: readonly number[],
): Promise<ReadonlyMap<number, DeliveryState>> {
  if (ids.length === 0) return new Map()
  const { id, state } = deliveries
  const rows = await db
    .select({ id, state })
    .from(deliveries)
    .where(inArray(id, [...ids]))
  return new Map(rows.map((row) => [row.id, row.state]))
}

/** A note about one message of a claimed delivery. */
export type PartNote = Pick<Claim, 'id' | 'fence'> & { readonly part: Part }

/** Writes notes about messages; returns the ids of the deliveries that are still in the writer's hands. */
export async function recordParts(
  db: Database,
  notes: readonly PartNote[],
  { now, leaseMs }: { readonly now: Temporal.Instant; readonly leaseMs: number },
): Promise<ReadonlySet<number>> {
  const rows = notes.map(({ id, fence, part }) => ({
    id,
    fence,
    ordinal: part.ordinal,
    state: part.state,
    message_id: part.state === 'sent' ? part.messageId : null,
  }))
  // The lease is moved only once half of it is over: a delivery of one message needs no further version of its row.
  const written = await runSql(
    db,
    sql`with notes as (select * from json_to_recordset(${JSON.stringify(rows)}::text::json)
          as r(id bigint, fence int, ordinal smallint, state text, message_id text)),
        mine as (select notes.*, lease_until < clock_timestamp() + ${leaseMs / 2} * interval '1 ms' as is_half_over
          from notes join ${deliveries} on ${deliveries.id} = notes.id
          where ${deliveries.id} = any(array(select id from notes)) and ${isHeldUnder(sql`notes.fence`)}),
        moved as (update ${deliveries} set lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms'
          from mine where is_half_over and ${deliveries.id} = mine.id and attempts = mine.fence)
      insert into delivery_parts (delivery_id, ordinal, state, message_id, updated_at)
        select id, ordinal, state, message_id, ${now.toString()} from mine
        on conflict (delivery_id, ordinal) do update
          set state = excluded.state, message_id = excluded.message_id, updated_at = excluded.updated_at
        returning delivery_id as id`,
  )
  return new Set(idRows.parse(written).map(({ id }) => id))
}

/** How a claimed delivery ended for now. */
export type Ending = Pick<Claim, 'id' | 'fence'> & {
  readonly outcome: Outcome | Unstarted
  /** What is to be noted at the same time of its last message, which has been noted before. */
  readonly part?: Part | undefined
}

/** Given back untouched: it was not its turn yet. */
export type Unstarted = { readonly state: 'planned' }

/** Ends tries to send; returns the ids of those that were still in the writer's hands. */
export async function settleDeliveries(
  db: Database,
  endings: readonly Ending[],
  now: Temporal.Instant,
): Promise<ReadonlySet<number>> {
  const rows = endings.map(({ id, fence, outcome, part }) => ({
    id,
    fence,
    state: outcome.state,
    reason: 'reason' in outcome ? outcome.reason : null,
    ordinal: part?.ordinal ?? null,
    part_state: part?.state ?? null,
    message_id: part?.state === 'sent' ? part.messageId : null,
  }))
  const settled = await runSql(
    db,
    // Not waited for on the disk either: that the job is done is written after it, and is.
    sql`with quickly as (select set_config('synchronous_commit', 'off', true)),
        ended as (select * from json_to_recordset(${JSON.stringify(rows)}::text::json)
          as r(id bigint, fence int, state text, reason text, ordinal smallint, part_state text, message_id text)),
        settled as (update ${deliveries} set state = ended.state, reason = ended.reason,
            put_off = put_off + (ended.state = 'planned')::int, updated_at = ${now.toString()}, lease_until = null
          from ended, quickly where ${deliveries.id} = any(array(select id from ended)) and ${deliveries.id} = ended.id
            and ${isHeldUnder(sql`ended.fence`)} returning ${deliveries.id}),
        noted as (update delivery_parts set state = part_state, message_id = ended.message_id,
            updated_at = ${now.toString()}
          from ended join settled using (id)
          where delivery_id = any(array(select id from ended)) and delivery_id = id and delivery_parts.ordinal = ended.ordinal)
      select id from settled`,
  )
  return new Set(idRows.parse(settled).map(({ id }) => id))
}

async function partsOf(
  db: Database,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly NotedPart[]>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select()
    .from(deliveryParts)
    .where(sql`${deliveryParts.deliveryId} = any(${idList(ids)})`)
    .orderBy(deliveryParts.ordinal)
  return new Map(
    [...Map.groupBy(rows, (row) => row.deliveryId)].map(([id, parts]) => [
      id,
      parts.map((row) => ({ ...toPart(row), notedAt: row.updatedAt })),
    ]),
  )
}
