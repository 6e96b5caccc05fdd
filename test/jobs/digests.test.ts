import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { pauseSubscription, resumeSubscription } from '../../src/db/subscriptions.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { ask, asker, createTestBot } from '../support/bot.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const MONDAY = '2026-06-22T07:00:00Z'
const EFFECT = item('effect', { title: 'A standard', keyDates: [keyDate('2026-07-01')] })
const QUIET = { remind: false } as const

describe.each(ENGINES)('the weekly digest on %s', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder()
    await world.reset('2026-06-17T12:00:00Z', recorder)
    await world.load([EFFECT])
  })

  test('comes on Monday at nine, once, however often the clock ticks', async () => {
    await world.subscribe('team', QUIET)
    await world.tick('2026-06-22T06:59:59Z')
    expect(recorder.posted).toEqual([])
    await world.tick(MONDAY)
    await world.tick(MONDAY)
    await world.tick('2026-06-22T07:01:00Z')
    expect(recorder.posted).toEqual(['team: China standards · Mon 22 Jun 2026 · all sectors'])
    await world.tick('2026-06-29T07:00:00Z')
    expect(recorder.posted[1]).toBe('team: China standards · Mon 29 Jun 2026 · all sectors')
  })

  test('does not come for a Monday before the channel subscribed', async () => {
    await world.subscribe('team')
    await world.tick('2026-06-17T12:01:00Z')
    expect(recorder.posted).toEqual([])
  })

  test('is counted by platform and kind when it is planned', async () => {
    await world.subscribe('team', QUIET)
    await world.subscribe('other', QUIET)
    const digests = { platform: 'console', kind: 'digest', count: 2 }
    expect(await world.plan(MONDAY)).toEqual({
      looked: 2,
      planned: 2,
      plannedBy: [digests],
      skipped: 0,
    })
    expect((await world.plan(MONDAY)).plannedBy).toEqual([])
  })

  test('comes at each channel’s own nine o’clock', async () => {
    await world.subscribe('shanghai', QUIET, 'Asia/Shanghai')
    await world.subscribe('lisbon', QUIET, 'Europe/Lisbon')
    await world.tick('2026-06-22T01:00:00Z')
    expect(recorder.posted).toEqual(['shanghai: China standards · Mon 22 Jun 2026 · all sectors'])
    await world.tick('2026-06-22T08:00:00Z')
    expect(recorder.posted[1]).toBe('lisbon: China standards · Mon 22 Jun 2026 · all sectors')
  })

  test('missed for three weeks is made up once, as of now, and says that it is late', async () => {
    await world.subscribe('team', QUIET)
    await world.tick('2026-07-14T15:00:00Z')
    await world.tick('2026-07-14T15:01:00Z')
    expect(recorder.posted).toEqual(['team: China standards · Tue 14 Jul 2026 · all sectors'])
    expect(recorder.messages[0]).toContain(
      'Late: was due Mon 13 Jul 2026 at 09:00 (Europe/Berlin).',
    )
  })

  test('counts as new what happened since the digest before', async () => {
    await world.subscribe('team', QUIET)
    await world.tick(MONDAY)
    world.setClock('2026-06-25T12:00:00Z')
    await world.load([
      item('news', { title: 'News', keyDates: [keyDate('2026-06-24', { kind: 'publication' })] }),
    ])
    await world.tick('2026-06-29T07:00:00Z')
    expect(recorder.messages.find((message) => message.includes('29 Jun'))).toContain(
      'NEW SINCE 22 JUN 2026\nWed 24 Jun 2026 · 5 days ago · published',
    )
  })

  describe('read in the evening west of China', () => {
    const EVENING = { every: 'day', time: '20:00', timeZone: 'America/Los_Angeles' } as const
    const TRANSITION = { kind: 'transition-end' } as const
    const ends = (id: string, kind: 'comment-deadline' | 'transition-end') =>
      item(id, { title: `Ends ${id}`, keyDates: [keyDate('2026-07-15', { kind })] })

    beforeEach(async () => {
      await world.reset('2026-07-10T12:00:00Z', recorder)
      await world.load([
        ends('comments', 'comment-deadline'),
        ends('transition', TRANSITION.kind),
        item('begins', { title: 'Begins', keyDates: [keyDate('2026-07-15')] }),
      ])
    })

    test('tells as passed, once, what closed there while it is still that day here', async () => {
      await world.subscribe('la', { cadence: EVENING, remind: false }, 'America/Los_Angeles')
      for (const day of ['15', '16', '17']) await world.tick(`2026-07-${day}T03:00:00Z`)
      const [before, onTheDay, after] = recorder.messages.map((message) =>
        message.split('\n').filter((line) => /Jul 2026 ·|^[A-Z0-9 ]+$/.test(line)),
      )
      expect(before?.slice(1)).toEqual([
        'NEXT 7 DAYS',
        expect.stringContaining('Wed 15 Jul 2026 · in 1 day · comments close'),
        expect.stringContaining('Wed 15 Jul 2026 · in 1 day · transition ends'),
        expect.stringContaining('Wed 15 Jul 2026 · in 1 day · takes effect'),
      ])
      expect(onTheDay?.slice(1)).toEqual([
        'NEXT 7 DAYS',
        expect.stringContaining('Wed 15 Jul 2026 · today · takes effect'),
        'JUST PASSED',
        expect.stringContaining('Wed 15 Jul 2026 · the day is over in China · comments closed'),
        expect.stringContaining('Wed 15 Jul 2026 · the day is over in China · transition ended'),
      ])
      expect(after?.slice(1)).toEqual([
        'JUST PASSED',
        expect.stringContaining('Wed 15 Jul 2026 · 1 day ago · took effect'),
      ])
    })

    test.each(['upcoming', 'show comments', 'preview', 'explain comments'])(
      'is told so by %s too',
      async (command) => {
        const timeZone = 'America/Los_Angeles'
        const team = await world.subscribe('C1', { cadence: EVENING }, timeZone)
        world.setClock('2026-07-16T03:00:00Z')
        const bot = createTestBot(world.db, world.now)
        const answer = await ask(bot, command, asker({ timeZone, place: team }))
        expect(answer).toContain('Wed 15 Jul 2026 · the day is over in China · comments closed')
        expect(answer).not.toMatch(/today · comments|comments close\b/)
      },
    )

    test('reminds of what takes effect today, and of nothing that is over', async () => {
      const watched = ['comments', 'transition', 'begins']
      const filter = { ...EVERYTHING, watched, watchedOnly: true }
      const reminderSteps = { closing: [1, 0], effect: [0] }
      const timeZone = 'America/Los_Angeles'
      await world.subscribe('la', { cadence: EVENING, filter, reminderSteps }, timeZone)
      await world.tick('2026-07-16T03:00:00Z')
      expect(recorder.messages).toEqual([expect.stringContaining('Begins')])
    })
  })

  test('is not planned while the channel is paused, and made up once when it is resumed', async () => {
    const { id } = await world.subscribe('team', QUIET)
    const pause = { reason: 'on holiday', by: 'person' } as const
    await pauseSubscription(world.db, id, pause, { by: 'U1', at: world.now() })
    await world.tick(MONDAY)
    await world.tick('2026-06-24T07:00:00Z')
    expect(recorder.posted).toEqual([])
    world.setClock('2026-06-24T10:00:00Z')
    await resumeSubscription(world.db, id, { by: 'U1', at: world.now() })
    await world.tick()
    await world.tick('2026-06-24T10:01:00Z')
    expect(recorder.posted).toEqual(['team: China standards · Wed 24 Jun 2026 · all sectors'])
    expect(recorder.messages[0]).toContain('Late: was due Mon 22 Jun 2026 at 09:00')
  })

  test('comes again by itself on the day a pause ends', async () => {
    const { id } = await world.subscribe('team', QUIET)
    const until = Temporal.Instant.from('2026-06-30T22:00:00Z')
    const pause = { reason: 'on holiday', by: 'person', until } as const
    await pauseSubscription(world.db, id, pause, { by: 'U1', at: world.now() })
    await world.tick('2026-06-29T07:00:00Z')
    expect(recorder.posted).toEqual([])
    await world.tick('2026-07-01T07:00:00Z')
    expect(recorder.posted).toEqual(['team: China standards · Wed 1 Jul 2026 · all sectors'])
  })

  test('of one channel comes although another was refused', async () => {
    await world.subscribe('gone', QUIET)
    await world.subscribe('team', QUIET)
    recorder.outcomes.push({ outcome: 'refused', reason: 'no such channel', because: 'message' })
    await world.tick(MONDAY)
    expect((await world.ledger()).map(({ state }) => state)).toEqual(['failed', 'sent'])
  })

  test('shared by channels that ask for the same is written once', async () => {
    for (const channel of ['a', 'b', 'c']) await world.subscribe(channel, QUIET)
    const cars = { ...EVERYTHING, sectors: ['automotive'] } as const
    await world.subscribe('cars', { ...QUIET, filter: cars })
    await world.plan(MONDAY)
    const documents = (await world.ledger()).map(({ documentId }) => documentId)
    expect(new Set(documents).size).toBe(2)
  })

  test('with nothing to say is skipped where a channel wants silence, and the ledger says so', async () => {
    const robots = { ...EVERYTHING, sectors: ['robotics'] } as const
    await world.subscribe('quiet', { filter: robots, whenEmpty: 'stay-silent' })
    await world.subscribe('told', { filter: robots })
    await world.tick(MONDAY)
    expect(recorder.posted).toEqual(['told: China standards · Mon 22 Jun 2026 · robotics'])
    expect((await world.ledger()).map((row) => ('reason' in row ? row.reason : row.state))).toEqual(
      ['nothing was due', 'sent'],
    )
  })

  test('of a slot a wrong clock has served ahead of its time is not sent again when it comes', async () => {
    await world.subscribe('team', QUIET)
    await world.tick('2026-06-29T07:00:00Z')
    world.setClock('2026-06-18T12:00:00Z')
    for (const at of ['2026-06-18T12:00:00Z', MONDAY, '2026-06-29T07:00:00Z']) await world.tick(at)
    await world.tick('2026-07-06T07:00:00Z')
    expect(recorder.posted).toEqual([
      'team: China standards · Mon 29 Jun 2026 · all sectors',
      'team: China standards · Mon 22 Jun 2026 · all sectors',
      'team: China standards · Mon 6 Jul 2026 · all sectors',
    ])
  })

  test('goes on after a clock that was years ahead', async () => {
    await world.subscribe('team', QUIET)
    await world.tick('2029-06-20T07:00:00Z')
    await world.tick(MONDAY)
    expect(recorder.posted).toEqual([
      'team: China standards · Wed 20 Jun 2029 · all sectors',
      'team: China standards · Mon 22 Jun 2026 · all sectors',
    ])
  })

  test('that could not be sent is written anew the next day, and overtaken by the next one', async () => {
    await world.subscribe('team', QUIET)
    recorder.outcomes.push(
      ...Array.from(
        { length: 2 },
        () => ({ outcome: 'retry', reason: 'the platform is down' }) as const,
      ),
    )
    await world.tick(MONDAY)
    await world.tick('2026-06-23T07:00:00Z')
    await world.plan('2026-06-29T07:00:00Z')
    expect(recorder.posted).toEqual([
      'team: China standards · Mon 22 Jun 2026 · all sectors',
      'team: China standards · Tue 23 Jun 2026 · all sectors',
    ])
    expect(
      (await world.ledger()).map((row) => [row.state, 'reason' in row ? row.reason : '']),
    ).toEqual([
      ['skipped', 'a later one took its place'],
      ['planned', ''],
    ])
  })
})
