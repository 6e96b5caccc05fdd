import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { runSql } from '../../src/db/database.ts'
import { reserveTurns } from '../../src/db/paces.ts'
import {
  changeSettings,
  pauseSubscription,
  removeSubscription,
  subscriptionHistory,
} from '../../src/db/subscriptions.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { type CleanUpReport, cleanUp } from '../../src/jobs/clean-up.ts'
import { findMissingSlots } from '../../src/jobs/watchdog.ts'
import { createLogger } from '../../src/log.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const KEEP_DAYS = 30
const QUIET = { remind: false, horizonDays: 365 } as const
const MONDAYS = ['06-22', '06-29', '07-06', '07-13'].map((day) => `2026-${day}T07:00:00Z`)
const LATER = '2026-08-16T03:17:00Z'
const NOTHING: CleanUpReport = {
  deliveries: 0,
  documents: 0,
  dateChanges: 0,
  subscriptionChanges: 0,
}
const BY = 'U1'

describe.each(ENGINES)('cleaning up on %s', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder()
    await world.reset('2026-06-17T12:00:00Z', recorder)
    await world.load([item('past', { keyDates: [keyDate('2026-07-01')] })])
  })

  async function clean(
    instant: string,
    over: { batch?: number; signal?: AbortSignal; keepDays?: number } = {},
  ): Promise<CleanUpReport> {
    world.setClock(instant)
    return cleanUp({
      database: { db: world.db, engine },
      clock: world.now,
      keepDays: KEEP_DAYS,
      log: createLogger('silent'),
      ...over,
    })
  }
  const days = async () => (await world.ledger()).map(({ slot }) => slot.toString().slice(0, 10))
  const count = async (table: string) => {
    const [row] = await runSql(world.db, sql`select count(*)::int as count from ${sql.raw(table)}`)
    return row
  }
  async function ticks(...instants: string[]): Promise<void> {
    for (const instant of instants) await world.tick(instant)
  }

  test.each([{}, { batch: 1 }, { batch: 2 }])(
    'forgets what was delivered long ago, with its documents, but never the newest: %j',
    async (over) => {
      await world.subscribe('team', QUIET)
      await ticks(...MONDAYS)

      const report = { ...NOTHING, deliveries: 3, documents: 3, subscriptionChanges: 1 }
      expect(await clean(LATER, over)).toEqual(report)
      expect(await days()).toEqual(['2026-07-13'])
      expect([await count('documents'), await count('delivery_parts')]).toEqual([
        { count: 1 },
        { count: 1 },
      ])
      expect(await clean(LATER, over)).toEqual(NOTHING)
    },
  )

  test('forgets nothing before its time', async () => {
    await world.subscribe('team', QUIET)
    await ticks(...MONDAYS)
    expect(await clean('2026-07-22T07:00:00Z')).toEqual({ ...NOTHING, subscriptionChanges: 1 })
    expect(await clean('2026-07-22T07:00:00.001Z')).toEqual({
      ...NOTHING,
      deliveries: 1,
      documents: 1,
    })
    expect(await clean(LATER, { keepDays: 400 })).toEqual(NOTHING)
    expect(await days()).toEqual(['2026-06-29', '2026-07-06', '2026-07-13'])
  })

  test('leaves nothing to be sent twice, or missed', async () => {
    await world.subscribe('team', {
      ...QUIET,
      cadence: { every: 'month', day: 1, time: '09:00', timeZone: 'Europe/Berlin' },
    })
    await ticks('2026-07-01T07:00:00Z')
    expect(await clean('2026-08-01T06:59:00Z')).toMatchObject({ deliveries: 0 })
    await ticks('2026-08-01T06:59:00Z')
    expect(recorder.posted).toHaveLength(1)
    expect(await findMissingSlots(world.db, ['console'], world.now())).toEqual({
      count: 0,
      first: [],
    })
  })

  test('keeps what is still to be sent', async () => {
    await world.subscribe('team', QUIET)
    recorder.outcomes.push({ outcome: 'unknown', reason: 'the answer was lost' })
    await ticks(MONDAYS[0] ?? '')
    await world.plan(MONDAYS[1])
    await world.plan(MONDAYS[2])
    expect(await clean(LATER)).toMatchObject({ deliveries: 2 })
    expect((await world.ledger()).map(({ state }) => state)).toEqual(['planned'])
  })

  test('keeps the last digest that arrived, however many had nothing to say since', async () => {
    const filter = { ...EVERYTHING, words: ['title of past'] }
    const wish = { remind: false, whenEmpty: 'stay-silent', filter } as const
    await world.subscribe('team', wish)
    await ticks(...['06-22', '07-06', '07-27', '08-03'].map((day) => `2026-${day}T07:00:00Z`))
    const states = (await world.ledger()).map(({ state }) => state)
    expect(states).toEqual(['sent', 'sent', 'skipped', 'skipped'])
    await clean('2026-10-01T03:17:00Z')
    expect(await days()).toEqual(['2026-07-06', '2026-08-03'])
  })

  test('keeps what told a date that is still to come, so that the channel hears when it moves', async () => {
    const ahead = (date: string) => item('ahead', { title: 'Ahead', keyDates: [keyDate(date)] })
    await world.load([ahead('2027-03-01')])
    const team = await world.subscribe('team', QUIET)
    await ticks(MONDAYS[0] ?? '')
    const settings = { ...team.settings, filter: { ...EVERYTHING, words: ['something else'] } }
    await changeSettings(world.db, team, settings, { by: BY, at: world.now() }, 'other words')
    await ticks(...MONDAYS.slice(1))

    expect(await clean(LATER)).toMatchObject({ deliveries: 2, documents: 2 })
    expect(await days()).toEqual(['2026-06-22', '2026-07-13'])

    const wanted = { ...team.settings, horizonDays: 30 }
    await changeSettings(world.db, team, wanted, { by: BY, at: world.now() }, 'all again')
    await ticks('2026-08-16T06:59:00Z')
    await world.load([ahead('2027-02-01')])
    await ticks('2026-08-16T07:00:00Z', '2026-08-17T07:00:00Z')
    expect(recorder.messages.filter((message) => message.includes('Ahead'))).toEqual([
      expect.stringContaining('1 Mar 2027'),
      expect.stringMatching(/1 Feb 2027.*no longer.* 1 Mar 2027/),
    ])

    await clean('2027-03-01T03:17:00Z')
    expect(await days()).toEqual(['2026-06-22', '2026-08-16', '2026-08-17'])
    await clean('2027-03-02T03:17:00Z')
    expect(await days()).toEqual(['2026-08-16', '2026-08-17'])
  })

  test('keeps what told a date that has been put off since, until it has come', async () => {
    await world.subscribe('team', QUIET)
    await ticks(MONDAYS[0] ?? '')
    await world.load([item('past', { keyDates: [keyDate('2026-08-20')] })])
    await ticks('2026-08-10T07:00:00Z')
    await clean('2026-08-20T03:17:00Z')
    expect(await days()).toContain('2026-06-22')
    await clean('2026-08-21T03:17:00Z')
    expect(await days()).not.toContain('2026-06-22')
  })

  test('keeps what told that a date still ahead is gone, so that the channel hears when it is back', async () => {
    const ahead = item('ahead', { title: 'Ahead', keyDates: [keyDate('2027-03-01')] })
    const past = (date: string) => item('past', { keyDates: [keyDate(date)] })
    await world.load([ahead, past('2026-07-01')])
    await world.subscribe('team', QUIET)
    await ticks(MONDAYS[0] ?? '')
    await world.load([past('2026-07-01')])
    await ticks('2026-06-23T07:00:00Z')
    await world.load([past('2026-07-02')])
    await ticks('2026-06-24T07:00:00Z', ...MONDAYS.slice(1))

    await clean(LATER)
    expect(await days()).toEqual(['2026-06-22', '2026-06-23', '2026-06-24', '2026-07-13'])

    await ticks(LATER)
    recorder.messages.splice(0)
    await world.load([ahead, past('2026-07-02')])
    await ticks('2026-08-16T07:00:00Z')
    expect(recorder.messages).toEqual([
      expect.stringMatching(/^Reinstated: takes effect Mon 1 Mar 2027 after all, .*Ahead/s),
    ])

    await clean('2027-03-02T03:17:00Z')
    expect(await days()).toEqual(['2026-08-10', '2026-08-16'])
  })

  test('deletes documents that nothing refers to, though not those of the last day', async () => {
    await world.db.execute(sql`insert into documents (hash, content, created_at)
      values ('old', '{"title": "", "blocks": []}', '2026-08-15T03:16:59Z'),
        ('new', '{"title": "", "blocks": []}', '2026-08-15T03:17:00Z')`)
    expect(await clean(LATER)).toEqual({ ...NOTHING, documents: 1 })
    expect(await runSql(world.db, sql`select hash from documents`)).toEqual([{ hash: 'new' }])
  })

  test('forgets how dates changed once every channel has looked, but for the newest change', async () => {
    const move = (date: string) => world.load([item('past', { keyDates: [keyDate(date)] })])
    await move('2026-07-02')
    const paused = await world.subscribe('paused', QUIET)
    const reason = { reason: 'on holiday', by: 'person' } as const
    await pauseSubscription(world.db, paused.id, reason, { by: BY, at: world.now() })
    await world.subscribe('team', QUIET)
    await move('2026-07-03')
    await move('2026-07-04')
    await world.tick('2026-06-18T07:00:00Z')
    expect(await clean('2026-07-17T12:00:00Z')).toMatchObject({ dateChanges: 0 })
    expect(await clean(LATER)).toMatchObject({ dateChanges: 1 })
    await removeSubscription(world.db, paused.id, { by: BY, at: world.now() })
    expect(await clean(LATER)).toMatchObject({ dateChanges: 1 })
    expect(await runSql(world.db, sql`select id::int from date_changes`)).toEqual([{ id: 3 }])
  })

  test('forgets what was done to a subscription long ago', async () => {
    const { id } = await world.subscribe('team', QUIET)
    const at = Temporal.Instant.from('2026-08-01T00:00:00Z')
    await pauseSubscription(world.db, id, { reason: 'on holiday', by: 'person' }, { by: BY, at })
    expect(await clean(LATER)).toEqual({ ...NOTHING, subscriptionChanges: 1 })
    expect(await subscriptionHistory(world.db, id)).toEqual([
      { by: BY, at, what: 'paused: on holiday' },
    ])
  })

  test('forgets whose turn it was', async () => {
    const rate = { intervalMs: 1, burst: 1 }
    await reserveTurns(world.db, [{ key: 'team', turns: 1, rate }], 1000)
    await world.db.execute(sql`update paces set free_at_ms = free_at_ms - 3700000`)
    await clean(LATER)
    expect(await count('paces')).toEqual({ count: 0 })
  })

  test('stops after the batch under way when the service stops', async () => {
    await world.subscribe('team', QUIET)
    await ticks(...MONDAYS)
    expect(await clean(LATER, { signal: AbortSignal.abort() })).toEqual(NOTHING)
    expect(await days()).toHaveLength(4)
  })

  test('by two processes at once does it once', async () => {
    await world.subscribe('team', QUIET)
    await ticks(...MONDAYS)
    const reports = await Promise.all([clean(LATER, { batch: 1 }), clean(LATER, { batch: 1 })])
    expect(reports.map(({ deliveries }) => deliveries).reduce((a, b) => a + b)).toBe(3)
    expect(await days()).toEqual(['2026-07-13'])
  })

  test.runIf(engine === 'pglite')('makes room in the tables and in the queue’s', async () => {
    await world.subscribe('team', QUIET)
    await ticks(...MONDAYS)
    await clean(LATER)
    const rows = await runSql(
      world.db,
      sql`select relname as "table", reltuples::int as rows from pg_class
        where relname in ('deliveries', 'documents', 'subscriptions', 'job_common') order by relname`,
    )
    expect(rows).toEqual([
      { table: 'deliveries', rows: 1 },
      { table: 'documents', rows: 1 },
      { table: 'job_common', rows: expect.any(Number) },
      { table: 'subscriptions', rows: 1 },
    ])
    expect(rows).not.toContainEqual({ table: 'job_common', rows: -1 })
  })
})
