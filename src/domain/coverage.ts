import { z } from 'zod'
import type { DateMention } from './date-mentions.ts'
import type { Item } from './item.ts'

const entrySchema = z
  .strictObject({
    line: z.int().positive(),
    text: z.string().min(1),
    items: z.array(z.string()).min(1).optional(),
    reason: z.string().trim().min(3).max(200).optional(),
  })
  .refine(({ items, reason }) => (items === undefined) !== (reason === undefined), {
    error: 'needs either "items" that hold the date, or the "reason" it was left out',
  })

/** What became of every date-like string of one newsletter: the items that hold it, or why none does. */
export const coverageSchema = z.array(entrySchema)
export type CoverageEntry = z.infer<typeof entrySchema>

/** Problems of a newsletter's list against the dataset: items that do not exist or do not cite the newsletter. */
export function checkCoverage(
  newsletter: string,
  entries: readonly CoverageEntry[],
  items: readonly Item[],
): string[] {
  const byId = new Map(items.map((item) => [item.id, item]))
  return entries.flatMap(({ line, text, items: ids = [] }) =>
    ids.flatMap((id) => {
      const item = byId.get(id)
      if (item === undefined) return [`line ${line} "${text}": no item has the id "${id}"`]
      return cites(item, newsletter)
        ? []
        : [`line ${line} "${text}": ${id} does not cite newsletter ${newsletter}`]
    }),
  )
}

function cites(item: Item, newsletter: string): boolean {
  const sources = item.keyDates.flatMap(({ source, earlier }) => [
    source,
    ...earlier.map((one) => one.source),
  ])
  return [...sources, ...item.mentions].some((source) => source.newsletter === newsletter)
}

/** Mentions of the text that the list does not account for, and entries of the list that the text does not hold. */
export function compareCoverage(
  mentions: readonly DateMention[],
  entries: readonly CoverageEntry[],
): { missing: DateMention[]; stale: CoverageEntry[] } {
  return { missing: without(mentions, entries), stale: without(entries, mentions) }
}

/** What is left of `all` after taking each of `others` away once. */
function without<T extends DateMention>(all: readonly T[], others: readonly DateMention[]): T[] {
  const left = Map.groupBy(others, mentionKey)
  return all.filter((one) => left.get(mentionKey(one))?.pop() === undefined)
}

function mentionKey({ line, text }: DateMention): string {
  return `${line} ${text}`
}
