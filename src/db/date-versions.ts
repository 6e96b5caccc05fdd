import { sql } from 'drizzle-orm'
import type { DateSpan, Precision } from '../domain/span.ts'
import { type Database, textList } from './database.ts'
import type { DateVersion } from './key-date-history.ts'
import { keyDateVersions } from './schema.ts'

/** Every stored value of the key dates of these items, by item and key, oldest first. */
export async function readVersions(
  db: Database,
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly DateVersion[]>>> {
  const rows = await db
    .select()
    .from(keyDateVersions)
    .where(sql`${keyDateVersions.itemId} = any(${textList(itemIds)})`)
    .orderBy(keyDateVersions.version)
  const byItem = Map.groupBy(rows, (row) => row.itemId)
  return new Map(
    [...byItem].map(([id, ofItem]) => [
      id,
      new Map(
        [...Map.groupBy(ofItem, (row) => row.key)].map(([key, ofKey]) => [
          key,
          ofKey.map(toVersion),
        ]),
      ),
    ]),
  )
}

type VersionRow = typeof keyDateVersions.$inferSelect

function toVersion(row: VersionRow): DateVersion {
  const { kind, proposed, version, source, knownSince, load } = row
  const span = { precision: row.precision, first: row.firstDay, last: row.lastDay }
  return { kind, span, end: endOf(row), proposed, version, source, knownSince, load }
}

function endOf({ endPrecision, endFirstDay, endLastDay }: VersionRow): DateSpan | undefined {
  if (endPrecision === null || endFirstDay === null || endLastDay === null) return undefined
  const precision: Precision = endPrecision
  return { precision, first: endFirstDay, last: endLastDay }
}
