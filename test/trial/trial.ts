import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { runSql } from '../../src/db/database.ts'
import { type Delivery, listDeliveries } from '../../src/db/deliveries.ts'
import { readDocument } from '../../src/db/documents.ts'
import { loadDataset } from '../../src/db/load.ts'
import { readDataset } from '../../src/db/seeds.ts'
import { listSubscriptions, type Subscription } from '../../src/db/subscriptions.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { renderSlack } from '../../src/formatters/slack.ts'
import { placeOf } from '../support/http-platform.ts'
import { type Chance, type HttpServer, startHttpServer } from '../support/http-server.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { seededRandom } from '../support/random.ts'
import { addSubscribers, BEFORE_SLOT, SLOT, subscriber } from '../support/subscribers.ts'
import { type Fleet, type FleetCounts, startFleet } from './fleet.ts'
import type { ReplicaConfig } from './replica-config.ts'
import { type Expected, type Verified, verify } from './verify.ts'

export type TrialOptions = {
  readonly subscriptions: number
  readonly replicas: number
  /** Longest time the trial may take from the first kill on. */
  readonly seconds: number
  readonly seed: number
  /** Between two kills, at least; at most twice as long. */
  readonly killEveryMs: number
  /** Kills after which the replicas are left alone. */
  readonly mostKills: number
  /** After how long a replica that was killed is not believed to be alive any more. */
  readonly leaseMs: number
  readonly queue: ReplicaConfig['queue']
  /** Between two messages of the whole fleet. */
  readonly messageEveryMs: number
}

export type TrialResult = Verified &
  FleetCounts & {
    readonly deliveries: number
    readonly posts: number
    readonly faults: number
    readonly restarts: number
    readonly seconds: number
    readonly isSettled: boolean
  }

/** Longest time anybody waits for the chat; far less than a lease. */
const TIMEOUT_MS = 500
const FILTERS = 60
const EVERY_DATE = { filter: EVERYTHING, detail: 'full', horizonDays: 400 } as const

const CHANCES: readonly Chance[] = [
  { share: 0.02, fault: { fault: 'error', when: 'after' } },
  { share: 0.02, fault: { fault: 'drop', when: 'after' } },
  { share: 0.01, fault: { fault: 'drop', when: 'before' } },
  { share: 0.01, fault: { fault: 'limit', retryAfterSeconds: 0.5 } },
  { share: 0.005, fault: { fault: 'slow', when: 'before', ms: 1.5 * TIMEOUT_MS } },
]

/** In every twentieth channel nobody can look a message up. */
const isHidden = (place: string) => Number(place.split('/C')[1]) % 20 === 0

/**
 * Kills replicas at random while they deliver one slot to many channels, restarts PostgreSQL in between, and then
 * holds what the chat received against the ledger.
 */
export async function runTrial(options: TrialOptions): Promise<TrialResult> {
  const server = await startPostgres()
  const chat = await startHttpServer({ chances: CHANCES, seed: options.seed, isHidden })
  try {
    return await withServers(options, server, chat)
  } finally {
    await chat.stop()
    await server.stop()
  }
}

