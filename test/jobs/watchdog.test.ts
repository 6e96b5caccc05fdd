import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { noteProgress } from '../../src/db/due-subscriptions.ts'
import {
  changeSettings,
  pauseSubscription,
  removeSubscription,
  resumeSubscription,
} from '../../src/db/subscriptions.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import type { PlatformName } from '../../src/domain/platform-name.ts'
import { createWatchdog, findMissingSlots } from '../../src/jobs/watchdog.ts'
import { createLogger } from '../../src/log.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const WEDNESDAY = '2026-06-17T12:00:00Z'
const SLOT = Temporal.Instant.from('2026-06-22T07:00:00Z')
const TEN_PAST = '2026-06-22T07:10:00Z'
const NONE = { count: 0, first: [] }
const BY = { by: 'U1', at: Temporal.Instant.from(WEDNESDAY) }
const HERE: readonly PlatformName[] = ['console']

describe.each(ENGINES)('the watchdog on %s', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder()
    await world.reset(WEDNESDAY, recorder)
    await world.load([item('effect', { keyDates: [keyDate('2026-07-01')] })])
  })

  const missingAt = (instant: string, platforms = HERE) =>
    findMissingSlots(world.db, platforms, Temporal.Instant.from(instant))

  test('misses a digest that nobody planned, ten minutes after its time', async () => {
    const { id } = await world.subscribe('team')
    expect(await missingAt('2026-06-22T07:09:59Z')).toEqual(NONE)
    const found = { count: 1, first: [{ subscriptionId: id, slot: SLOT }] }
    expect(await missingAt(TEN_PAST)).toEqual(found)
    expect(await missingAt('2026-06-25T12:00:00Z')).toEqual(found)
    await world.plan('2026-06-25T12:01:00Z')
    expect(await missingAt('2026-06-25T12:01:00Z')).toEqual(NONE)
  })

  test('misses it too where planning believes that it need not look', async () => {
    const { id, remindedOn, changesSeen } = await world.subscribe('team')
    const nextLook = Temporal.Instant.from('2026-06-23T07:00:00Z')
    await noteProgress(world.db, [{ id, nextLook, remindedOn, changesSeen }])
    await world.tick(TEN_PAST)
    expect(recorder.posted).toEqual([])
    expect(await missingAt(TEN_PAST)).toEqual({
      count: 1,
      first: [{ subscriptionId: id, slot: SLOT }],
    })
  })

  test('misses none that was sent, failed, or had nothing to say', async () => {
    const refused = { outcome: 'refused', because: 'message', reason: 'too long' } as const
    recorder.outcomes.push(refused)
    await world.subscribe('team', { remind: false })
    await world.subscribe('other', { remind: false })
    const filter = { ...EVERYTHING, words: ['nothing has this word'] }
    await world.subscribe('silent', { remind: false, whenEmpty: 'stay-silent', filter })
    await world.tick('2026-06-22T07:00:00Z')
    expect((await world.ledger()).map(({ state }) => state).sort()).toEqual([
      'failed',
      'sent',
      'skipped',
    ])
    expect(await missingAt(TEN_PAST)).toEqual(NONE)
  })

  test('misses none that nobody is to get', async () => {
    const paused = await world.subscribe('paused')
    await pauseSubscription(world.db, paused.id, { reason: 'on holiday', by: 'person' }, BY)
    const removed = await world.subscribe('removed')
    await removeSubscription(world.db, removed.id, BY)
    await world.subscribe('@someone', { filter: { ...EVERYTHING, watchedOnly: true } })
    expect(await missingAt(TEN_PAST)).toEqual(NONE)

    world.setClock('2026-06-22T07:05:00Z')
    await world.subscribe('since five past')
    expect(await missingAt('2026-06-22T08:00:00Z')).toEqual(NONE)
  })

  test('leaves subscriptions of platforms that do not run here to others', async () => {
    await world.subscribe('team')
    expect(await missingAt(TEN_PAST, ['slack', 'discord'])).toEqual(NONE)
    expect((await missingAt(TEN_PAST, ['slack', 'console'])).count).toBe(1)
  })

  test('expects nothing of a slot from before a channel wanted digests', async () => {
    const filter = { ...EVERYTHING, watchedOnly: true }
    const before = await world.subscribe('team', { filter, remind: false })
    const act = { by: 'U1', at: Temporal.Instant.from('2026-06-24T12:00:00Z') }
    const everything = { ...before.settings, filter: EVERYTHING }
    await changeSettings(world.db, before, everything, act, 'everything')
    expect(await missingAt('2026-06-28T13:00:00Z')).toEqual(NONE)
    expect((await missingAt('2026-06-29T13:00:00Z')).count).toBe(1)
  })

  test('gives a channel that was resumed until its next daily look', async () => {
    const { id } = await world.subscribe('team')
    await pauseSubscription(world.db, id, { reason: 'on holiday', by: 'person' }, BY)
    const at = Temporal.Instant.from('2026-06-23T12:00:00Z')
    await resumeSubscription(world.db, id, { by: 'U1', at })
    expect(await missingAt('2026-06-23T12:00:00Z')).toEqual(NONE)
  })

  test('counts all of many, and names the first twenty', async () => {
    const { id } = await world.subscribe('team')
    await multiply(world, 2104)
    const { count, first } = await missingAt(TEN_PAST)
    expect(count).toBe(2105)
    expect(first.map(({ subscriptionId }) => subscriptionId)).toEqual(
      Array.from({ length: 20 }, (_, index) => id + index),
    )
  })

  test('says so in the log once, with ids and not names, and once when it is over', async () => {
    const lines: unknown[] = []
    const write = (line: string) => void lines.push({ ...JSON.parse(line), time: undefined })
    const log = createLogger('info', { write })
    const watchdog = createWatchdog({ db: world.db, clock: world.now, platforms: HERE, log })
    const { id } = await world.subscribe('team')
    await watchdog.look()
    expect(lines).toEqual([])

    world.setClock(TEN_PAST)
    await watchdog.look()
    await watchdog.look()
    expect(lines).toEqual([
      {
        level: 50,
        missing: 1,
        subscriptions: [id],
        slots: ['2026-06-22T07:00:00Z'],
        msg: 'digests are missing from the ledger',
      },
    ])
    expect(watchdog.latest()).toEqual({
      missing: { count: 1, first: [{ subscriptionId: id, slot: SLOT }] },
      stuck: { unsent: 0, unknown: 0 },
    })

    await world.plan()
    await watchdog.look()
    expect(lines.slice(1)).toEqual([{ level: 30, msg: 'no digest is missing any more' }])
    expect(watchdog.latest()?.missing).toEqual(NONE)
  })

  test('reports what has not been sent for six hours, and what is unknown for a day', async () => {
    const lines: unknown[] = []
    const write = (line: string) => void lines.push({ ...JSON.parse(line), time: undefined })
    const log = createLogger('info', { write })
    const watchdog = createWatchdog({ db: world.db, clock: world.now, platforms: HERE, log })
    await world.subscribe('team', { remind: false })
    await world.subscribe('other', { remind: false })
    recorder.outcomes.push({ outcome: 'retry', reason: 'the platform is down' })
    recorder.outcomes.push({ outcome: 'unknown', reason: 'the answer was lost' })
    await world.tick('2026-06-22T07:00:00Z')

    const stuckAt = async (instant: string) => {
      world.setClock(instant)
      return (await watchdog.look()).stuck
    }
    expect(await stuckAt('2026-06-22T12:59:59Z')).toEqual({ unsent: 0, unknown: 0 })
    expect(await stuckAt('2026-06-22T13:00:00Z')).toEqual({ unsent: 1, unknown: 0 })
    expect(await stuckAt('2026-06-23T07:00:00Z')).toEqual({ unsent: 1, unknown: 1 })
    expect(lines).toEqual([
      { level: 40, unsent: 1, unknown: 0, msg: 'deliveries are stuck' },
      { level: 40, unsent: 1, unknown: 1, msg: 'deliveries are stuck' },
    ])
  })
})

/** As many more subscriptions like the one there is. */
async function multiply({ db }: World, more: number): Promise<void> {
  await db.execute(sql`insert into subscriptions (platform, workspace, channel, owner, filter, cadence, horizon_days,
      remind, reminder_steps, when_empty, detail, state, slots_from, next_look, reminded_on, changes_seen, failures,
      created_at, updated_at)
    select platform, workspace, 'team ' || n, owner, filter, cadence, horizon_days, remind, reminder_steps, when_empty,
      detail, state, slots_from, next_look, reminded_on, changes_seen, failures, created_at, updated_at
    from subscriptions, generate_series(1, ${more}) as n`)
}
