import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { DateValue } from '../domain/change.ts'
import { deliveries, documentDates } from './channel-schema.ts'
import { type Database, runSql, textList } from './database.ts'
import { idList } from './deliveries.ts'
import type { DatedVersion, DateVersion } from './key-date-history.ts'
import { dateChanges, items, keyDates } from './schema.ts'
import type { ChangedFact } from './told-dates.ts'

/** A key date of a changed item, or of one that came back, that appeared (no `from`), became another date, or went away (no `to`). */
export type DateChange = {
  readonly itemId: string
  readonly key: string
  readonly from?: DateValue | undefined
  readonly to?: DateValue | undefined
}

/** How the key dates of one item differ from those shown before, given every version stored of them. */
export function changesOf(
  itemId: string,
  dates: readonly DatedVersion[],
  shownKeys: readonly string[],
  versions: ReadonlyMap<string, readonly DateVersion[]>,
): DateChange[] {
  const wasShown = new Set(shownKeys)
  const isShown = new Set(dates.map(({ keyDate }) => keyDate.key))
  const appeared = dates
    .filter(({ keyDate, isNewVersion }) => isNewVersion || !wasShown.has(keyDate.key))
    .map(({ keyDate, replaced }) => ({
      itemId,
      key: keyDate.key,
      from: wasShown.has(keyDate.key) && replaced !== undefined ? dateValue(replaced) : undefined,
      to: dateValue(keyDate),
    }))
  const gone = shownKeys
    .filter((key) => !isShown.has(key))
    .flatMap((key) => {
      const last = versions.get(key)?.at(-1)
      return last === undefined ? [] : [{ itemId, key, from: dateValue(last) }]
    })
  return [...appeared, ...gone]
}

const changedRows = z.array(
  z.object({ itemId: z.string(), key: z.string(), change: z.coerce.number() }),
)

/**
 * The key dates that changed, ever, of those that any of these subscriptions may know at another value: by what they
 * were told, or because they watch the item or one of its family. Change 0 where its number is on record no more.
 */
export async function changesKnown(
  db: Database,
  subscriptionIds: readonly number[],
  watched: readonly string[],
): Promise<ChangedFact[]> {
  const ids = textList(watched)
  const rows = await runSql(
    db,
    // From what is known, which is little, to what has become of it.
    sql`with told as (
        select distinct ${documentDates.itemId}, ${documentDates.key}, ${documentDates.version}
        from ${deliveries} join ${documentDates} on ${documentDates.documentId} = ${deliveries.documentId}
        where ${deliveries.subscriptionId} = any(${idList(subscriptionIds)})
          and ${deliveries.state} not in ('skipped', 'failed')
      ), watched as (
        select id from ${items} where family = any(${ids})
          or family in (select family from ${items} where id = any(${ids}))
      ), changed as (
        select item_id, key from told join ${keyDates} using (item_id, key)
        where ${keyDates.version} > 1 and ${keyDates.version} <> told.version
        union
        select item_id, key from watched join ${keyDates} on item_id = watched.id where ${keyDates.version} > 1
      )
      select item_id as "itemId", key, coalesce((select max(${dateChanges.id}) from ${dateChanges}
          where ${dateChanges.itemId} = changed.item_id and ${dateChanges.key} = changed.key), 0) as change
      from changed order by item_id, key`,
  )
  return changedRows.parse(rows)
}

function dateValue({ kind, span, end, proposed }: DateValue): DateValue {
  return { kind, span, proposed, ...(end === undefined ? {} : { end }) }
}
