import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Platform } from '../../src/bot/platform.ts'
import type { Engine } from '../../src/db/client.ts'
import { type Database, runSql } from '../../src/db/database.ts'
import { type Delivery, listDeliveries } from '../../src/db/deliveries.ts'
import { loadDataset } from '../../src/db/load.ts'
import { type Subscription, saveSubscription } from '../../src/db/subscriptions.ts'
import type { Item } from '../../src/domain/item.ts'
import { defaultSettings, type Settings } from '../../src/domain/settings.ts'
import { createCourier } from '../../src/jobs/deliver.ts'
import { type PlanReport, planDue } from '../../src/jobs/plan.ts'
import { openQueue, type Queue, type TakenJob } from '../../src/jobs/queue.ts'
import { createLogger } from '../../src/log.ts'
import { emptyDatabase, openTestDatabase, type TestDatabase } from './database.ts'

/** A service in slow motion: its own database and queue, and a clock that is set by hand. */
export type World = TestDatabase & {
  readonly queue: Queue
  /** Empties everything and sets the clock. */
  reset(instant: string, ...platforms: Platform[]): Promise<void>
  now(): Temporal.Instant
  setClock(instant: string | Temporal.Instant): void
  load(items: readonly Item[]): Promise<void>
  subscribe(channel: string, over?: Partial<Settings>, timeZone?: string): Promise<Subscription>
  /** Plans what is due at an instant, without sending it. */
  plan(instant?: string | Temporal.Instant): Promise<PlanReport>
  /** Sends, or settles, what is in the queue, be it for now or for later. */
  send(): Promise<void>
  /** Plans and sends, as a minute of the service does. */
  tick(instant?: string | Temporal.Instant): Promise<void>
  /** The ledger, oldest slot first. */
  ledger(): Promise<Delivery[]>
}

const BY = 'someone'

/** Opens a world on an engine. */
export async function openWorld(engine: Engine): Promise<World> {
  const database = await openTestDatabase(engine, { withQueue: true })
  const { db, queueSource, close } = database
  const queue = await openQueue({
    source: queueSource,
    onError: (cause) => {
      throw cause
    },
  })
  const log = createLogger('silent')
  let now = Temporal.Instant.from('2026-01-01T00:00:00Z')
  let platforms: readonly Platform[] = []
  let courier = createCourier({
    db,
    clock: () => now,
    queue,
    platforms,
    log,
    patience: { days: 7, attempts: 5 },
  })
  const world: World = {
    ...database,
    queue,
    now: () => now,
    setClock(instant) {
      now = Temporal.Instant.from(instant)
    },
    async reset(instant, ...chosen) {
      await emptyDatabase(db)
      await db.execute(sql`delete from pgboss.job`)
      now = Temporal.Instant.from(instant)
      platforms = chosen
      courier = createCourier({
        db,
        clock: () => now,
        queue,
        platforms,
        log,
        patience: { days: 7, attempts: 5 },
        leaseMs: 0,
      })
    },
    async load(items) {
      const today = now.toZonedDateTimeISO('UTC').toPlainDate()
      await loadDataset(db, { items, newsletters: [] }, today)
    },
    async subscribe(channel, over = {}, timeZone = 'Europe/Berlin') {
      const settings = { ...defaultSettings(timeZone), ...over }
      const place = { platform: platforms[0]?.name ?? 'console', workspace: 'T1', channel }
      const wish = { ...place, owner: BY, settings }
      return (await saveSubscription(db, wish, { by: BY, at: now })).subscription
    },
    async plan(instant = now) {
      now = Temporal.Instant.from(instant)
      return planDue({ db, clock: () => now, queue, platforms: platforms.map(({ name }) => name) })
    },
    async send() {
      const waiting = await jobsWaiting(db)
      if (waiting.length === 0) return
      const ends = await courier.deliver(waiting)
      const done = waiting.filter((_, index) => ends[index]?.end !== 'retry')
      await db.execute(sql`delete from pgboss.job
        where id::text in (select json_array_elements_text(${JSON.stringify(done.map(({ jobId }) => jobId))}::text::json))`)
    },
    async tick(instant = now) {
      await world.plan(instant)
      await world.send()
    },
    ledger: async () => (await listDeliveries(db, { limit: 1000 })).reverse(),
    async close() {
      await queue.stop()
      await close()
    },
  }
  return world
}

const jobRow = z.object({ jobId: z.string(), deliveryId: z.number() })

/** The jobs of the queue, whether their time has come or not; each delivery once. */
async function jobsWaiting(db: Database): Promise<TakenJob[]> {
  const rows = await runSql(
    db,
    sql`select id::text as "jobId", (data->>'deliveryId')::int as "deliveryId" from pgboss.job
      where name = 'deliveries' and state < 'active' order by created_on, "deliveryId", id`,
  )
  return rows.map((row) => ({ ...jobRow.parse(row), isLastTry: false }))
}
