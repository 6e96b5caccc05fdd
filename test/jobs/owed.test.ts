import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { subscribe } from '../../src/bot/subscribe.ts'
import type { Engine } from '../../src/db/client.ts'
import { claimDeliveries } from '../../src/db/sending.ts'
import {
  pauseSubscription,
  resumeSubscription,
  type Subscription,
} from '../../src/db/subscriptions.ts'
import { parseCadence } from '../../src/domain/cadence-text.ts'
import { retryDelivery } from '../../src/jobs/retry.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const GB = { identifier: 'GB 10001-2026', title: 'Axles' }
const CLOSING = { kind: 'comment-deadline' } as const
const DOWN = { outcome: 'retry', reason: 'the platform is down' } as const

const effect = (date: string, more: Parameters<typeof item>[1] = {}) =>
  item('x', { ...GB, keyDates: [keyDate(date)], ...more })
const DRAFT = item('y', { title: 'Draft on tyres', keyDates: [keyDate('2026-07-10', CLOSING)] })
const call = (date: string) =>
  item('z', { title: 'Draft on brakes', keyDates: [keyDate(date, CLOSING)] })

describe.each(ENGINES)('what a channel is owed, on %s,', (engine: Engine) => {
  let world: World
  let recorder: Recorder
  let team: Subscription

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder('slack')
    await world.reset('2026-06-10T12:00:00Z', recorder)
    await world.load([effect('2026-09-01'), DRAFT])
    team = await world.subscribe('team')
    await world.tick('2026-06-15T07:00:00Z')
    recorder.messages.splice(0)
  })

  const titles = () =>
    recorder.messages.map((message) =>
      (message.split(/\n\n|\nAxles|\nDraft/)[0] ?? '').replace(/\s+/g, ' ').replace(/ \(.*$/, ''),
    )
  const act = () => ({ by: 'U1', at: world.now() })
  const pause = () =>
    pauseSubscription(world.db, team.id, { reason: 'holidays', by: 'person' }, act())
  const resume = () => resumeSubscription(world.db, team.id, act())
  const moveTo = async (every: string) => {
    const cadence = parseCadence(every, { timeZone: 'Europe/Berlin' })
    if (!cadence.ok) throw new Error(cadence.problem)
    const change = { cadence: cadence.value }
    await subscribe(world.db, { place: team, change, timeZone: 'UTC' }, act())
  }
  const MOVED = expect.stringContaining('Moved: GB 10001-2026 takes effect Sat 1 Aug 2026')
  const WITHDRAWN = expect.stringContaining('Withdrawn by its issuer: GB 10001-2026')

  test('a moved date is announced the next day where the platform was down on the day itself', async () => {
    await world.load([effect('2026-08-01'), DRAFT])
    recorder.outcomes.push(DOWN)
    await world.tick('2026-06-16T07:00:00Z')
    await world.tick('2026-06-17T07:00:00Z')
    await world.tick('2026-06-18T07:00:00Z')
    // The first is the try that failed.
    expect(titles()).toEqual([MOVED, MOVED])
    expect((await world.ledger()).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'digest sent',
      'reminder skipped',
      'reminder sent',
    ])
  })

  test('a withdrawal is announced after the app was removed and has come back', async () => {
    await world.load([effect('2026-09-01', { status: 'withdrawn' }), DRAFT])
    recorder.outcomes.push({ outcome: 'refused', reason: 'account_inactive', because: 'removed' })
    await world.tick('2026-06-16T07:00:00Z')
    world.setClock('2026-06-18T10:00:00Z')
    await resume()
    await world.tick('2026-06-18T10:01:00Z')
    await world.tick('2026-06-19T07:00:00Z')
    expect(titles()).toEqual([WITHDRAWN, WITHDRAWN])
  })

  test('a reminder that a pause has kept back comes when it ends, the same day', async () => {
    await world.load([effect('2026-09-01'), call('2026-06-26')])
    await world.tick('2026-06-22T07:00:00Z')
    recorder.outcomes.push(DOWN)
    await world.tick('2026-06-25T07:00:00Z')
    await pause()
    await world.send()
    recorder.messages.splice(0)
    world.setClock('2026-06-25T08:00:00Z')
    await resume()
    await world.tick('2026-06-25T08:01:00Z')
    await world.tick('2026-06-26T07:00:00Z')
    expect(titles().filter((title) => title.startsWith('Comments'))).toEqual([
      'Comments close in 1 day: Fri 26 Jun 2026',
    ])
  })

  test('a move and a reminder of today come at the new hour where the hour changes before', async () => {
    await world.load([effect('2026-08-01'), DRAFT, call('2026-06-25')])
    world.setClock('2026-06-18T06:30:00Z')
    await moveTo('monday 09:30')
    await world.tick('2026-06-18T07:31:00Z')
    expect(recorder.messages).toHaveLength(1)
    expect(recorder.messages[0]).toContain('1 Aug 2026')
    expect(recorder.messages[0]).toContain('in 7 days')
  })

  test('they come at once where the new hour has passed already', async () => {
    await world.load([effect('2026-08-01'), DRAFT, call('2026-06-25')])
    world.setClock('2026-06-18T06:30:00Z')
    await moveTo('monday 08:00')
    await world.tick('2026-06-18T06:31:00Z')
    await world.tick('2026-06-19T06:00:00Z')
    expect(recorder.messages).toHaveLength(1)
    expect(recorder.messages[0]).toContain('in 7 days')
  })

  test.each([
    [
      'before',
      async (change: () => Promise<void>, end: () => Promise<unknown>) => {
        await change()
        await end()
      },
    ],
    [
      'after',
      async (change: () => Promise<void>, end: () => Promise<unknown>) => {
        await end()
        await change()
      },
    ],
  ])(
    'a digest missed in a pause is made up though its hour changes right %s the pause ends',
    async (_, both) => {
      await pause()
      await world.tick('2026-06-22T07:00:00Z')
      world.setClock('2026-06-24T08:00:00Z')
      await both(() => moveTo('monday 10:00'), resume)
      await world.tick('2026-06-24T08:02:00Z')
      await world.tick('2026-06-25T08:00:00Z')
      expect(titles()).toEqual([expect.stringContaining('China standards · Wed 24 Jun 2026')])
    },
  )

  test('no digest is owed where the last one came, whatever the hour is moved to', async () => {
    world.setClock('2026-06-17T08:00:00Z')
    await moveTo('tuesday 09:00')
    await world.tick('2026-06-17T08:01:00Z')
    expect(titles()).toEqual([])
    await world.tick('2026-06-23T07:00:00Z')
    expect(titles()).toEqual([expect.stringContaining('China standards · Tue 23 Jun 2026')])
  })

  test('news is counted from the last digest, whatever a clock that was ahead has sent', async () => {
    await world.tick('2027-03-01T08:00:00Z')
    recorder.messages.splice(0)
    await world.tick('2026-06-22T07:00:00Z')
    expect(recorder.messages[0]).toContain('Since 15 Jun 2026')
  })

  test('what was told to be withdrawn is told once when it comes back', async () => {
    await world.load([effect('2026-09-01', { status: 'withdrawn' }), DRAFT])
    await world.tick('2026-06-19T07:00:00Z')
    await world.load([effect('2026-09-01'), DRAFT])
    await world.tick('2026-06-20T07:00:00Z')
    await world.tick('2026-06-21T07:00:00Z')
    expect(titles()).toEqual([
      WITHDRAWN,
      'Reinstated: GB 10001-2026 takes effect Tue 1 Sep 2026 after all, told before as gone',
    ])
  })

  const REMOVED = 'Removed: GB 10001-2026 was to take effect Tue 1 Sep 2026'
  test.each([
    ['the same date', '2026-09-01', 'Tue 1 Sep 2026'],
    ['another date', '2026-07-20', 'Mon 20 Jul 2026'],
  ])(
    'what was told to be removed is told once when it comes back with %s',
    async (_, date, day) => {
      await world.load([DRAFT])
      await world.tick('2026-06-16T07:00:00Z')
      await world.load([effect(date), DRAFT])
      for (const at of ['17', '18', '22', '23']) await world.tick(`2026-06-${at}T07:00:00Z`)
      expect(titles().filter((title) => !title.startsWith('China'))).toEqual([
        REMOVED,
        `Reinstated: GB 10001-2026 takes effect ${day} after all, told before as gone`,
      ])
      const digests = recorder.messages.filter((message) => message.startsWith('China'))
      expect(digests).toEqual([expect.not.stringContaining('moved from')])
    },
  )

  test('what was gone and back before anybody was told is not told', async () => {
    await world.load([DRAFT])
    await world.load([effect('2026-09-01'), DRAFT])
    await world.tick('2026-06-16T07:00:00Z')
    expect(titles()).toEqual([])
  })

  test('a reminder that is late into the next day counts the days of that day', async () => {
    await world.load([effect('2026-09-01'), DRAFT, call('2026-06-25')])
    recorder.outcomes.push(DOWN)
    await world.tick('2026-06-18T07:00:00Z')
    recorder.messages.splice(0)
    // 00:40 in Berlin.
    world.setClock('2026-06-18T22:40:00Z')
    await world.send()
    expect(titles()).toEqual([])
    await world.tick('2026-06-18T22:41:00Z')
    await world.tick('2026-06-19T07:00:00Z')
    expect(titles()).toEqual(['Comments close in 6 days: Thu 25 Jun 2026'])
  })

  test('a digest says that nothing has moved only where no entry has', async () => {
    world.setClock('2026-06-22T06:00:00Z')
    await world.load([effect('2026-07-30'), DRAFT])
    await world.tick('2026-06-22T07:00:00Z')
    expect(recorder.messages[0]?.replace(/\s+/g, ' ')).toContain('moved from Tue 1 Sep 2026')
    expect(recorder.messages[0]).not.toContain('nothing moved')
  })

  test('a digest that was given up is written anew when it is put back, and not once another has come', async () => {
    await pause()
    await world.subscribe('daily', {
      cadence: { every: 'day', time: '09:00', timeZone: 'Europe/Berlin' },
      remind: false,
    })
    const refused = { outcome: 'refused', reason: 'invalid_blocks', because: 'message' } as const
    recorder.outcomes.push(refused)
    await world.tick('2026-06-16T07:00:00Z')
    const [failed] = (await world.ledger()).filter(({ state }) => state === 'failed')
    const retry = () =>
      retryDelivery({ db: world.db, clock: world.now, queue: world.queue }, failed?.id ?? 0, {
        mayBeThere: false,
      })
    await world.load([effect('2026-08-01'), DRAFT])
    world.setClock('2026-06-16T12:00:00Z')
    expect((await retry()).ok).toBe(true)
    recorder.messages.splice(0)
    await world.tick('2026-06-16T12:01:00Z')
    const [again] = recorder.messages.filter((message) => message.startsWith('China'))
    expect(again).toContain('1 Aug 2026')
    expect(again).toContain('Late: was due Tue 16 Jun 2026 at 09:00')

    recorder.outcomes.push(refused)
    await world.tick('2026-06-17T07:00:00Z')
    await world.tick('2026-06-18T07:00:00Z')
    const late = (await world.ledger()).find(({ state }) => state === 'failed')
    const answer = await retryDelivery(
      { db: world.db, clock: world.now, queue: world.queue },
      late?.id ?? 0,
      { mayBeThere: false },
    )
    expect(answer).toMatchObject({
      ok: false,
      problem: expect.stringContaining('has taken its place'),
    })
  })

  // The small database has one connection: nobody can be in the middle of anything there.
  test.runIf(engine === 'postgres')(
    'a move is told once where it is about to leave at the very moment of the next look',
    async () => {
      await moveTo('monday 00:00')
      await world.load([effect('2026-08-01'), DRAFT])
      recorder.outcomes.push(DOWN)
      await world.tick('2026-06-15T22:00:00Z')
      expect(titles().splice(0)).toEqual([MOVED])
      recorder.messages.splice(0)
      await world.load([
        effect('2026-08-01'),
        item('y', { title: 'Draft on tyres', keyDates: [keyDate('2026-07-20', CLOSING)] }),
      ])
      const [waiting] = (await world.ledger()).filter(({ kind }) => kind === 'reminder')
      const ids = [waiting?.id ?? 0]
      let planning: Promise<unknown> = Promise.resolve()
      await world.db.transaction(async (tx) => {
        await claimDeliveries(tx, ids, { now: world.now(), leaseMs: 0 })
        planning = world.plan('2026-06-16T22:00:00Z')
        await Promise.race([planning, setTimeout(500)])
      })
      await planning
      world.setClock('2026-06-16T21:59:59Z')
      await world.send()
      await world.tick('2026-06-16T22:00:01Z')
      await world.tick('2026-06-17T22:00:00Z')
      expect(titles()).toEqual([
        MOVED,
        'Extended: comments close Mon 20 Jul 2026, no longer Fri 10 Jul 2026',
      ])
    },
  )

  test('a digest whose channel is taken up again goes out at once', async () => {
    recorder.outcomes.push({ outcome: 'refused', reason: '50001', because: 'channel' })
    await world.tick('2026-06-22T07:00:00Z')
    recorder.messages.splice(0)
    world.setClock('2026-06-22T07:30:00Z')
    await resume()
    await world.tick('2026-06-22T07:31:00Z')
    expect(titles()).toEqual([expect.stringContaining('China standards · Mon 22 Jun 2026')])
  })
})
