import { sql } from 'drizzle-orm'
import type { Item } from '../domain/item.ts'
import type { Database } from './database.ts'
import { readItems } from './read-items.ts'
import { items, keyDates } from './schema.ts'

/** Dates looked through for each item wanted: an item has a few, and those of withdrawn ones are passed over. */
const DATES_PER_ITEM = 8

/** The items whose key dates come next, from `today` on, the nearest first; `limit` at most. */
export async function nextItems(
  db: Database,
  today: Temporal.PlainDate,
  limit: number,
): Promise<Item[]> {
  const nearest = sql`select ${keyDates.itemId} as item, ${keyDates.decisiveDay} as day from ${keyDates}
    where ${keyDates.decisiveDay} >= ${today.toString()}
    order by ${keyDates.decisiveDay} limit ${limit * DATES_PER_ITEM}`
  return readItems(
    db,
    sql`select ${items.id}, ${items.contentHash} as hash from (${nearest}) nearest
      join ${items} on ${items.id} = item
      where ${items.withdrawnOn} is null
      group by ${items.id}, ${items.contentHash}
      order by min(day), ${items.id} collate "C" limit ${limit}`,
  )
}
