import type { Platform } from '../bot/platform.ts'
import type { Clock } from '../clock.ts'
import type { OpenDatabase } from '../db/client.ts'
import type { Logger } from '../log.ts'
import { createCourier, type TryEnd } from './deliver.ts'
import { type PlanReport, planDue } from './plan.ts'
import { openQueue, type Queue, type QueueOptions } from './queue.ts'
import type { Patience } from './verdict.ts'

/** What delivery is started with. */
export type DeliveryOptions = {
  readonly database: Pick<OpenDatabase, 'db' | 'queueSource'>
  readonly clock: Clock
  readonly platforms: readonly Platform[]
  readonly log: Logger
  readonly patience: Patience
  readonly leaseMs?: number | undefined
  readonly queue?: Partial<QueueOptions>
  readonly onEnd?: (end: TryEnd) => void
}

/** Delivery that is under way: planning on demand, sending all the time. */
export type DeliveryService = {
  readonly queue: Queue
  /** Plans what is due; to be called every minute or so. */
  plan(): Promise<PlanReport>
  /** Stops sending; what is not finished is made up at the next start, or by another process. */
  stop(): Promise<void>
}

/** Starts to deliver what is planned. */
export async function startDelivery(options: DeliveryOptions): Promise<DeliveryService> {
  const { database, log, platforms } = options
  const { db, queueSource } = database
  const queue = await openQueue({
    source: queueSource,
    onError: (cause) => log.error({ err: cause }, 'the queue reported an error'),
    ...options.queue,
  })
  const courier = createCourier({ ...options, db, queue })
  await queue.work((jobs) => courier.deliver(jobs))
  const names = platforms.map(({ name }) => name)
  return {
    queue,
    async plan() {
      const report = await planDue({ db, clock: options.clock, queue, platforms: names })
      const { looked, planned, skipped } = report
      if (planned + skipped > 0) log.info({ looked, planned, skipped }, 'planned')
      return report
    },
    stop: () => queue.stop(),
  }
}
