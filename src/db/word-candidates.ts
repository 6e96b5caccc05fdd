import { and, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Item } from '../domain/item.ts'
import { NEAREST_SHOWN } from '../domain/lookup.ts'
import { misspelling } from '../domain/search-words.ts'
import { type Database, runSql } from './database.ts'
import { matchesItemSql } from './filter-sql.ts'
import type { Asked } from './identifier-candidates.ts'
import { readItems } from './read-items.ts'
import { items, itemWords, titleWords } from './schema.ts'

/** A typed word with the words of titles it may be a misspelling of, most similar first. */
export type SpeltWord = {
  readonly typed: string
  readonly similar: readonly { readonly word: string; readonly similarity: number }[]
}

const similarSchema = z.object({ typed: z.string(), word: z.string() })

/** Looks typed words up in the dictionary of title words. pg_trgm narrows; the domain's measure decides. */
export async function spellWords(db: Database, words: readonly string[]): Promise<SpeltWord[]> {
  if (words.length === 0) return []
  const rows = await runSql(
    db,
    sql`select typed, ${titleWords.word} from json_array_elements_text(${JSON.stringify(words)}::text::json) as typed
      join ${titleWords} on ${titleWords.word} % typed`,
  )
  const similar = z
    .array(similarSchema)
    .parse(rows)
    .map((row) => ({ ...row, similarity: misspelling(row.typed, row.word) }))
    .filter(({ similarity }) => similarity > 0)
    .sort((a, b) => b.similarity - a.similarity)
  return words.map((typed) => ({ typed, similar: similar.filter((one) => one.typed === typed) }))
}

/** Items in which every word is found, best first; see `answerLookup` for what makes one better. */
export async function itemsWithWords(asked: Asked, words: readonly SpeltWord[]): Promise<Item[]> {
  if (words.length === 0) return []
  return bestItems(asked, words, ' & ', words.length)
}

/** The few best of the items in which at least half of the words are found. */
export async function itemsWithSomeWords(
  asked: Asked,
  words: readonly SpeltWord[],
): Promise<Item[]> {
  if (words.length === 0) return []
  return bestItems({ ...asked, limit: NEAREST_SHOWN }, words, ' | ', Math.ceil(words.length / 2))
}

async function bestItems(
  { db, filter, limit }: Asked,
  words: readonly SpeltWord[],
  joiner: ' & ' | ' | ',
  atLeast: number,
): Promise<Item[]> {
  const wanted = words.map((word) => `(${tsqueryOf(word)})`).join(joiner)
  const passes = matchesItemSql(filter)
  const ofItems =
    passes === undefined
      ? undefined
      : sql`exists (select 1 from ${items} where ${items.id} = ${itemWords.itemId} and ${passes})`
  const scores = sql.join(words.map(scoreOf), sql`, `)
  return readItems(
    db,
    sql`with found as (
        select ${itemWords.itemId}, ${itemWords.isPart}, ${itemWords.name}, array[${scores}]::float8[] as scores
        from ${itemWords} where ${and(sql`${itemWords.words} @@ ${wanted}::tsquery`, ofItems)}),
      ranked as (
        select item_id, is_part, name, cardinality(array_remove(scores, 0)) as matched,
          (select sum(score order by at) from unnest(scores) with ordinality as one(score, at)) as score
        from found),
      best as (
        select * from ranked where matched >= ${atLeast}
        order by matched desc, score desc, is_part, name collate "C", item_id collate "C" limit ${limit})
      select ${items.id}, ${items.contentHash} as hash from best join ${items} on ${items.id} = best.item_id
      order by matched desc, score desc, is_part, best.name collate "C", ${items.id} collate "C"`,
  )
}

/** Everything of an item that a typed word can be found in: its words and beginnings, and similar title words. */
function tsqueryOf({ typed, similar }: SpeltWord): string {
  return [typedQuery(lexemeOf(typed)), ...similar.map(({ word }) => `'${word}':A`)].join(' | ')
}

function typedQuery(typed: string): string {
  return mayBegin(typed) ? `'${typed}':*` : `'${typed}'`
}

/** PostgreSQL takes words of 2,046 bytes; no item has any as long as what is left of a longer one here. */
function lexemeOf(typed: string): string {
  return typed.slice(0, 500)
}

/** A single letter is too little to be the beginning of a word. */
function mayBegin(typed: string): boolean {
  return typed.length >= 2
}

/** `scoreWord` of the domain in SQL: the first case that holds is the highest score. */
function scoreOf({ typed: text, similar }: SpeltWord): SQL {
  const typed = lexemeOf(text)
  const begins = mayBegin(typed) ? [caseOf(`'${typed}':*A`, 2), caseOf(`'${typed}':*`, 1)] : []
  const cases = [
    caseOf(`'${typed}':A`, 3),
    caseOf(`'${typed}'`, 2),
    ...begins,
    ...similar.map(({ word, similarity }) => caseOf(`'${word}':A`, similarity)),
  ]
  return sql`case ${sql.join(cases, sql` `)} else 0 end`
}

function caseOf(query: string, score: number): SQL {
  return sql`when ${itemWords.words} @@ ${query}::tsquery then ${score}::float8`
}
