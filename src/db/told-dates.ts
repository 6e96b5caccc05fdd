import { and, gt, lte, or, sql } from 'drizzle-orm'
import { type FactKey, factName } from '../domain/entry.ts'
import type { Item } from '../domain/item.ts'
import { type Database, textList } from './database.ts'
import { readVersions } from './date-versions.ts'
import type { DateVersion } from './key-date-history.ts'
import { dateChanges, itemContents, items, keyDates } from './schema.ts'

/** A key date that changed, and the number of its last change. */
export type ChangedFact = FactKey & { readonly change: number }

/** The key dates that changed in loads after the change with this number, each with the number of its last change. */
export async function changesSince(db: Database, seen: number): Promise<readonly ChangedFact[]> {
  const { itemId, key, id } = dateChanges
  return db
    .select({ itemId, key, change: sql<number>`max(${id})`.mapWith(Number) })
    .from(dateChanges)
    .where(gt(id, seen))
    .groupBy(itemId, key)
    .orderBy(itemId, key)
}

/** A key date that became known, and by which load. */
export type LearntFact = FactKey & {
  readonly load: number
  readonly knownSince: Temporal.PlainDate
  /** The number of its last change, where it had another value before. */
  readonly change?: number | undefined
}

/**
 * The key dates whose present value later loads than `load` have brought, up to the load `last`; and those that were
 * changed by a value known later than `day`.
 */
export async function learntSince(
  db: Database,
  {
    load,
    day,
  }: { readonly load?: number | undefined; readonly day?: Temporal.PlainDate | undefined },
  last: number,
): Promise<LearntFact[]> {
  const { itemId, key, version, knownSince } = keyDates
  const change = sql`(select max(${dateChanges.id}) from ${dateChanges}
    where ${dateChanges.itemId} = ${itemId} and ${dateChanges.key} = ${key})`
  const rows = await db
    .select({
      itemId,
      key,
      load: keyDates.load,
      knownSince,
      change: sql<number | string | null>`case when ${version} > 1 then coalesce(${change}, 0) end`,
    })
    .from(keyDates)
    .where(
      or(
        load === undefined ? undefined : and(gt(keyDates.load, load), lte(keyDates.load, last)),
        day === undefined ? undefined : and(gt(version, 1), gt(knownSince, day)),
      ) ?? sql`false`,
    )
    .orderBy(itemId, key)
  return rows.map(({ change, ...fact }) =>
    change === null ? fact : { ...fact, change: Number(change) },
  )
}

/** The version at which each of these key dates stands, by `factName`; none for those that are there no more. */
export async function currentVersions(
  db: Database,
  facts: readonly FactKey[],
): Promise<ReadonlyMap<string, number>> {
  if (facts.length === 0) return new Map()
  const ids = [...new Set(facts.map(({ itemId }) => itemId))]
  const { itemId, key, version } = keyDates
  const rows = await db
    .select({ itemId, key, version })
    .from(keyDates)
    .where(sql`${itemId} = any(${textList(ids)})`)
  return new Map(rows.map((row) => [factName(row), row.version]))
}

/** What is known of key dates that have changed, by `factName` and by item id. */
export type ChangedDates = {
  /** Every value each of them has had, oldest first. */
  readonly versions: ReadonlyMap<string, readonly DateVersion[]>
  readonly current: ReadonlyMap<string, number>
  /** The items as they were last shown. */
  readonly items: ReadonlyMap<string, Item>
  /** Ids of the items that the dataset no longer has. */
  readonly removed: ReadonlySet<string>
}

/** Reads what there is to say about key dates that have changed. */
export async function readChangedDates(
  db: Database,
  facts: readonly FactKey[],
): Promise<ChangedDates> {
  const ids = [...new Set(facts.map(({ itemId }) => itemId))]
  const byItem = await readVersions(db, ids)
  const rows = await db
    .select({ content: itemContents.content, withdrawnOn: items.withdrawnOn })
    .from(items)
    .innerJoin(itemContents, sql`${itemContents.itemId} = ${items.id}`)
    .where(sql`${items.id} = any(${textList(ids)})`)
  return {
    versions: new Map(
      facts.map((fact) => [factName(fact), byItem.get(fact.itemId)?.get(fact.key) ?? []]),
    ),
    current: await currentVersions(db, facts),
    items: new Map(rows.map(({ content }) => [content.id, content])),
    removed: new Set(
      rows.filter(({ withdrawnOn }) => withdrawnOn !== null).map(({ content }) => content.id),
    ),
  }
}
