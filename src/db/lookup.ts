import { EVERYTHING, type Filter } from '../domain/filter.ts'
import type { Item } from '../domain/item.ts'
import type { LookupQuery } from '../domain/lookup.ts'
import type { Database } from './database.ts'
import {
  type Asked,
  committeeItems,
  identifiedItems,
  itemWithId,
  nearlyIdentifiedItems,
} from './identifier-candidates.ts'
import { itemsWithSomeWords, itemsWithWords, spellWords } from './word-candidates.ts'

/** Items handed to `answerLookup` at most; a longer answer is cut after its best. */
export const CANDIDATES = 200

/**
 * The items among which `answerLookup` finds for a query what it would find among all that pass the filter. Asks
 * in its order (id, number, committee, words, near misses) and stops at the first that finds something.
 */
export async function lookupCandidates(
  db: Database,
  query: LookupQuery,
  filter: Filter = EVERYTHING,
): Promise<Item[]> {
  const asked = { db, filter, limit: CANDIDATES }
  const named = await namedItems(asked, query)
  if (named.length > 0) return named
  const words = await spellWords(db, query.words)
  const worded = await itemsWithWords(asked, words)
  if (worded.length > 0) return worded
  const near =
    query.identifier === undefined ? [] : await nearlyIdentifiedItems(asked, query.identifier)
  return near.length > 0 ? near : itemsWithSomeWords(asked, words)
}

async function namedItems(asked: Asked, query: LookupQuery): Promise<Item[]> {
  const { text, identifier, committee } = query
  const byId = await itemWithId(asked, text)
  if (byId.length > 0) return byId
  const byNumber = identifier === undefined ? [] : await identifiedItems(asked, identifier)
  if (byNumber.length > 0 || committee === undefined) return byNumber
  return committeeItems(asked, committee)
}
