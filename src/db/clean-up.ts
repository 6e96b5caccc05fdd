import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import {
  deliveries,
  deliveryParts,
  documentDates,
  documents,
  paces,
  seenRequests,
  subscriptionChanges,
  subscriptions,
} from './channel-schema.ts'
import { type Database, runSql } from './database.ts'
import { dateChanges, keyDates, keyDateVersions } from './schema.ts'

/** What one batch deleted, and where the next begins; no `next` where there is none. */
export type Batch<Cursor> = { readonly deleted: number; readonly next?: Cursor }

/** Where a batch of deliveries begins: behind this one. */
export type DeliveryCursor = { readonly updatedAt: string; readonly id: number }

/** Where the first batch of deliveries begins. */
export const FIRST_DELIVERY: DeliveryCursor = { updatedAt: '-infinity', id: 0 }

const SETTLED = sql.raw(`('sent', 'failed', 'unknown', 'skipped')`)

const deliveryBatch = z.object({
  deleted: z.coerce.number(),
  updatedAt: z.string(),
  id: z.coerce.number(),
})

/**
 * Deletes deliveries settled before a moment, with their messages. Kept are those that later messages are worked
 * out from: of each subscription and kind the newest and the newest sent, and those that told a date which, as
 * told or as it is now, lies on `today` or later, so that the channel can hear of its moves. Where they told that it
 * is gone (version 0), any value it has had counts: it may come back with that.
 */
export async function deleteOldDeliveries(
  db: Database,
  { before, today }: { readonly before: Temporal.Instant; readonly today: Temporal.PlainDate },
  { after, limit }: { readonly after: DeliveryCursor; readonly limit: number },
): Promise<Batch<DeliveryCursor>> {
  // Rows that an operator or another process has in hand are skipped; the next day will do for them.
  const [row] = await runSql(
    db,
    sql`with page as (
        select id, updated_at, document_id from ${deliveries}
        where updated_at < ${before.toString()} and state in ${SETTLED}
          and (updated_at, id) > (${after.updatedAt}::timestamptz, ${after.id}::bigint)
        order by updated_at, id limit ${limit}),
      telling as (
        select distinct told.document_id from ${documentDates} told
          left join ${keyDates} present on present.item_id = told.item_id and present.key = told.key
          left join ${keyDateVersions} past
            on past.item_id = told.item_id and past.key = told.key and told.version in (past.version, 0)
        where told.document_id in (select document_id from page)
          and greatest(present.last_day, past.last_day, past.end_last_day) >= ${today.toString()}),
      doomed as (
        select old.id from ${deliveries} old join page on page.id = old.id
        where old.state in ${SETTLED} and old.updated_at < ${before.toString()}
          and old.document_id not in (select document_id from telling)
          and ${hasNewer()}
          and (old.state <> 'sent' or ${hasNewer(sql`and newer.state = 'sent'`)})
        for update of old skip locked),
      gone as (delete from ${deliveries} where id in (select id from doomed) returning id)
      select (select count(*) from gone) as deleted, updated_at::text as "updatedAt", id
        from page order by page.updated_at desc, page.id desc limit 1`,
  )
  if (row === undefined) return { deleted: 0 }
  const { deleted, ...next } = deliveryBatch.parse(row)
  return { deleted, next }
}

function hasNewer(condition: SQL = sql``): SQL {
  return sql`exists (select 1 from ${deliveries} newer
    where newer.subscription_id = old.subscription_id and newer.kind = old.kind and newer.slot > old.slot ${condition})`
}

const documentBatch = z.object({ deleted: z.coerce.number(), last: z.coerce.number().nullable() })

/** Deletes documents stored before a moment that no delivery refers to. */
export async function deleteUnusedDocuments(
  db: Database,
  before: Temporal.Instant,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Batch<number>> {
  const [row] = await runSql(
    db,
    sql`with page as (select id from ${documents} where id > ${after}::bigint order by id limit ${limit}),
      unused as (
        select one.id from ${documents} one join page on page.id = one.id
        where one.created_at < ${before.toString()}
          and not exists (select 1 from ${deliveries} where document_id = one.id)
        for update of one skip locked),
      gone as (delete from ${documents} where id in (select id from unused) returning id)
      select (select count(*) from gone) as deleted, (select max(id) from page) as last`,
  )
  const { deleted, last } = documentBatch.parse(row)
  return last === null ? { deleted } : { deleted, next: last }
}

/**
 * Deletes changes of dates found before a day that every subscription has looked at. The newest is kept: its
 * number is where new subscriptions begin.
 */
export async function deleteSeenDateChanges(
  db: Database,
  before: Temporal.PlainDate,
  limit: number,
): Promise<number> {
  return deleteSome(
    db,
    dateChanges,
    sql`changed_on < ${before.toString()} and id < (select max(id) from ${dateChanges})
      and id <= all (select changes_seen from ${subscriptions} where state <> 'removed')`,
    limit,
  )
}

/** Deletes lines of subscriptions' histories from before a moment. */
export async function deleteOldSubscriptionChanges(
  db: Database,
  before: Temporal.Instant,
  limit: number,
): Promise<number> {
  return deleteSome(db, subscriptionChanges, sql`changed_at < ${before.toString()}`, limit)
}

async function deleteSome(
  db: Database,
  table: typeof dateChanges | typeof subscriptionChanges,
  condition: SQL,
  limit: number,
): Promise<number> {
  const rows = await runSql(
    db,
    sql`delete from ${table} where id in
      (select id from ${table} where ${condition} order by id limit ${limit} for update skip locked)
      returning 1`,
  )
  return rows.length
}

/** What delivery writes all the time, and pg-boss's jobs beside it. */
const BUSY_TABLES = [
  subscriptions,
  subscriptionChanges,
  deliveries,
  deliveryParts,
  documents,
  documentDates,
  dateChanges,
  paces,
  seenRequests,
  sql.raw('pgboss.job'),
]

/**
 * Makes room in the embedded database, which has no autovacuum, and refreshes what its planner knows. One table
 * at a time, since each holds up everything else until it is done: all of them about 30 ms after 10,000 deleted rows.
 */
export async function vacuum(db: Database): Promise<void> {
  for (const table of BUSY_TABLES) await db.execute(sql`vacuum (analyze) ${table}`)
}
