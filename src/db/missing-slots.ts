import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Cadence } from '../domain/cadence.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import { subscriptions } from './channel-schema.ts'
import { type Database, runSql, textList } from './database.ts'
import { storedCadence } from './stored-channel.ts'

/** Subscriptions by id, those after one up to another; of them the active ones of these platforms that get digests. */
export type Page = {
  readonly platforms: readonly PlatformName[]
  readonly after: number
  readonly last: number
}

/** A cadence, and the text under which rows of subscriptions hold it. */
export type StoredCadence = { readonly text: string; readonly cadence: Cadence }

const pageRow = z.object({
  last: z.coerce.number().nullable(),
  cadences: z.array(z.string()).nullable(),
})

/** The next so many subscriptions and the distinct cadences among them; nothing behind the last one. */
export async function nextPage(
  db: Database,
  { platforms, after }: Omit<Page, 'last'>,
  limit: number,
): Promise<{ readonly page: Page; readonly cadences: readonly StoredCadence[] } | undefined> {
  // Cut by id alone, which is quick even where the database has no statistics yet.
  const [row] = await runSql(
    db,
    sql`with subscriptions as materialized (select id, cadence::text, state, platform, filter
        from ${subscriptions} where id > ${after}::bigint order by id limit ${limit})
      select (select max(id) from subscriptions) as last,
        (select array_to_json(array_agg(distinct cadence)) from subscriptions
          where ${getsDigests(platforms)}) as cadences`,
  )
  const { last, cadences } = pageRow.parse(row)
  if (last === null) return undefined
  return {
    page: { platforms, after, last },
    cadences: (cadences ?? []).map((text) => ({
      text,
      cadence: storedCadence.parse(JSON.parse(text)),
    })),
  }
}

/** The slot that each cadence, named by its text, asks for. */
export type ExpectedSlot = { readonly text: string; readonly slot: Temporal.Instant }

/** A digest slot that should be in the ledger and is not. */
export type MissingSlot = { readonly subscriptionId: number; readonly slot: Temporal.Instant }

const missingRow = z.object({ id: z.coerce.number(), text: z.string() })

/**
 * The subscriptions of a page whose slot the ledger does not have, in any state. A slot from before the
 * subscription asked for it is nobody's; one from before its latest change counts if that was before `changedBefore`.
 */
export async function missingInPage(
  db: Database,
  { platforms, after, last }: Page,
  slots: readonly ExpectedSlot[],
  changedBefore: Temporal.Instant,
): Promise<MissingSlot[]> {
  // A subquery for each row, for the same reason: a join may read the whole ledger.
  const rows = await runSql(
    db,
    sql`select subscriptions.id, wanted.text from ${subscriptions}
        join json_to_recordset(${JSON.stringify(slots)}::text::json) as wanted(text text, slot timestamptz)
          on wanted.text = subscriptions.cadence::text
      where ${getsDigests(platforms)} and subscriptions.id > ${after}::bigint
        and subscriptions.id <= ${last}::bigint
        and slots_from <= wanted.slot
        and (updated_at <= wanted.slot or updated_at < ${changedBefore.toString()})
        and (select id from deliveries where deliveries.subscription_id = subscriptions.id
          and deliveries.kind = 'digest' and deliveries.slot = wanted.slot) is null
      order by subscriptions.id`,
  )
  const slotOf = new Map(slots.map(({ text, slot }) => [text, slot]))
  return rows.flatMap((row) => {
    const { id, text } = missingRow.parse(row)
    const slot = slotOf.get(text)
    return slot === undefined ? [] : [{ subscriptionId: id, slot }]
  })
}

/** `watchedOnly` is absent in rows of the first release. */
function getsDigests(platforms: readonly PlatformName[]): SQL {
  return sql`subscriptions.state = 'active' and platform = any(${textList(platforms)})
    and coalesce((filter ->> 'watchedOnly')::boolean, false) = false`
}
