import type { Clock } from '../clock.ts'
import type { DeliveryKind } from '../db/channel-schema.ts'
import type { Database } from '../db/database.ts'
import { type Delivery, type Entered, planDeliveries, SKIPPED } from '../db/deliveries.ts'
import {
  type DueSubscription,
  farthestLook,
  isAnyDue,
  lockDueSubscriptions,
  noteProgress,
} from '../db/due-subscriptions.ts'
import { datasetState } from '../db/state.ts'
import { resumeExpired } from '../db/subscriptions.ts'
import { lockUnsent, skipDeliveries } from '../db/unsent.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import { createComposer } from './compose.ts'
import { createDesk, type Desk, onTopOf } from './desk.ts'
import { lookAt, type Planning } from './look.ts'
import { findOwed, readUntold } from './owed.ts'
import { readRecentChanges } from './plan-changes.ts'
import { planDigests } from './plan-digests.ts'
import { planReminders, progressOf } from './plan-reminders.ts'
import type { Queue } from './queue.ts'

/** What planning works with. */
export type PlanJob = {
  readonly db: Database
  readonly clock: Clock
  readonly queue: Pick<Queue, 'add'>
  /** Subscriptions of other platforms wait until their platform runs. */
  readonly platforms: readonly PlatformName[]
  /** Subscriptions looked after in one transaction. */
  readonly batch?: number | undefined
}

/** What a tick did: subscriptions looked after, deliveries planned, and those skipped because nothing was due. */
export type PlanReport = {
  readonly looked: number
  readonly planned: number
  /** What was planned in each batch, by platform and kind. */
  readonly plannedBy: readonly PlannedCount[]
  readonly skipped: number
}

/** So many deliveries of a kind for a platform. */
export type PlannedCount = {
  readonly platform: PlatformName
  readonly kind: DeliveryKind
  readonly count: number
}

const BATCH = 1000
/** Batches under way at once: while one waits for the database, another is worked out. */
const AT_ONCE = 2

/**
 * Looks after every subscription whose time has come: plans its digest if the latest slot is not in the ledger,
 * and its reminders. Because stored state decides, a missed tick, a restart or a clock that jumped is made up
 * once. Several processes may plan at once; each takes subscriptions that no other has locked.
 */
export async function planDue(job: PlanJob): Promise<PlanReport> {
  const now = job.clock()
  await resumeExpired(job.db, now)
  // Of most ticks nothing comes: they cost two questions.
  if (!(await isAnyDue(job.db, now, job.platforms))) return NOTHING
  const desk = createDesk(await datasetState(job.db), now)
  const lines = Array.from({ length: AT_ONCE }, () => planBatches(job, now, desk))
  // Until all have ended: nothing of a tick that failed may go on behind the next one's back.
  const ended = await Promise.allSettled(lines)
  return ended.reduce((total, line) => {
    if (line.status === 'rejected') throw line.reason
    return sum(total, line.value)
  }, NOTHING)
}

const NOTHING: PlanReport = { looked: 0, planned: 0, plannedBy: [], skipped: 0 }

function sum(a: PlanReport, b: PlanReport): PlanReport {
  return {
    looked: a.looked + b.looked,
    planned: a.planned + b.planned,
    plannedBy: [...a.plannedBy, ...b.plannedBy],
    skipped: a.skipped + b.skipped,
  }
}

/** Plans batch after batch until nothing is due. */
async function planBatches(job: PlanJob, now: Temporal.Instant, desk: Desk): Promise<PlanReport> {
  let total = NOTHING
  for (;;) {
    const sheet = onTopOf(desk)
    const report = await job.db.transaction((tx) => planBatch({ ...job, db: tx }, now, sheet.desk))
    if (report.looked === 0) return total
    sheet.keep()
    total = sum(total, report)
  }
}

async function planBatch(
  { db, queue, platforms, batch = BATCH }: PlanJob,
  now: Temporal.Instant,
  desk: Desk,
): Promise<PlanReport> {
  const subscriptions = await lockDueSubscriptions(db, { now, platforms, limit: batch })
  if (subscriptions.length === 0) return NOTHING
  const looks = subscriptions.map((subscription) =>
    lookAt(subscription, desk.hoursOf(subscription.settings)),
  )
  const planning = { db, now, desk, composer: createComposer(db, desk.dataset, now) }
  const recent = await readRecentChanges(planning, subscriptions)
  const unsent = await waitingFor(planning, subscriptions)
  const untold = await readUntold(planning, unsent)
  const owed = await findOwed(planning, looks, untold, recent)
  const digests = await planDigests(planning, looks, unsent, owed)
  const reminders = await planReminders(planning, looks, {
    unsent,
    untold,
    owed,
    digests,
    recent,
  })
  const planned = await planDeliveries(db, [...digests.planned, ...reminders.planned], now)
  const toSend = planned.filter(({ state }) => state === 'planned')
  await queue.add(
    db,
    [...toSend.map(({ id }) => id), ...digests.again, ...reminders.again].map((deliveryId) => ({
      deliveryId,
    })),
  )
  await noteProgress(db, progressOf(looks, reminders, planned))
  return {
    looked: looks.length,
    planned: toSend.length,
    plannedBy: countBy(toSend, subscriptions),
    skipped: planned.length - toSend.length,
  }
}

/**
 * The digests and reminders that have not left, and cannot before planning ends. One whose slot lies ahead is left to
 * the clock that planned it, which may be right; one further off than any clock may be was planned by a wrong one, and
 * is skipped.
 */
async function waitingFor(
  { db, now }: Planning,
  subscriptions: readonly DueSubscription[],
): Promise<readonly Delivery[]> {
  const ids = subscriptions.map(({ id }) => id)
  const unsent = await lockUnsent(db, ids)
  const misset = unsent.filter(({ slot }) => Temporal.Instant.compare(slot, farthestLook(now)) > 0)
  const missetIds = misset.map(({ id }) => id)
  await skipDeliveries(db, missetIds, SKIPPED.misset, now)
  return unsent.filter(({ slot }) => Temporal.Instant.compare(slot, now) <= 0)
}

function countBy(
  entered: readonly Entered[],
  subscriptions: readonly DueSubscription[],
): PlannedCount[] {
  const platforms = new Map(subscriptions.map(({ id, platform }) => [id, platform]))
  const counts = new Map<string, PlannedCount>()
  for (const { subscriptionId, kind } of entered) {
    const platform = platforms.get(subscriptionId)
    if (platform === undefined) continue
    const key = `${platform} ${kind}`
    const count = (counts.get(key)?.count ?? 0) + 1
    counts.set(key, { platform, kind, count })
  }
  return [...counts.values()]
}
