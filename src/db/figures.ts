import { and, inArray, lte, ne, sql } from 'drizzle-orm'
import type { PlatformName } from '../domain/platform-name.ts'
import { deliveries, subscriptions } from './channel-schema.ts'
import type { Database } from './database.ts'

/** How many subscriptions of a platform are served or paused; those the platform refuses are counted apart. */
export type SubscriptionCount = {
  readonly platform: PlatformName
  readonly state: 'active' | 'paused'
  readonly isFailing: boolean
  readonly count: number
}

const number = (column: ReturnType<typeof sql>) => sql<number>`${column}`.mapWith(Number)
const COUNT = number(sql`count(*)`)

/** Counts the subscriptions that were not removed. */
export async function countSubscriptions(db: Database): Promise<SubscriptionCount[]> {
  const { platform, state, failingSince } = subscriptions
  const isFailing = sql<boolean>`${failingSince} is not null`
  const rows = await db
    .select({ platform, state, isFailing, count: COUNT })
    .from(subscriptions)
    .where(ne(state, 'removed'))
    .groupBy(platform, state, isFailing)
  return rows.flatMap((row) =>
    row.state === 'removed' ? [] : [{ ...row, state: row.state, count: row.count }],
  )
}

/** States of deliveries that are not through, or that went wrong. */
export const OPEN_STATES = ['planned', 'sending', 'retrying', 'unknown', 'failed'] as const
export type OpenState = (typeof OPEN_STATES)[number]

/** How many deliveries the ledger has in each of the states that are not through, or went wrong. */
export async function countOpen(db: Database): Promise<Readonly<Record<OpenState, number>>> {
  const rows = await db
    .select({ state: deliveries.state, count: COUNT })
    .from(deliveries)
    .where(inArray(deliveries.state, [...OPEN_STATES]))
    .groupBy(deliveries.state)
  const counts = new Map(rows.map(({ state, count }) => [state, count]))
  const of = (state: OpenState) => counts.get(state) ?? 0
  return {
    planned: of('planned'),
    sending: of('sending'),
    retrying: of('retrying'),
    unknown: of('unknown'),
    failed: of('failed'),
  }
}

/** Deliveries that should have gone out long ago, and those whose fate nobody has found out. */
export type Stuck = { readonly unsent: number; readonly unknown: number }

/** A platform's outage is over by then, as a rule. */
const UNSENT_AFTER_HOURS = 6
/** For so long the bot itself tries to find out what became of a message. */
const UNKNOWN_AFTER_HOURS = 24

/** Counts deliveries that have been open for over 6 hours, and those unknown for over a day. */
export async function countStuck(db: Database, now: Temporal.Instant): Promise<Stuck> {
  const { state, createdAt } = deliveries
  const older = (hours: number) => lte(createdAt, now.subtract({ hours }))
  const [unsent] = await db
    .select({ count: COUNT })
    .from(deliveries)
    .where(and(inArray(state, ['planned', 'sending', 'retrying']), older(UNSENT_AFTER_HOURS)))
  const [unknown] = await db
    .select({ count: COUNT })
    .from(deliveries)
    .where(and(inArray(state, ['unknown']), older(UNKNOWN_AFTER_HOURS)))
  return { unsent: unsent?.count ?? 0, unknown: unknown?.count ?? 0 }
}

/** Resolves once the database has answered. */
export async function ping(db: Database): Promise<void> {
  await db.execute(sql`select 1`)
}
