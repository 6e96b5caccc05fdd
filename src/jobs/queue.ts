import { PgBoss } from 'pg-boss'
import type { QueueSource } from '../db/client.ts'
import type { Database } from '../db/database.ts'
import { queueConnection, withinTransaction } from '../db/queue-connection.ts'

/** A delivery to send, at once or after a while. */
export type DeliveryJob = { readonly deliveryId: number; readonly afterMs?: number | undefined }

/** A job in a worker's hands; `isLastTry` where a failure would be the last. */
export type TakenJob = {
  readonly jobId: string
  readonly deliveryId: number
  readonly isLastTry: boolean
}

/**
 * How a job ended: done with, to be tried again after a growing while, or given up. `dead` jobs are kept in the
 * dead-letter queue, where an operator finds them.
 */
export type JobEnd = { readonly end: 'done' | 'retry' | 'dead'; readonly reason?: string }

/** A job that was given up. */
export type DeadJob = {
  readonly jobId: string
  readonly deliveryId: number
  readonly since: Temporal.Instant
}

/** The queue of deliveries: pg-boss on the service's own database. */
export type Queue = {
  /** Adds jobs within the caller's transaction: they are there exactly if what it wrote is. */
  add(tx: Database, jobs: readonly DeliveryJob[]): Promise<void>
  /** Begins to hand out jobs, many at a time. */
  work(handle: (jobs: readonly TakenJob[]) => Promise<readonly JobEnd[]>): Promise<void>
  /** Jobs that were given up, oldest first. */
  dead(): Promise<DeadJob[]>
  /** Puts the dead jobs of a delivery away. */
  bury(deliveryId: number): Promise<void>
  depth(): Promise<{ readonly waiting: number; readonly active: number; readonly dead: number }>
  /** Stops; resolves when no job is under way any more, or after `withinMs`. */
  stop(withinMs?: number): Promise<void>
}

/** How a queue goes about its work; the defaults are right for a service. */
export type QueueOptions = {
  readonly source: QueueSource
  readonly onError: (cause: unknown) => void
  /** Jobs taken at a time, and how many such batches are under way at once. */
  readonly batch?: number
  readonly batches?: number
  /** Seconds without a sign of life after which a worker's jobs are given to another; 10 at least. */
  readonly heartbeatSeconds?: number
  /** Seconds a batch may take at most; beyond, its jobs are given to another worker. */
  readonly longestBatchSeconds?: number
  /** Seconds to the first of the retries; each further one waits longer. */
  readonly retrySeconds?: number
  readonly monitorSeconds?: number
}

const DELIVERIES = 'deliveries'
const DEAD = 'dead-deliveries'
const YEAR_SECONDS = 365 * 24 * 3600
/** From 15 seconds to an hour between tries, for about three days: a platform's outage must not cost a digest. */
const RETRIES = { retryLimit: 75, retryBackoff: true, retryDelayMax: 3600 }
/** The ledger remembers what was done; the queue need not. */
const KEEP_DONE_SECONDS = 3600

/** Opens the queue, making its tables on the first run. */
export async function openQueue({
  source,
  onError,
  batch = 50,
  batches = 'pglite' in source ? 1 : 4,
  heartbeatSeconds = 30,
  longestBatchSeconds = 300,
  retrySeconds = 15,
  monitorSeconds = 10,
}: QueueOptions): Promise<Queue> {
  const boss = new PgBoss({
    ...queueConnection(source),
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: monitorSeconds,
    monitorIntervalSeconds: monitorSeconds,
  })
  let isStopped = false
  boss.on('error', (cause) => {
    // Connections are closed a moment after the queue says that it has stopped.
    if (!isStopped) onError(cause)
  })
  await boss.start()
  await boss.createQueue(DEAD, { retentionSeconds: YEAR_SECONDS, deleteAfterSeconds: 0 })
  const settings = {
    ...RETRIES,
    retryDelay: retrySeconds,
    deadLetter: DEAD,
    heartbeatSeconds,
    expireInSeconds: longestBatchSeconds,
    deleteAfterSeconds: KEEP_DONE_SECONDS,
  }
  await boss.createQueue(DELIVERIES, { ...settings, notify: true })
  // A queue that was there keeps its old settings otherwise.
  await boss.updateQueue(DELIVERIES, settings)
  // On the embedded database a first insert within a transaction would wait for itself to look the queue up.
  await boss.findJobs(DELIVERIES, { id: NO_JOB })
  return {
    async add(tx, jobs) {
      if (jobs.length === 0) return
      const rows = jobs.map(({ deliveryId, afterMs }) => ({
        data: { deliveryId },
        ...(afterMs === undefined ? {} : { startAfter: Math.ceil(afterMs / 1000) }),
      }))
      await boss.insert(DELIVERIES, rows, { db: withinTransaction(tx) })
    },
    async work(handle) {
      const options = {
        batchSize: batch,
        localConcurrency: batches,
        perJobResults: true,
        includeMetadata: true,
        burstWhenBatchFull: true,
        pollingIntervalSeconds: 1,
        notifyPollingIntervalSeconds: 1,
      } as const
      await boss.work<{ deliveryId: number }, unknown, typeof options>(
        DELIVERIES,
        options,
        async (jobs) => {
          const ends = await handle(
            jobs.map(({ id, data, retryCount, retryLimit }) => ({
              jobId: id,
              deliveryId: data.deliveryId,
              isLastTry: retryCount >= retryLimit,
            })),
          )
          return jobs.map(({ id }, index) => ({ id, ...statusOf(ends[index]) }))
        },
      )
    },
    async dead() {
      const jobs = await boss.findJobs<{ deliveryId: number }>(DEAD, { queued: true })
      return jobs
        .map(({ id, data, createdOn }) => ({
          jobId: id,
          deliveryId: data.deliveryId,
          since: Temporal.Instant.fromEpochMilliseconds(createdOn.getTime()),
        }))
        .sort((a, b) => Temporal.Instant.compare(a.since, b.since))
    },
    async bury(deliveryId) {
      const jobs = await boss.findJobs(DEAD, { data: { deliveryId } })
      if (jobs.length > 0)
        await boss.deleteJob(
          DEAD,
          jobs.map(({ id }) => id),
        )
    },
    async depth() {
      const [deliveries] = await boss.getQueueStats(DELIVERIES, { force: true })
      const [dead] = await boss.getQueueStats(DEAD, { force: true })
      return {
        waiting: deliveries?.queuedCount ?? 0,
        active: deliveries?.activeCount ?? 0,
        dead: dead?.queuedCount ?? 0,
      }
    },
    async stop(withinMs = 4000) {
      await boss.stop({ graceful: true, timeout: withinMs })
      isStopped = true
    },
  }
}

const NO_JOB = '00000000-0000-4000-8000-000000000000'

function statusOf(end: JobEnd | undefined) {
  switch (end?.end) {
    case 'done':
      return { status: 'completed' as const }
    case 'dead':
      return { status: 'deadletter' as const, output: { reason: end.reason } }
    default:
      return { status: 'failed' as const, output: { reason: end?.reason ?? 'not handled' } }
  }
}
