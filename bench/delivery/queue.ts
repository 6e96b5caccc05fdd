import type { Platform } from '../../src/bot/platform.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { planDeliveries } from '../../src/db/deliveries.ts'
import { saveDocuments } from '../../src/db/documents.ts'
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
    addBare,
    () => async (taken) => taken.map(() => ({ end: 'done' })),
  )
  const whole = await measure(server, jobs, addDeliveries, (database, queue) => {
    const courier = createCourier({
      db: database.db,
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

type Add = (tx: Database, queue: Queue, from: number, count: number) => Promise<void>
type Handler = Parameters<Queue['work']>[0]

/** Jobs per second from the first one that is added to the last one that is done with. */
async function measure(
  server: string,
  jobs: number,
  add: Add,
  handlerOf: (database: OpenDatabase, queue: Queue) => Handler,
): Promise<number> {
  const databaseUrl = await createDatabase(server, 'bench_queue')
  const opened = await openDatabase({ databaseUrl, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  const { db, queueSource, close } = opened.value
  await addSubscribers(
    db,
    'slack',
    Array.from({ length: CHANNELS }, (_, index) => subscriber(index, 10)),
    SLOT,
  )
  const onError = (cause: unknown) => {
    throw cause
  }
  const queue = await openQueue({ source: queueSource, onError })
  const handle = handlerOf(opened.value, queue)
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

const addBare: Add = (tx, queue, from, count) =>
  queue.add(
    tx,
    Array.from({ length: count }, (_, index) => ({ deliveryId: from + index })),
  )

/** A delivery for each channel and one slot after the other. */
const addDeliveries: Add = async (tx, queue, from, count) => {
  const content = { title: 'A digest', blocks: [] }
  const [documentId = 0] = await saveDocuments(tx, [{ content, told: [] }], SLOT)
  const planned = Array.from({ length: count }, (_, index) => ({
    // In a new database they are numbered from 1.
    subscriptionId: 1 + ((from + index) % CHANNELS),
    kind: 'digest' as const,
    slot: SLOT.subtract({ hours: Math.floor((from + index) / CHANNELS) }),
    documentId,
  }))
  const deliveries = await planDeliveries(tx, planned, SLOT)
  await queue.add(
    tx,
    deliveries.map(({ id }) => ({ deliveryId: id })),
  )
}
