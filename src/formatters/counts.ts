import type { Entry } from '../domain/entry.ts'
import type { KeyDateKind } from '../domain/item.ts'

/** What a first line counts, in its order; any other date is counted as such. */
const COUNTED: readonly { kinds: readonly KeyDateKind[]; one: string; many: string }[] = [
  { kinds: ['comment-deadline'], one: 'closes for comment', many: 'close for comment' },
  {
    kinds: ['entry-into-force', 'mandatory-application'],
    one: 'takes effect',
    many: 'take effect',
  },
  { kinds: ['transition-end'], one: 'transition ends', many: 'transitions end' },
  {
    kinds: ['submission-deadline'],
    one: 'closes for applications',
    many: 'close for applications',
  },
]

/** Entries that are counted together, and the words for it: `2 close for comment`. */
export type Count = { readonly text: string; readonly entries: readonly Entry[] }

/** Entries as a first line counts them, and how many others there are. */
export function countEntries(entries: readonly Entry[]): { counts: Count[]; others: number } {
  const counts = COUNTED.map(({ kinds, one, many }) => {
    const counted = entries.filter(({ keyDate }) => kinds.includes(keyDate.kind))
    const text = `${counted.length} ${counted.length === 1 ? one : many}`
    return { text, entries: counted }
  }).filter((count) => count.entries.length > 0)
  const counted = counts.reduce((sum, count) => sum + count.entries.length, 0)
  return { counts, others: entries.length - counted }
}
