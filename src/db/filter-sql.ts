import { and, arrayOverlaps, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Filter } from '../domain/filter.ts'
import { committeePattern, foldCommittee, foldText } from '../domain/fold.ts'
import { items, keyDates } from './schema.ts'

/** `matchesItem` in SQL, on `items`; `undefined` where every item passes. */
export function matchesItemSql(filter: Filter): SQL | undefined {
  return and(sectorsOf(items.sectors, filter), ...otherConditions(filter))
}

/**
 * `matchesItem` in SQL on `key_dates`. Sectors are asked of the date itself, whose indexes answer sector and day
 * at once; only other conditions go and look at its item.
 */
export function matchesDateSql(filter: Filter): SQL | undefined {
  const others = and(...otherConditions(filter))
  return and(
    sectorsOf(keyDates.sectors, filter),
    others === undefined
      ? undefined
      : sql`exists (select 1 from ${items} where ${items.id} = ${keyDates.itemId} and ${others})`,
  )
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
