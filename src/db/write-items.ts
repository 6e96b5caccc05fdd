import { getTableColumns, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Item } from '../domain/item.ts'
import { itemWords } from '../domain/search-words.ts'
import { writeRows } from './bulk.ts'
import { type Database, textList } from './database.ts'
import { changesOf, type DateChange } from './date-changes.ts'
import { readVersions } from './date-versions.ts'
import * as rows from './item-rows.ts'
import {
  continueHistory,
  type DatedVersion,
  type DateVersion,
  type Load,
} from './key-date-history.ts'
import type { PendingItem } from './load-plan.ts'
import * as schema from './schema.ts'

const NONE_STORED: ReadonlyMap<string, readonly DateVersion[]> = new Map()

/** Writes items into an empty database: each date is known since its newsletter. */
export async function writeFirstItems(db: Database, pending: readonly PendingItem[], load: number) {
  await insertItems(
    db,
    pending.map(({ item, ...rest }) => ({
      ...rest,
      item,
      words: itemWords(item),
      dates: item.keyDates.map((keyDate) =>
        continueHistory(keyDate, [], { today: keyDate.knownSince, load }),
      ),
    })),
  )
}

/**
 * Writes new and changed items over what is stored, and tells which key dates differ of those that changed, and of
 * those that have come back.
 */
export async function writeItems(
  db: Database,
  pending: readonly PendingItem[],
  load: Load,
): Promise<DateChange[]> {
  const ids = pending.map(({ item }) => item.id)
  const stored = await readVersions(db, ids)
  const shownKeys = await readShownKeys(db, ids)
  const dated = pending.map(({ item, ...rest }) => {
    const versions = stored.get(item.id) ?? NONE_STORED
    const dates = item.keyDates.map((keyDate) =>
      continueHistory(keyDate, versions.get(keyDate.key) ?? [], load),
    )
    const keyDates = dates.map(({ keyDate }) => keyDate)
    return { ...rest, item: { ...item, keyDates }, words: itemWords(item), dates, versions }
  })
  await deleteDerived(db, ids)
  await insertItems(db, dated)
  return (
    dated
      // Of what has come back it was told that it is gone.
      .filter(({ isNew, versions }) => !isNew || versions.size > 0)
      .flatMap(({ item, dates, versions }) =>
        changesOf(item.id, shownOf(item, dates), shownKeys.get(item.id) ?? [], versions),
      )
  )
}

/** Of what its issuer has withdrawn no date is shown. */
function shownOf({ status }: Item, dates: readonly DatedVersion[]): readonly DatedVersion[] {
  return status === 'withdrawn' ? [] : dates
}

async function readShownKeys(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const { itemId, key } = schema.keyDates
  const found = await db
    .select({ itemId, key })
    .from(schema.keyDates)
    .where(sql`${itemId} = any(${textList(ids)})`)
    .orderBy(key)
  const byItem = Map.groupBy(found, (row) => row.itemId)
  return new Map([...byItem].map(([id, keys]) => [id, keys.map((row) => row.key)]))
}

/** Removes what items are found by; what is known of them stays. */
export async function deleteDerived(db: Database, ids: readonly string[]): Promise<void> {
  for (const table of [schema.itemIdentifiers, schema.itemWords, schema.keyDates]) {
    await db.delete(table).where(sql`${table.itemId} = any(${textList(ids)})`)
  }
}

async function insertItems(db: Database, dated: readonly rows.DatedItem[]): Promise<void> {
  await writeRows(db, schema.items, dated.map(rows.itemRow), {
    key: [schema.items.id],
    update: allBut(schema.items, schema.items.id),
  })
  await writeRows(db, schema.itemContents, dated.map(rows.contentRow), {
    key: [schema.itemContents.itemId],
    update: [schema.itemContents.content],
  })
  await writeRows(db, schema.itemIdentifiers, dated.flatMap(rows.identifierRows))
  await writeRows(db, schema.itemWords, dated.map(rows.wordsRow))
  const titleWords = new Set(dated.flatMap(({ words }) => [...words.title]))
  await writeRows(
    db,
    schema.titleWords,
    [...titleWords].map((word) => ({ word })),
    { key: [schema.titleWords.word], update: [] },
  )
  const { itemId, key, version, scope, note, conflict, source } = schema.keyDateVersions
  await writeRows(db, schema.keyDateVersions, dated.flatMap(rows.versionRows), {
    key: [itemId, key, version],
    update: [scope, note, conflict, source],
  })
  await writeRows(db, schema.keyDates, dated.flatMap(rows.keyDateRows))
}

function allBut(table: PgTable, key: PgColumn): PgColumn[] {
  return Object.values(getTableColumns(table)).filter((column) => column !== key)
}
