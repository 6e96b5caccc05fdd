import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import {
  countOpen,
  countSubscriptions,
  type OpenState,
  type SubscriptionCount,
} from '../db/figures.ts'
import { dataFreshness } from '../db/state.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Finding, Watchdog } from '../jobs/watchdog.ts'

/** How things stand at one moment, as the database has it. */
export type Figures = {
  readonly queue: Awaited<ReturnType<Queue['depth']>>
  readonly subscriptions: readonly SubscriptionCount[]
  readonly open: Readonly<Record<OpenState, number>>
  /** What the watchdog found last, if it has looked. */
  readonly finding?: Finding | undefined
  /** Days since the last month the dataset covers ended; none without a dataset. */
  readonly datasetAgeDays?: number | undefined
}

/** What figures are read from. */
export type FigureSources = {
  readonly db: Database
  readonly queue: Pick<Queue, 'depth'>
  readonly clock: Clock
  readonly watchdog: Pick<Watchdog, 'latest'>
}

/** Reads how things stand. */
export async function readFigures(sources: FigureSources): Promise<Figures> {
  const { db, queue, clock, watchdog } = sources
  const dataAsOf = await dataFreshness(db)
  return {
    queue: await queue.depth(),
    subscriptions: await countSubscriptions(db),
    open: await countOpen(db),
    finding: watchdog.latest(),
    datasetAgeDays: dataAsOf === undefined ? undefined : daysSince(dataAsOf, clock()),
  }
}

function daysSince(month: string, now: Temporal.Instant): number {
  const lastDay = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 31 })
  const today = now.toZonedDateTimeISO('UTC').toPlainDate()
  return Math.max(0, lastDay.until(today).days)
}
