import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Filter } from '../domain/filter.ts'
import { subscriptionChanges, subscriptions, watches } from './channel-schema.ts'
import { type Database, runSql, textList } from './database.ts'
import { idList } from './deliveries.ts'
import { dateChanges } from './schema.ts'

type Watching = Pick<Filter, 'watched'>

/** Notes, before a filter is stored, up to which change of dates what it newly watches is known to its reader. */
export async function noteWatches(
  db: Database,
  subscriptionId: number,
  { watched }: Watching,
): Promise<void> {
  await note(db, subscriptionId, watched, sql`item_id not in (${watchedBy(subscriptionId)})`)
}

/** The same for everything that a subscription watches which begins: its reader knows no value of before. */
export async function noteFirstWatches(
  db: Database,
  subscriptionId: number,
  { watched }: Watching,
): Promise<void> {
  await note(db, subscriptionId, watched, sql`true`)
}

async function note(
  db: Database,
  subscriptionId: number,
  watched: readonly string[],
  isNew: SQL,
): Promise<void> {
  if (watched.length === 0) return
  await db.execute(sql`insert into ${watches} (subscription_id, item_id, changes_seen)
    select distinct ${subscriptionId}::bigint, item_id, (select coalesce(max(id), 0) from ${dateChanges})
    from unnest(${textList(watched)}) as item_id
    where ${isNew}
    on conflict (subscription_id, item_id) do update set changes_seen = excluded.changes_seen`)
}

function watchedBy(subscriptionId: number): SQL {
  return sql`select json_array_elements_text(${subscriptions.filter}->'watched')
    from ${subscriptions} where ${subscriptions.id} = ${subscriptionId}`
}

/** Those of these subscriptions that were changed in any way since the moment given with each. */
export async function changedSince(
  db: Database,
  asked: readonly { readonly id: number; readonly since: Temporal.Instant }[],
): Promise<ReadonlySet<number>> {
  if (asked.length === 0) return new Set()
  const rows = asked.map(({ id, since }) => ({ id, since: since.toString() }))
  const changed = await runSql(
    db,
    sql`select id from json_to_recordset(${JSON.stringify(rows)}::text::json) as asked(id bigint, since timestamptz)
      where exists (select 1 from ${subscriptionChanges}
        where ${subscriptionChanges.subscriptionId} = asked.id and ${subscriptionChanges.changedAt} >= asked.since)`,
  )
  return new Set(changed.map((row) => changedRow.parse(row).id))
}

const changedRow = z.object({ id: z.coerce.number() })

const watchRow = z.object({
  subscriptionId: z.coerce.number(),
  itemId: z.string(),
  changesSeen: z.coerce.number(),
})

/** Up to which change of dates these subscriptions knew the items that they came to watch, by item id. */
export async function watchesOf(
  db: Database,
  subscriptionIds: readonly number[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> {
  if (subscriptionIds.length === 0) return new Map()
  const rows = await runSql(
    db,
    sql`select subscription_id as "subscriptionId", item_id as "itemId", changes_seen as "changesSeen"
      from ${watches} where subscription_id = any(${idList(subscriptionIds)})`,
  )
  const byChannel = Map.groupBy(
    rows.map((row) => watchRow.parse(row)),
    ({ subscriptionId }) => subscriptionId,
  )
  return new Map(
    [...byChannel].map(([id, ofOne]) => [
      id,
      new Map(ofOne.map(({ itemId, changesSeen }) => [itemId, changesSeen])),
    ]),
  )
}
