import { lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import { paces } from './channel-schema.ts'
import { type Database, runSql } from './database.ts'

/** How many messages something takes: one every so often, and some at once after a rest. */
export type Rate = { readonly intervalMs: number; readonly burst: number }

/** A wish for so many turns under a key: a platform, a workspace, a channel. */
export type TurnRequest = { readonly key: string; readonly turns: number; readonly rate: Rate }

/**
 * What came of it: so many turns are reserved, the first in `waitMs`, the others an interval apart. Those not
 * granted may expect theirs in `lineMs`, an interval apart as well, and ask again then.
 */
export type Turns = {
  readonly key: string
  readonly granted: number
  readonly waitMs: number
  readonly lineMs: number
}

const turnsRow = z.object({
  key: z.string(),
  granted: z.coerce.number(),
  waitMs: z.coerce.number(),
  lineMs: z.coerce.number(),
})

/**
 * Reserves turns for all processes that share the database, by its clock. A turn further off than `maxWaitMs` is
 * not reserved: who asks for it is told a place in the line instead.
 */
export async function reserveTurns(
  db: Database,
  requests: readonly TurnRequest[],
  maxWaitMs: number,
): Promise<ReadonlyMap<string, Turns>> {
  const taken = await take(db, requests, maxWaitMs)
  const first = requests.filter(({ key }) => !taken.has(key))
  if (first.length === 0) return taken
  await db
    .insert(paces)
    .values(first.map(({ key }) => ({ key, freeAtMs: 0, lineAtMs: 0 })))
    .onConflictDoNothing()
  return new Map([...taken, ...(await take(db, first, maxWaitMs))])
}

async function take(
  db: Database,
  requests: readonly TurnRequest[],
  maxWaitMs: number,
): Promise<ReadonlyMap<string, Turns>> {
  const asked = requests.map(({ key, turns, rate }) => ({
    key,
    turns,
    interval_ms: rate.intervalMs,
    burst: rate.burst,
  }))
  // Locked in the order of their keys, so that two processes never wait for each other.
  const rows = await runSql(
    db,
    sql`with asked as (select * from json_to_recordset(${JSON.stringify(asked)}::text::json)
          as r(key text, turns int, interval_ms double precision, burst int)),
        locked as (select paces.key, free_at_ms, line_at_ms, turns, interval_ms, burst
          from paces join asked on asked.key = paces.key order by paces.key for update of paces),
        timed as (select *, greatest(free_at_ms, now_ms + ${LEAD_MS}::double precision - (burst - 1) * interval_ms) as start_ms
          from (select *, ${NOW_MS} as now_ms from locked) as clocked),
        counted as (select *, least(turns, greatest(0,
          floor((now_ms + ${maxWaitMs}::double precision - start_ms) / interval_ms) + 1)) as granted from timed),
        placed as (select *, greatest(line_at_ms, start_ms + granted * interval_ms) as line_ms from counted),
        moved as (update paces set free_at_ms = case when granted > 0
              then start_ms + granted * interval_ms else paces.free_at_ms end,
            line_at_ms = case when granted < turns
              then line_ms + (turns - granted) * interval_ms else paces.line_at_ms end
          from placed where paces.key = placed.key)
      select key, granted, start_ms - now_ms as "waitMs", line_ms - now_ms as "lineMs" from placed`,
  )
  return new Map(
    rows.map((row) => {
      const turns = turnsRow.parse(row)
      return [turns.key, turns]
    }),
  )
}

/** No turn comes sooner: whoever is given one has to be ready when it comes, or several would go out at once. */
const LEAD_MS = 200
const NOW_MS = sql`extract(epoch from clock_timestamp())::double precision * 1000`

/** Lets nobody have a turn under a key for so long, as a platform asked for. */
export async function holdTurns(db: Database, key: string, forMs: number): Promise<void> {
  const until = sql`${NOW_MS} + ${forMs}::double precision`
  await db
    .insert(paces)
    .values({ key, freeAtMs: until, lineAtMs: 0 })
    .onConflictDoUpdate({
      target: paces.key,
      set: { freeAtMs: sql`greatest(paces.free_at_ms, ${until})` },
    })
}

/** Forgets keys that have been free for an hour: they would be given their turn at once anyway. */
export async function forgetPaces(db: Database): Promise<void> {
  await db.delete(paces).where(lt(paces.freeAtMs, sql`${NOW_MS} - 3600000`))
}