async function withServers(
  options: TrialOptions,
  server: PostgresServer,
  chat: HttpServer,
): Promise<TrialResult> {
  const databaseUrl = await createDatabase(server.url)
  const opened = await openDatabase({ databaseUrl, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  try {
    await fill(opened.value, options.subscriptions)
    const fleet = await startFleet(options.replicas, {
      databaseUrl,
      platform: {
        name: 'slack',
        url: chat.url,
        timeoutMs: TIMEOUT_MS,
        rates: {
          platform: { intervalMs: options.messageEveryMs, burst: 1 },
          channel: { intervalMs: 100, burst: 5 },
        },
      },
      clockOffsetMs: SLOT.epochMilliseconds - Date.now(),
      planEveryMs: 500,
      leaseMs: options.leaseMs,
      queue: options.queue,
      logLevel: 'error',
    })
    const start = performance.now()
    const state = await disturb(opened.value, server, fleet, options)
    await fleet.stop()
    await chat.idle()
    const expected = await readExpected(opened.value)
    return {
      ...state,
      ...fleet.counts,
      ...verify(expected, chat.messages),
      deliveries: expected.length,
      posts: chat.counts.stored,
      faults: Object.values(chat.counts.faults).reduce((sum, count) => sum + count, 0),
      seconds: (performance.now() - start) / 1000,
    }
  } finally {
    await opened.value.close()
  }
}

async function createDatabase(server: string): Promise<string> {
  const admin = postgres(`${server}/postgres`, { max: 1 })
  await admin`create database trial`
  await admin.end()
  return `${server}/trial`
}

/** The real dataset, and channels in several zones; every tenth wants everything, in several messages. */
async function fill({ db }: OpenDatabase, count: number): Promise<void> {
  const dataset = readDataset('seeds')
  if (!dataset.ok) throw new Error(dataset.problems.join('\n'))
  const day = BEFORE_SLOT.toZonedDateTimeISO('UTC').toPlainDate()
  await loadDataset(db, dataset.dataset, day)
  const subscribers = Array.from({ length: count }, (_, index) => {
    const one = subscriber(index, FILTERS)
    return index % 10 === 0 ? { ...one, settings: { ...one.settings, ...EVERY_DATE } } : one
  })
  await addSubscribers(db, 'slack', subscribers, BEFORE_SLOT)
}

/** Kills and restarts until everything is settled, or the time is up. */
async function disturb(
  { db }: OpenDatabase,
  server: PostgresServer,
  fleet: Fleet,
  { subscriptions, seconds, seed, killEveryMs, mostKills }: TrialOptions,
): Promise<Pick<TrialResult, 'restarts' | 'isSettled'>> {
  const random = seededRandom(seed)
  const start = performance.now()
  let killAt = start + killEveryMs
  let restarts = 0
  while (performance.now() - start < seconds * 1000) {
    await sleep(100)
    // The database may be away.
    const progress = await readProgress(db).catch(() => undefined)
    if (progress?.open === 0 && progress.digests === subscriptions) {
      return { restarts, isSettled: true }
    }
    if (restarts === 0 && progress !== undefined && progress.done > subscriptions / 2) {
      restarts += 1
      await server.restart()
    }
    if (performance.now() >= killAt && fleet.counts.kills < mostKills) {
      fleet.kill(random)
      killAt = performance.now() + killEveryMs * (1 + random())
    }
  }
  return { restarts, isSettled: false }
}

/** Digests planned, deliveries done with, and what is open still: deliveries, or jobs of them. */
async function readProgress(db: OpenDatabase['db']) {
  const [row] = await runSql(
    db,
    sql`select count(*) filter (where kind = 'digest') as digests,
      count(*) filter (where state in ('sent', 'unknown')) as done,
      count(*) filter (where state in ('planned', 'sending', 'retrying')) + (
        select count(*) from pgboss.job where name = 'deliveries' and state < 'completed'
      ) as open from deliveries`,
  )
  const count = (name: string) =>
    Number(typeof row === 'object' && row !== null ? Reflect.get(row, name) : Number.NaN)
  return { digests: count('digests'), done: count('done'), open: count('open') }
}

async function readExpected({ db }: OpenDatabase): Promise<Expected[]> {
  const ledger = await listDeliveries(db, { limit: 1_000_000 })
  const subscriptions = new Map((await listSubscriptions(db)).map((one) => [one.id, one]))
  const documents = new Map<number, readonly unknown[]>()
  for (const { documentId } of ledger) {
    if (documents.has(documentId)) continue
    const messages = renderSlack(await readDocument(db, documentId))
    // As they are after their way through HTTP.
    documents.set(documentId, JSON.parse(JSON.stringify(messages)))
  }
  return ledger.map((delivery) => ({
    delivery,
    place: placeOfDelivery(delivery, subscriptions.get(delivery.subscriptionId)),
    messages: documents.get(delivery.documentId) ?? [],
  }))
}

/** A notice goes to whoever answers for the channel. */
function placeOfDelivery({ kind }: Delivery, subscription: Subscription | undefined): string {
  if (subscription === undefined) return ''
  const { workspace, channel, owner } = subscription
  return placeOf({ workspace, channel: kind === 'notice' ? `@${owner}` : channel })
}
