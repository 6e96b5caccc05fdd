import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Item } from '../domain/item.ts'
import { type Database, runSql, textList } from './database.ts'
import { recallItem, rememberItem } from './item-cache.ts'
import { itemContents, items } from './schema.ts'

const refSchema = z.object({ id: z.string(), hash: z.string() })

/** The item with this id, unless the files no longer have it. */
export async function getItem(db: Database, id: string): Promise<Item | undefined> {
  const [item] = await readItems(
    db,
    sql`select ${items.id}, ${items.contentHash} as hash from ${items}
      where ${and(eq(items.id, id), isNull(items.withdrawnOn))}`,
  )
  return item
}

/** Every item that the files have, ordered by id. */
export async function allItems(db: Database): Promise<Item[]> {
  return readItems(
    db,
    sql`select ${items.id}, ${items.contentHash} as hash from ${items}
      where ${isNull(items.withdrawnOn)} order by ${items.id} collate "C"`,
  )
}

/** The parts of the package with this id, ordered by id. */
export async function partsOf(db: Database, id: string): Promise<Item[]> {
  const family = sql`(select family from ${items} where ${items.id} = ${id})`
  const members = await readItems(
    db,
    sql`select ${items.id}, ${items.contentHash} as hash from ${items}
      where ${and(sql`${items.family} = ${family}`, isNull(items.withdrawnOn))}
      order by ${items.id} collate "C"`,
  )
  return members.filter((member) => member.partOf === id)
}

/** The items a query names by `id` and `hash`, in its order; only contents not seen before are fetched. */
export async function readItems(db: Database, refsQuery: SQL): Promise<Item[]> {
  const refs = z.array(refSchema).parse(await runSql(db, refsQuery))
  const recalled = refs.map(({ id, hash }) => ({ id, hash, item: recallItem(hash) }))
  const fetched = await fetchItems(
    db,
    recalled.filter(({ item }) => item === undefined),
  )
  return recalled.flatMap(({ id, item }) => item ?? fetched.get(id) ?? [])
}

async function fetchItems(
  db: Database,
  refs: readonly z.infer<typeof refSchema>[],
): Promise<ReadonlyMap<string, Item>> {
  if (refs.length === 0) return new Map()
  const rows = await db
    .select({ hash: items.contentHash, content: itemContents.content })
    .from(items)
    .innerJoin(itemContents, eq(itemContents.itemId, items.id))
    .where(sql`${items.id} = any(${textList(refs.map(({ id }) => id))})`)
  // The hash of this very row: a load may have come in between, and then it is not the one asked for.
  for (const { hash, content } of rows) rememberItem(hash, content)
  return new Map(rows.map(({ content }) => [content.id, content]))
}
