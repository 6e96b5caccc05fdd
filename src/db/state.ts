import { count, isNull } from 'drizzle-orm'
import { dataAsOf } from '../domain/dataset.ts'
import type { Newsletter } from '../domain/seed-schema.ts'
import type { Database } from './database.ts'
import { items, newsletters, datasetState as stateTable } from './schema.ts'

/** How much the database holds, and how fresh it is; without a load, no more than that there are no items. */
export type DatasetState = {
  /** Items that are shown. */
  readonly items: number
  /** The last month any newsletter reports on, `2026-04`. */
  readonly dataAsOf?: string | undefined
  readonly newestNewsletter?: Newsletter | undefined
  /** Number of the last load that changed anything. */
  readonly load?: number | undefined
  /** The day of the last load, and its instant. */
  readonly loadedOn?: Temporal.PlainDate | undefined
  readonly loadedAt?: Temporal.Instant | undefined
}

/** The last month any newsletter reports on, `2026-04`; counts nothing, however many items there are. */
export async function dataFreshness(db: Database): Promise<string | undefined> {
  return dataAsOf(await knownNewsletters(db))
}

/** Tells how much the database holds, and how fresh it is. */
export async function datasetState(db: Database): Promise<DatasetState> {
  const [shown] = await db.select({ items: count() }).from(items).where(isNull(items.withdrawnOn))
  const [loaded] = await db.select().from(stateTable)
  const known = await knownNewsletters(db)
  const asOf = dataAsOf(known)
  return {
    items: shown?.items ?? 0,
    dataAsOf: asOf,
    newestNewsletter: known.find(({ covers }) => covers?.last === asOf && asOf !== undefined),
    load: loaded?.load,
    loadedOn: loaded?.loadedOn,
    loadedAt: loaded?.loadedAt,
  }
}

async function knownNewsletters(db: Database): Promise<Newsletter[]> {
  return (await db.select().from(newsletters)).map(({ content }) => content)
}
