import type { Filter } from './filter.ts'

/** What a channel can say of one item: always tell it, never tell it, or take either back. */
export const MARKS = ['watch', 'unwatch', 'mute', 'unmute'] as const
export type Mark = (typeof MARKS)[number]

/** The filter with an item marked. Who watches an item does not mute it, and the other way round. */
export function markItem(filter: Filter, mark: Mark, itemId: string): Filter {
  const watched = filter.watched.filter((id) => id !== itemId)
  const muted = filter.muted.filter((id) => id !== itemId)
  switch (mark) {
    case 'watch':
      return { ...filter, watched: [...watched, itemId], muted }
    case 'mute':
      return { ...filter, watched, muted: [...muted, itemId] }
    case 'unwatch':
      return { ...filter, watched }
    case 'unmute':
      return { ...filter, muted }
  }
}

/** Whether an item is marked so already; one that is not watched need not be unwatched. */
export function isMarked({ watched, muted }: Filter, mark: Mark, itemId: string): boolean {
  switch (mark) {
    case 'watch':
      return watched.includes(itemId)
    case 'mute':
      return muted.includes(itemId)
    case 'unwatch':
      return !watched.includes(itemId)
    case 'unmute':
      return !muted.includes(itemId)
  }
}
