import { sql } from 'drizzle-orm'
import type { Dataset } from '../domain/dataset.ts'
import { chunksOf, writeRows } from './bulk.ts'
import { type Database, textList } from './database.ts'
import type { DateChange } from './date-changes.ts'
import type { Load } from './key-date-history.ts'
import { type PendingItem, planLoad } from './load-plan.ts'
import {
  datasetState,
  dateChanges,
  itemContents,
  itemIdentifiers,
  items,
  itemWords,
  keyDates,
  keyDateVersions,
  newsletters,
  titleWords,
} from './schema.ts'
import { deleteDerived, writeFirstItems, writeItems } from './write-items.ts'

/** What a load did: ids of items, and the key dates that differ from those shown before, of new items aside. */
export type LoadReport = {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly unchanged: readonly string[]
  /** Items the files no longer have: kept, but not shown. */
  readonly removed: readonly string[]
  readonly dates: readonly DateChange[]
}

/** Any number does, as long as every process that loads takes the same one. */
const LOAD_LOCK = 5_202_605

/**
 * Makes the database hold this dataset, all or nothing; loading the same again changes nothing. Into an empty
 * database dates come with the day their newsletter made them known; later ones are known from `today`.
 */
export async function loadDataset(
  db: Database,
  dataset: Dataset,
  today: Temporal.PlainDate,
): Promise<LoadReport> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOAD_LOCK})`)
    await tx.execute(sql`set local gin_pending_list_limit = '32MB'`)
    const { id, fileHash, withdrawnOn } = items
    const stored = await tx.select({ id, fileHash, withdrawnOn }).from(items)
    const { pending, ...report } = planLoad(dataset.items, stored)
    const hasChanged = pending.length + report.removed.length > 0
    const load = (await lastLoad(tx)) + (hasChanged ? 1 : 0)
    const dates: DateChange[] = []
    for (const chunk of chunksOf(pending)) {
      if (stored.length === 0) await writeFirstItems(tx, chunk, load)
      else dates.push(...(await writeItems(tx, chunk, { today, load })))
    }
    const appeared = stored.length === 0 ? [] : pending.flatMap(datesOfNew)
    await recordChanges(tx, [...appeared, ...dates], today)
    await withdraw(tx, report.removed, today)
    await writeNewsletters(tx, dataset)
    await writeState(tx, { today, load })
    if (pending.length > 0) await tidy(tx)
    return { ...report, dates }
  })
}

/** What a load fills; the other tables of the database, and of those who share it, have not changed. */
const FILLED = [
  items,
  itemContents,
  itemIdentifiers,
  itemWords,
  titleWords,
  keyDates,
  keyDateVersions,
] as const

/**
 * What autovacuum would do, of which PGlite has none: statistics, without which the planner guesses badly, and
 * emptying the lists in which GIN indexes collect new rows, which every search would read from end to end.
 */
async function tidy(db: Database): Promise<void> {
  await db.execute(sql`select gin_clean_pending_list(pg_class.oid)
    from pg_class join pg_am on pg_am.oid = pg_class.relam
    where pg_am.amname = 'gin' and pg_class.relnamespace = 'public'::regnamespace
      and pg_has_role(pg_class.relowner, 'usage')`)
  await db.execute(sql`analyze ${sql.join([...FILLED], sql`, `)}`)
}

/** The key dates of an item that was not there before: a reminder of one may be due already. */
function datesOfNew({ item, isNew }: PendingItem): DateChange[] {
  if (!isNew || item.status === 'withdrawn') return []
  return item.keyDates.map(({ key }) => ({ itemId: item.id, key }))
}

/** Notes which key dates channels must hear of: those that were told them, or have no other message in time. */
async function recordChanges(
  db: Database,
  dates: readonly DateChange[],
  today: Temporal.PlainDate,
): Promise<void> {
  const rows = dates.map(({ itemId, key }) => ({ itemId, key, changedOn: today }))
  for (const chunk of chunksOf(rows)) await writeRows(db, dateChanges, chunk)
}

async function withdraw(
  db: Database,
  ids: readonly string[],
  today: Temporal.PlainDate,
): Promise<void> {
  if (ids.length === 0) return
  const { itemId, key } = keyDates
  const gone = await db
    .select({ itemId, key })
    .from(keyDates)
    .where(sql`${itemId} = any(${textList(ids)})`)
    .orderBy(itemId, key)
  await recordChanges(db, gone, today)
  await deleteDerived(db, ids)
  await db
    .update(items)
    .set({ withdrawnOn: today })
    .where(sql`${items.id} = any(${textList(ids)})`)
}

async function writeNewsletters(db: Database, dataset: Dataset): Promise<void> {
  await db.delete(newsletters)
  await writeRows(
    db,
    newsletters,
    dataset.newsletters.map((content) => ({ newsletter: content.newsletter, content })),
  )
}

async function lastLoad(db: Database): Promise<number> {
  const [last] = await db.select({ load: datasetState.load }).from(datasetState)
  return last?.load ?? 0
}

async function writeState(db: Database, { today, load }: Load): Promise<void> {
  const row = { loadedOn: today, load, loadedAt: sql`now()` }
  await db
    .insert(datasetState)
    .values(row)
    .onConflictDoUpdate({ target: datasetState.id, set: row })
}
