import type { Platform } from '../../src/bot/platform.ts'
import { openDatabase } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { planDeliveries } from '../../src/db/deliveries.ts'
import { saveDocuments } from '../../src/db/documents.ts'
import { listSubscriptions } from '../../src/db/subscriptions.ts'
import { createCourier } from '../../src/jobs/deliver.ts'
import { openQueue, type Queue } from '../../src/jobs/queue.ts'
import { createLogger } from '../../src/log.ts'
import { addSubscribers, SLOT, subscriber } from '../../test/support/subscribers.ts'
import { row } from '../table.ts'
import { createDatabase, figure, heading } from './figures.ts'

const BATCH = 1000
const CHANNELS = 1000
const CLOCK = () => SLOT

/** Prints how many jobs the whole delivery gets through, beside the same queue with nothing to do. */
export async function benchQueue(server: string, quick: boolean): Promise<void> {
  const jobs = quick ? 4000 : 20_000
  heading(`${jobs.toLocaleString('en')} jobs through the queue, each second`)
  const bare = await measure(
    server,
    jobs,
    bareJobs,
    () => async (taken) => taken.map(() => ({ end: 'done' })),
  )
  const whole = await measure(server, jobs, deliveries, (db, queue) => {
    const courier = createCourier({
      db,
      clock: CLOCK,
      queue,
      platforms: [PROMPT],
      log: createLogger('silent'),
      patience: { days: 7, attempts: 5 },
    })
    return (taken) => courier.deliver(taken)
  })
  row('  bare pg-boss: insert, fetch, complete', bare.toFixed(0))
  figure('with ledger, claims, messages and outcome', whole, { atLeast: bare / 2 })
}

/** A platform that answers at once. */
const PROMPT: Platform = {
  name: 'slack',
  rates: {},
  render: () => ['a message'],
  post: async (_target, _message, key) => ({ outcome: 'sent', messageId: key }),
  find: async () => ({ found: 'no' }),
  async start() {},
  async stop() {},
}

/** Puts so many jobs into the queue, beginning with the one of this number. */
type Add = (tx: Database, queue: Queue, from: number, count: number) => Promise<void>
type Handler = Parameters<Queue['work']>[0]

/** Jobs per second from the first one that is added to the last one that is done with. */
async function measure(
  server: string,
  jobs: number,
  prepare: (db: Database) => Promise<Add>,
  handlerOf: (db: Database, queue: Queue) => Handler,
): Promise<number> {
  const databaseUrl = await createDatabase(server, 'bench_queue')
  const opened = await openDatabase({ databaseUrl, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  const { db, queueSource, close } = opened.value
  const add = await prepare(db)
  const queue = await openQueue({ source: queueSource, onError: fail })
  const handle = handlerOf(db, queue)
  const all = Promise.withResolvers<void>()
  let done = 0
  const start = performance.now()
  for (let from = 0; from < jobs; from += BATCH) {
    await db.transaction((tx) => add(tx, queue, from, Math.min(BATCH, jobs - from)))
  }
  await queue.work(async (taken) => {
    const ends = await handle(taken)
    done += ends.length
    if (done >= jobs) all.resolve()
    return ends
  })
  await all.promise
  const seconds = (performance.now() - start) / 1000
  await queue.stop()
  await close()
  return jobs / seconds
}

function fail(cause: unknown): never {
  throw cause
}

async function bareJobs(): Promise<Add> {
  return (tx, queue, from, count) =>
    queue.add(
      tx,
      Array.from({ length: count }, (_, index) => ({ deliveryId: from + index })),
    )
}

/** A delivery for each channel and one slot after the other. */
async function deliveries(db: Database): Promise<Add> {
  const subscribers = Array.from({ length: CHANNELS }, (_, index) => subscriber(index, 10))
  await addSubscribers(db, 'slack', subscribers, SLOT)
  const channels = await listSubscriptions(db)
  const content = { title: 'A digest', blocks: [] }
  const [documentId = 0] = await saveDocuments(db, [{ content, told: [] }], SLOT)
  return async (tx, queue, from, count) => {
    const planned = Array.from({ length: count }, (_, index) => ({
      subscriptionId: channels[(from + index) % CHANNELS]?.id ?? 0,
      kind: 'digest' as const,
      slot: SLOT.subtract({ hours: Math.floor((from + index) / CHANNELS) }),
      documentId,
    }))
    const inLedger = await planDeliveries(tx, planned, SLOT)
    await queue.add(
      tx,
      inLedger.map(({ id }) => ({ deliveryId: id })),
    )
  }
}
