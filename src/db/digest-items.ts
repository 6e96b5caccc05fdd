import { and, type SQL, sql } from 'drizzle-orm'
import { type DigestWindow, FAR_DAYS } from '../domain/digest.ts'
import type { Item } from '../domain/item.ts'
import type { Database } from './database.ts'
import { matchesDateSql } from './filter-sql.ts'
import { readItems } from './read-items.ts'
import { items, keyDates } from './schema.ts'

/** What a digest is asked for, and the number of the load after which everything is news; by the days where absent. */
export type StoredWindow = DigestWindow & { readonly knownAfter?: number | undefined }

/**
 * The items that `buildDigest` needs for a window to give the digest it gives for all items, ordered by id:
 * those with a date in the window or known since the last digest, and those with the nearest date beyond it.
 * Families come whole, because a package's parts are told by their dates together.
 */
export async function itemsForDigest(db: Database, window: StoredWindow): Promise<Item[]> {
  return readItems(
    db,
    sql`with due as (${dueFamilies(window)}), nearest as (${nearestFamilies(window)})
      select ${items.id}, ${items.contentHash} as hash from ${items}
      where ${items.withdrawnOn} is null
        and ${items.family} in (select family from due union all select family from nearest)
      order by ${items.id} collate "C"`,
  )
}

/** `union` rather than `or`: each half has an index of its own. */
function dueFamilies({ knownAfter, ...window }: StoredWindow): SQL {
  const wanted = matchesDateSql(window.filter)
  const inWindow = sql`${keyDates.lastDay} >= ${earliestDay(window)} and ${keyDates.firstDay} <= ${latestDay(window)}`
  const learnt =
    knownAfter === undefined
      ? sql`${keyDates.knownSince} > ${text(window.since)} and ${keyDates.knownSince} <= ${text(window.asOf)}`
      : sql`${keyDates.load} > ${knownAfter}::integer`
  return sql`select ${keyDates.family} from ${keyDates} where ${and(inWindow, wanted)}
    union select ${keyDates.family} from ${keyDates} where ${and(learnt, wanted)}`
}

/**
 * Families whose next date is the nearest of all beyond the window, several where they share the day. That the
 * decisive day lies beyond it too follows from the first; said aloud, it lets the index on it find the nearest.
 */
function nearestFamilies(window: StoredWindow): SQL {
  const beyond = and(
    sql`${keyDates.firstDay} > ${latestDay(window)} and ${keyDates.decisiveDay} > ${latestDay(window)}`,
    matchesDateSql(window.filter),
    sql`${keyDates.family} not in (select family from due)`,
  )
  return sql`select ${keyDates.family} from ${keyDates} where ${beyond} and ${keyDates.decisiveDay} = (
    select min(${keyDates.decisiveDay}) from ${keyDates} where ${beyond})`
}

/** Dates that passed before the last digest are spoken of only where they became known since. */
function earliestDay({ since, asOf }: DigestWindow): string {
  return text(Temporal.PlainDate.compare(since, asOf) < 0 ? since : asOf)
}

function latestDay({ asOf, horizonDays = 0 }: DigestWindow): string {
  return text(asOf.add({ days: Math.max(FAR_DAYS, horizonDays) }))
}

function text(day: Temporal.PlainDate): string {
  return day.toString()
}
