import type { Item } from '../domain/item.ts'
import { createLru } from './lru.ts'

/** Enough for what the channels of a large installation ask for in a day; about 4 kB each. */
const ITEMS_KEPT = 30_000

/**
 * Items already read and checked, by the hash of their content. Equal hashes mean equal content, so an entry is
 * right for every database and transaction, and is never out of date.
 */
const known = createLru<Item>(ITEMS_KEPT)

/** The item with this content, if it has been read before. */
export function recallItem(contentHash: string): Item | undefined {
  return known.get(contentHash)
}

/** Keeps an item; the one not asked for the longest gives way. */
export function rememberItem(contentHash: string, item: Item): void {
  known.set(contentHash, item)
}

/** Forgets every item, so that a measurement can begin cold. */
export function forgetItems(): void {
  known.clear()
}
