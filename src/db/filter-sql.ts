import { and, arrayOverlaps, eq, inArray, not, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Filter } from '../domain/filter.ts'
import { committeePattern, foldCommittee, foldText } from '../domain/fold.ts'
import { textList } from './database.ts'
import { items, keyDates } from './schema.ts'

/** `matchesItem` in SQL, on `items`; `undefined` where every item passes. */
export function matchesItemSql(filter: Filter): SQL | undefined {
  const conditions = and(sectorsOf(items.sectors, filter), ...otherConditions(filter))
  return chosen(conditions, filter, (ids) => or(inIds(items.id, ids), inIds(items.family, ids)))
}

/**
 * `matchesDate` in SQL, on `key_dates`. Sectors are asked of the date itself, whose indexes answer sector and day
 * at once; only other conditions go and look at its item.
 */
export function matchesDateSql(filter: Filter): SQL | undefined {
  const others = and(...otherConditions(filter))
  const conditions = and(
    sectorsOf(keyDates.sectors, filter),
    filter.kinds.length === 0 ? undefined : inArray(keyDates.kind, [...filter.kinds]),
    others === undefined
      ? undefined
      : sql`exists (select 1 from ${items} where ${items.id} = ${keyDates.itemId} and ${others})`,
  )
  return chosen(conditions, filter, (ids) =>
    or(inIds(keyDates.itemId, ids), inIds(keyDates.family, ids)),
  )
}

/** The conditions with what is watched beside them and what is muted taken out. */
function chosen(
  conditions: SQL | undefined,
  { watched, muted, watchedOnly }: Filter,
  areAmong: (ids: readonly string[]) => SQL | undefined,
): SQL | undefined {
  const wanted = watchedOnly
    ? areAmong(watched)
    : conditions && (watched.length === 0 ? conditions : or(conditions, areAmong(watched)))
  const unwanted = muted.length === 0 ? undefined : areAmong(muted)
  return and(wanted, unwanted && not(unwanted))
}

function inIds(column: PgColumn, ids: readonly string[]): SQL {
  return sql`${column} = any(${textList(ids)})`
}

function sectorsOf(
  column: typeof items.sectors | typeof keyDates.sectors,
  { sectors }: Filter,
): SQL | undefined {
  return sectors.length === 0 ? undefined : arrayOverlaps(column, [...sectors])
}

function otherConditions(filter: Filter): (SQL | undefined)[] {
  return [
    filter.types.length === 0 ? undefined : inArray(items.type, [...filter.types]),
    filter.mandatoryOnly ? eq(items.legalWeight, 'mandatory') : undefined,
    filter.committee === undefined ? undefined : namesCommitteeSql(foldCommittee(filter.committee)),
    ...filter.words.map((word) => containsWord(foldText(word))),
  ]
}

function namesCommitteeSql(folded: string): SQL {
  return folded === '' ? sql`false` : sql`${items.committee} ~ ${committeePattern(folded)}`
}

/** No text in PostgreSQL holds a NUL, and a parameter may not either. */
function containsWord(folded: string): SQL {
  return folded.includes('\0') ? sql`false` : sql`strpos(${items.searchText}, ${folded}) > 0`
}
