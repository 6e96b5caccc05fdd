import { and, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Filter } from '../domain/filter.ts'
import { committeePattern } from '../domain/fold.ts'
import type { Item } from '../domain/item.ts'
import { IDENTIFIER_TYPOS, NEAREST_SHOWN } from '../domain/lookup.ts'
import { type Database, textList } from './database.ts'
import { matchesItemSql } from './filter-sql.ts'
import { readItems } from './read-items.ts'
import { itemIdentifiers, items } from './schema.ts'

/** Where to look, among which items, and how many to bring back. */
export type Asked = { readonly db: Database; readonly filter: Filter; readonly limit: number }

const { whole, base, digits, replaced } = itemIdentifiers
const REF = sql`${items.id}, ${items.contentHash} as hash`
/** Orders items as `answerLookup` does: by code point, whatever the collation of the database. */
const BY_NAME = sql`coalesce(${items.identifier}, ${items.title}) collate "C", ${items.id} collate "C"`

/** The item whose id was typed, if any. */
export async function itemWithId({ db, filter }: Asked, typed: string): Promise<Item[]> {
  if (!/^[a-z0-9-]+$/.test(typed)) return []
  return readItems(
    db,
    sql`select ${REF} from ${items}
      where ${and(sql`${items.id} = ${typed}`, isNull(items.withdrawnOn), matchesItemSql(filter))}`,
  )
}

/** Items whose number is read as `typed`, by the strictest reading that finds any; see `answerLookup`. */
export async function identifiedItems(asked: Asked, typed: string): Promise<Item[]> {
  const readings = [
    sql`not ${replaced} and ${whole} = ${typed}`,
    sql`not ${replaced} and ${base} = ${typed}`,
    sql`${replaced} and (${whole} = ${typed} or ${base} = ${typed})`,
    sql`not ${replaced} and ${digits} = ${typed.replace(/\D/g, '')}`,
    sql`not ${replaced} and ${whole} like ${`${typed}%`}`,
  ].map((reads, index) => hitsOf(asked.filter, sql.raw(String(index)), reads))
  return itemsOfHits(asked, readings, sql`rank = (select min(rank) from hits)`)
}

/** Items whose committees `namesCommittee` finds `typed` among. */
export async function committeeItems({ db, filter, limit }: Asked, typed: string): Promise<Item[]> {
  const ofCommittee = sql`${items.committee} ~ ${committeePattern(typed)}`
  return readItems(
    db,
    sql`select ${REF} from ${items}
      where ${and(ofCommittee, isNull(items.withdrawnOn), matchesItemSql(filter))}
      order by ${BY_NAME} limit ${limit}`,
  )
}

/**
 * The items whose numbers are `typed` but for the fewest typos, `IDENTIFIER_TYPOS` at most. Every text one typo
 * away is looked up, which an index answers; only where that offers too few are all numbers compared.
 */
export async function nearlyIdentifiedItems(asked: Asked, typed: string): Promise<Item[]> {
  const alike = sql`= any(${textList(oneTypoAway(typed))})`
  const hits = [sql`${whole} ${alike}`, sql`${base} ${alike}`].map((near) =>
    hitsOf(asked.filter, sql`1`, near),
  )
  const found = await itemsOfHits(asked, hits, sql`true`)
  if (found.length >= NEAREST_SHOWN || typed.length > LONGEST_COMPARED) return found
  const distance = sql`least(${distanceOf(whole, typed)}, ${distanceOf(base, typed)})`
  const near = sql`${distance} <= ${IDENTIFIER_TYPOS}`
  return itemsOfHits(asked, [hitsOf(asked.filter, distance, near)], sql`true`)
}

/** PostgreSQL compares texts of 255 characters at most; numbers are much shorter. */
const LONGEST_COMPARED = 200
const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz0123456789']

/** Every text that one letter or digit too few, too many or wrong makes of `typed`. */
function oneTypoAway(typed: string): string[] {
  const texts = Array.from({ length: typed.length + 1 }, (_, at) => {
    const [before, rest, after] = [typed.slice(0, at), typed.slice(at), typed.slice(at + 1)]
    const changed = ALPHABET.flatMap((letter) => [before + letter + rest, before + letter + after])
    return [before + after, ...changed]
  })
  return [...new Set(texts.flat())]
}

/** A length too different answers for itself, at a fraction of the cost. */
function distanceOf(column: PgColumn, typed: string): SQL {
  const [shortest, longest] = [typed.length - IDENTIFIER_TYPOS, typed.length + IDENTIFIER_TYPOS]
  return sql`case when length(${column}) between ${shortest} and ${longest}
    then levenshtein_less_equal(${column}, ${typed}, ${IDENTIFIER_TYPOS})
    else ${IDENTIFIER_TYPOS + 1} end`
}

/** Numbers that meet a condition, each with the rank it gives its item. */
function hitsOf(filter: Filter, rank: SQL, condition: SQL): SQL {
  const passes = matchesItemSql(filter)
  const ofItems =
    passes === undefined
      ? undefined
      : sql`exists (select 1 from ${items} where ${items.id} = ${itemIdentifiers.itemId} and ${passes})`
  return sql`select ${itemIdentifiers.itemId} as item_id, ${rank} as rank
    from ${itemIdentifiers} where ${and(condition, ofItems)}`
}

async function itemsOfHits(asked: Asked, hits: readonly SQL[], kept: SQL): Promise<Item[]> {
  return readItems(
    asked.db,
    sql`with hits as (${sql.join([...hits], sql` union all `)}),
      best as (select item_id, min(rank) as rank from hits where ${kept} group by item_id)
      select ${REF} from best join ${items} on ${items.id} = best.item_id
      order by best.rank, ${BY_NAME} limit ${asked.limit}`,
  )
}
