import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/db/client.ts'
import { planDeliveries } from '../../src/db/deliveries.ts'
import { saveDocuments } from '../../src/db/documents.ts'
import { listSubscriptions } from '../../src/db/subscriptions.ts'
import { openQueue } from '../../src/jobs/queue.ts'
import { type HttpServer, startHttpServer } from '../../test/support/http-server.ts'
import { addSubscribers, SLOT, subscriber } from '../../test/support/subscribers.ts'
import { startFleet } from '../../test/trial/fleet.ts'
import type { ReplicaConfig } from '../../test/trial/replica-config.ts'
import { createDatabase, figure, heading } from './figures.ts'

const REPLICAS = 3
const SHARE = 0.97
/** Before the clock runs: the replicas begin one after the other. */
const WARM_UP_MS = 3000

/** Three replicas against a Discord that takes fifty requests in a window of one second. */
export async function benchDiscord(server: string, quick: boolean): Promise<void> {
  const chat = await startHttpServer({ limits: { perSecond: 50 } })
  heading('three replicas, Discord: 50 a second')
  await measure(server, chat, {
    name: 'discord',
    rates: { platform: { intervalMs: 20.5, burst: 1 } },
    ceiling: 50,
    channels: 500,
    seconds: quick ? 10 : 60,
  })
}

/** Three replicas against a Slack that takes one message a second and channel, in two hundred channels. */
export async function benchSlack(server: string, quick: boolean): Promise<void> {
  const perChannel = { intervalMs: 1000, burst: 2 }
  const chat = await startHttpServer({ limits: { perChannel } })
  heading('three replicas, Slack: 1 a second in 200 channels')
  await measure(server, chat, {
    name: 'slack',
    rates: { channel: { intervalMs: 1000, burst: 1 } },
    ceiling: 200,
    channels: 200,
    seconds: quick ? 10 : 60,
  })
}

type Ceiling = {
  readonly name: 'slack' | 'discord'
  readonly rates: ReplicaConfig['platform']['rates']
  /** Messages the platform takes in a second. */
  readonly ceiling: number
  readonly channels: number
  readonly seconds: number
}

async function measure(server: string, chat: HttpServer, wanted: Ceiling): Promise<void> {
  const { name, rates, ceiling, seconds } = wanted
  const databaseUrl = await createDatabase(server, `bench_${name}`)
  // More than can be sent, so that the queue never runs dry.
  await fill(databaseUrl, wanted, Math.ceil((ceiling * (seconds + WARM_UP_MS / 1000) * 11) / 10))
  const fleet = await startFleet(REPLICAS, {
    databaseUrl,
    platform: { name, url: chat.url, timeoutMs: 5000, rates },
    clockOffsetMs: SLOT.epochMilliseconds - Date.now(),
    planEveryMs: 60_000,
    queue: {},
    logLevel: 'error',
  })
  while (chat.counts.stored === 0) await sleep(10)
  await sleep(WARM_UP_MS)
  const [before, start] = [chat.counts.stored, performance.now()]
  await sleep(seconds * 1000)
  const rate = ((chat.counts.stored - before) / (performance.now() - start)) * 1000
  await fleet.stop()
  for (const complaint of fleet.complaints) process.stderr.write(`${complaint}\n`)
  await chat.stop()
  const { platform, channel } = chat.counts.limited
  figure(`messages each second, over ${seconds} s`, rate, { atLeast: ceiling * SHARE }, 1)
  figure('refused with 429', platform + channel, { atMost: 0 })
}

async function fill(
  databaseUrl: string,
  { name, channels }: Ceiling,
  count: number,
): Promise<void> {
  const opened = await openDatabase({ databaseUrl, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  const { db, queueSource, close } = opened.value
  const subscribers = Array.from({ length: channels }, (_, index) => subscriber(index, 10))
  // Subscribed at the slot, so that planning leaves what is in the ledger alone.
  await addSubscribers(db, name, subscribers, SLOT)
  const ids = (await listSubscriptions(db)).map(({ id }) => id)
  const onError = (cause: unknown) => {
    throw cause
  }
  const queue = await openQueue({ source: queueSource, onError })
  await db.transaction(async (tx) => {
    const content = { title: 'A digest', blocks: [] }
    const [documentId = 0] = await saveDocuments(tx, [{ content, told: [] }], SLOT)
    const planned = Array.from({ length: count }, (_, index) => ({
      subscriptionId: ids[index % channels] ?? 0,
      kind: 'digest' as const,
      slot: SLOT.subtract({ hours: 1 + Math.floor(index / channels) }),
      documentId,
    }))
    const deliveries = await planDeliveries(tx, planned, SLOT)
    await queue.add(
      tx,
      deliveries.map(({ id }) => ({ deliveryId: id })),
    )
  })
  await queue.stop()
  await close()
}
