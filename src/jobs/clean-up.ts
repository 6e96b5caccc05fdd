import { setImmediate as breathe } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import {
  type Batch,
  deleteOldDeliveries,
  deleteOldSubscriptionChanges,
  deleteSeenDateChanges,
  deleteUnusedDocuments,
  FIRST_DELIVERY,
  vacuum,
} from '../db/clean-up.ts'
import type { OpenDatabase } from '../db/client.ts'
import { forgetPaces } from '../db/paces.ts'
import type { Logger } from '../log.ts'

/** What cleaning up works with. Aborting `signal` ends it after the batch under way. */
export type CleanUpJob = {
  readonly database: Pick<OpenDatabase, 'db' | 'engine'>
  readonly clock: Clock
  /** Days for which the record of deliveries is kept. */
  readonly keepDays: number
  readonly log: Logger
  readonly signal?: AbortSignal | undefined
  /** Rows looked at, and deleted at most, in one statement. */
  readonly batch?: number | undefined
}

/** How many rows were deleted. */
export type CleanUpReport = {
  readonly deliveries: number
  readonly documents: number
  readonly dateChanges: number
  readonly subscriptionChanges: number
}

const BATCH = 1000
/** A document that nobody refers to may have been stored for a delivery that is about to be planned. */
const UNUSED_AFTER_HOURS = 24

/** Deletes what is older than it is kept for and needed by nobody. Several processes may do so at once. */
export async function cleanUp(job: CleanUpJob): Promise<CleanUpReport> {
  const { database, clock, keepDays, log, signal, batch: limit = BATCH } = job
  const { db, engine } = database
  const now = clock()
  const before = now.subtract({ hours: 24 * keepDays })
  const today = dayOf(now)
  const report = {
    deliveries: await inBatches(signal, FIRST_DELIVERY, (after) =>
      deleteOldDeliveries(db, { before, today }, { after, limit }),
    ),
    documents: await inBatches(signal, 0, (after) =>
      deleteUnusedDocuments(db, now.subtract({ hours: UNUSED_AFTER_HOURS }), { after, limit }),
    ),
    dateChanges: await untilNone(signal, limit, () =>
      deleteSeenDateChanges(db, dayOf(before), limit),
    ),
    subscriptionChanges: await untilNone(signal, limit, () =>
      deleteOldSubscriptionChanges(db, before, limit),
    ),
  }
  await forgetPaces(db)
  if (engine === 'pglite' && signal?.aborted !== true) await vacuum(db)
  log.info(report, 'cleaned up')
  return report
}

function dayOf(instant: Temporal.Instant): Temporal.PlainDate {
  return instant.toZonedDateTimeISO('UTC').toPlainDate()
}

async function inBatches<Cursor>(
  signal: AbortSignal | undefined,
  first: Cursor,
  step: (after: Cursor) => Promise<Batch<Cursor>>,
): Promise<number> {
  let deleted = 0
  let after: Cursor | undefined = first
  while (after !== undefined && signal?.aborted !== true) {
    const batch: Batch<Cursor> = await step(after)
    deleted += batch.deleted
    after = batch.next
    // The embedded database answers without letting timers and requests have their turn.
    await breathe()
  }
  return deleted
}

function untilNone(
  signal: AbortSignal | undefined,
  limit: number,
  step: () => Promise<number>,
): Promise<number> {
  return inBatches(signal, limit, async () => {
    const deleted = await step()
    return deleted < limit ? { deleted } : { deleted, next: limit }
  })
}
