import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { subscribe } from '../../src/bot/subscribe.ts'
import type { Engine } from '../../src/db/client.ts'
import {
  changeSettings,
  getSubscription,
  pauseSubscription,
  removeSubscription,
  resumeSubscription,
  type Subscription,
} from '../../src/db/subscriptions.ts'
import { parseCadence } from '../../src/domain/cadence-text.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import type { Item } from '../../src/domain/item.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const DOWN = { outcome: 'retry', reason: 'the platform is down' } as const
const CALLS = { mention: 'S1', reminderSteps: { closing: [14, 7], effect: [] } }

const call = (title: string, date: string, sectors: Item['sectors'] = ['automotive']) =>
  item(title, { title, sectors, keyDates: [keyDate(date, { kind: 'comment-deadline' })] })
const AXLES = item('axles', { title: 'Axles', keyDates: [keyDate('2026-09-01')] })
const WATCHES = { ...EVERYTHING, watched: ['axles', 'Brakes'] }

describe.each(ENGINES)('what waits to be sent, on %s,', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder('slack')
    await world.reset('2026-06-03T12:00:00Z', recorder)
  })

  /** A channel whose digest of Monday 8 June has come. */
  const served = async (over: Partial<Settings> = {}) => {
    const team = await world.subscribe('team', over)
    await world.tick('2026-06-08T07:00:00Z')
    recorder.messages.splice(0)
    return team
  }
  const downAt = async (instant: string) => {
    recorder.outcomes.push(DOWN)
    await world.tick(instant)
    recorder.messages.splice(0)
  }
  const days = async (...all: string[]) => {
    for (const one of all) await world.tick(`2026-06-${one}T07:00:00Z`)
  }
  const act = () => ({ by: 'U1', at: world.now() })
  const change = async ({ id }: Subscription, settings: (before: Settings) => Settings) => {
    const before = await getSubscription(world.db, id)
    if (before === undefined) throw new Error('it is gone')
    await changeSettings(world.db, before, settings(before.settings), act(), 'changed')
  }
  const moveTo = async (team: Subscription, every: string, timeZone = 'Europe/Berlin') => {
    const cadence = parseCadence(every, { timeZone })
    if (!cadence.ok) throw new Error(cadence.problem)
    const wish = { place: team, change: { cadence: cadence.value }, timeZone: 'UTC' }
    await subscribe(world.db, wish, act())
  }
  const mute = (team: Subscription, id: string) =>
    change(team, (before) => ({ ...before, filter: { ...before.filter, muted: [id] } }))
  const ledger = async () =>
    (await world.ledger()).map(({ kind, state }) => `${kind} ${state}`).slice(1)
  const said = () => recorder.messages.map((message) => message.replaceAll(/\s+/g, ' '))
  const digestOf = (day: string) => expect.stringContaining(`China standards · ${day} Jun 2026`)

  test.each([
    ['monthly', 'first day of the month at 09:00', 'Europe/Berlin'],
    ['weekly on Fridays', 'every friday at 09:00', 'Europe/Berlin'],
    ['kept by another zone', 'every monday at 09:00', 'Asia/Shanghai'],
  ])(
    'a digest comes when the platform is back, though it is %s by then',
    async (_, every, zone) => {
      await world.load([AXLES])
      const team = await served()
      await downAt('2026-06-15T07:00:00Z')
      world.setClock('2026-06-15T08:00:00Z')
      recorder.outcomes.push(DOWN)
      await moveTo(team, every, zone)
      await world.tick('2026-06-15T08:01:00Z')
      recorder.messages.splice(0)
      world.setClock('2026-06-16T07:30:00Z')
      await world.send()
      await world.tick('2026-06-16T07:31:00Z')
      await world.tick('2026-06-17T07:31:00Z')
      expect(said()).toEqual([digestOf('Tue 16')])
      expect(said()[0]).toContain('Late: was due Mon 15 Jun 2026')
      expect(await ledger()).toEqual(['digest sent'])
    },
  )

  test('a digest leaves out what was muted, and calls nobody any more', async () => {
    await world.load([AXLES, call('Brakes', '2026-06-22')])
    const team = await served(CALLS)
    await downAt('2026-06-15T07:00:00Z')
    world.setClock('2026-06-15T07:30:00Z')
    await change(team, ({ mention: _, ...before }) => before)
    await mute(team, 'Brakes')
    // The queue may come to it before planning does.
    await world.send()
    expect(said()).toEqual([])
    await world.tick('2026-06-15T07:40:00Z')
    expect(said()).toEqual([expect.stringContaining('Axles')])
    expect(said()[0]).not.toMatch(/Brakes|@S1/)
  })

  test('a digest leaves out what is muted while it is being sent in vain', async () => {
    await world.load([AXLES, call('Brakes', '2026-06-22')])
    const team = await served()
    await world.plan('2026-06-15T07:00:00Z')
    const { post } = recorder
    recorder.post = async (...args) => {
      world.setClock('2026-06-15T07:00:02Z')
      await mute(team, 'Brakes')
      await post(...args)
      return DOWN
    }
    await world.send()
    recorder.post = post
    recorder.messages.splice(0)
    await world.send()
    await world.tick('2026-06-15T07:01:00Z')
    expect(said()).toEqual([expect.stringContaining('Axles')])
    expect(said()[0]).not.toContain('Brakes')
  })

  test('a reminder leaves out what was muted', async () => {
    await world.load([call('Brakes', '2026-06-17'), call('Tyres', '2026-06-17')])
    const team = await served()
    await downAt('2026-06-10T07:00:00Z')
    await mute(team, 'Brakes')
    await world.tick('2026-06-10T07:01:00Z')
    expect(said()).toEqual([expect.stringContaining('Tyres')])
    expect(said()[0]).not.toContain('Brakes')
  })

  test.each([
    ['muted', (before: Settings) => ({ ...before, filter: { ...EVERYTHING, muted: ['Brakes'] } })],
    ['not reminded of', (before: Settings) => ({ ...before, remind: false })],
    [
      'reminded of on other days',
      (before: Settings) => ({ ...before, reminderSteps: { closing: [2], effect: [] } }),
    ],
  ])('a reminder does not come where all of it is %s by then', async (_, settings) => {
    await world.load([call('Brakes', '2026-06-17')])
    const team = await served()
    await downAt('2026-06-10T07:00:00Z')
    await change(team, settings)
    await world.tick('2026-06-10T07:01:00Z')
    expect(said()).toEqual([])
    const [, reminder] = await world.ledger()
    expect(reminder).toMatchObject({ state: 'skipped', reason: 'nothing was due' })
  })

  test('a digest does not come to who wants none any more', async () => {
    await world.load([AXLES])
    const team = await served()
    await downAt('2026-06-15T07:00:00Z')
    await change(team, (before) => ({ ...before, filter: { ...EVERYTHING, watchedOnly: true } }))
    await world.tick('2026-06-15T07:01:00Z')
    expect(said()).toEqual([])
    const [, digest] = await world.ledger()
    expect(digest).toMatchObject({
      state: 'skipped',
      reason: 'its channel gets no digests any more',
    })
  })

  test.each([
    ['comes to nobody any more', { filter: { ...WATCHES, watchedOnly: true } }],
    ['has no room for them any more', { detail: 'compact' }],
  ] as const)(
    'the step and the move that a digest was to tell come though it %s, and the day’s message has',
    async (_, wish) => {
      const others = Array.from({ length: 20 }, (_, index) =>
        item(`o${index}`, { keyDates: [keyDate('2026-06-25')] }),
      )
      const gone = item('gone', { title: 'Gone', keyDates: [keyDate('2026-08-20')] })
      const brakes = call('Brakes', '2026-06-29')
      await world.load([AXLES, brakes, gone, ...others])
      const team = await served({
        filter: WATCHES,
        detail: 'full',
        reminderSteps: { closing: [14], effect: [] },
      })
      await world.load([{ ...AXLES, keyDates: [keyDate('2026-10-01')] }, brakes, ...others])
      const { post } = recorder
      recorder.post = async (place, message, key) =>
        message.startsWith('China') ? DOWN : post(place, message, key)
      await world.tick('2026-06-15T07:00:00Z')
      recorder.post = post
      recorder.messages.splice(0)
      expect(await ledger()).toEqual(['digest retrying', 'reminder sent'])
      world.setClock('2026-06-15T07:05:00Z')
      await change(team, (before) => ({ ...before, ...wish }))
      await world.tick()
      const [told, ...more] = said().filter((message) => !message.startsWith('China'))
      expect(told).toContain('Axles')
      expect(told).toContain('no longer Tue 1 Sep 2026')
      expect(told).toContain('Brakes')
      expect(told).toContain('in 14 days')
      expect(more).toEqual([])
      recorder.messages.splice(0)
      await world.tick('2026-06-15T07:06:00Z')
      await days('16')
      expect(said()).toEqual([])
    },
  )

  test('a digest does not come to a channel that has left and is back for something else', async () => {
    await world.load([AXLES, call('Cells', '2026-08-01', ['batteries'])])
    const team = await served()
    await downAt('2026-06-15T07:00:00Z')
    await removeSubscription(world.db, team.id, act())
    world.setClock('2026-06-15T07:11:00Z')
    const wish = { place: team, change: { sectors: ['batteries'] as const }, timeZone: 'UTC' }
    await subscribe(world.db, wish, act())
    await world.tick('2026-06-15T07:12:00Z')
    expect(said()).toEqual([])
    await days('22')
    expect(said()).toEqual([expect.stringContaining('Cells')])
    expect(said()[0]).not.toContain('Axles')
  })

  test('a reminder of Sunday is left to the digest of Monday, which calls in its place', async () => {
    await world.load([call('Brakes', '2026-06-17'), AXLES])
    await served({ ...CALLS, reminderSteps: { closing: [3], effect: [] } })
    await downAt('2026-06-14T07:00:00Z')
    await days('15', '16', '17')
    expect(said()).toEqual([digestOf('Mon 15')])
    expect(said()[0]).toContain('@S1 This is the last reminder before one of these dates.')
    expect(await ledger()).toEqual(['reminder skipped', 'digest sent'])
  })

  test('a reminder that a pause has kept comes with the digest that is made up, as one', async () => {
    await world.load([call('Brakes', '2026-06-17')])
    const team = await served()
    await downAt('2026-06-14T07:00:00Z')
    await pauseSubscription(world.db, team.id, { reason: 'holidays', by: 'person' }, act())
    await world.tick('2026-06-14T07:05:00Z')
    world.setClock('2026-06-15T08:00:00Z')
    await resumeSubscription(world.db, team.id, act())
    await world.tick('2026-06-15T08:00:00Z')
    expect(said()).toEqual([digestOf('Mon 15')])
  })

  test('a digest that leaves a day late still calls for the last reminder', async () => {
    await world.load([call('Brakes', '2026-06-22')])
    await served(CALLS)
    await downAt('2026-06-15T07:00:00Z')
    await days('16', '17', '18', '19', '20', '21', '22')
    const calls = said().filter((message) => message.includes('@S1'))
    expect(calls).toEqual([digestOf('Tue 16')])
  })

  test('a step is not told where the date has moved meanwhile', async () => {
    await world.load([call('Brakes', '2026-06-22')])
    await served(CALLS)
    await downAt('2026-06-15T07:00:00Z')
    await world.load([call('Brakes', '2026-07-20')])
    await days('16')
    expect(said()).toEqual([digestOf('Tue 16')])
    expect(said()[0]).not.toContain('@S1')
  })
})

describe.each(ENGINES)('when the hour changes, on %s,', (engine: Engine) => {
  let world: World
  let recorder: Recorder
  let team: Subscription

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder('slack')
    await world.reset('2026-06-03T12:00:00Z', recorder)
    await world.load([AXLES])
    team = await world.subscribe('team')
    await world.tick('2026-06-08T07:00:00Z')
    recorder.messages.splice(0)
  })

  const moveTo = async (every: string, at: string) => {
    world.setClock(at)
    const cadence = parseCadence(every, { timeZone: 'Europe/Berlin' })
    if (!cadence.ok) throw new Error(cadence.problem)
    const wish = { place: team, change: { cadence: cadence.value }, timeZone: 'UTC' }
    await subscribe(world.db, wish, { by: 'U1', at: world.now() })
  }
  const said = () => recorder.messages.map((message) => message.replaceAll(/\s+/g, ' '))
  const came = () => said().map((message) => /\w{3} \d+ \w{3} 2026/.exec(message)?.[0])
  const slots = async () => (await world.ledger()).map(({ slot }) => String(slot)).slice(1)

  test('at the very moment of the digest, it comes at the new hour, once, and is not late', async () => {
    await moveTo('every monday at 10:00', '2026-06-15T07:00:30Z')
    await world.tick('2026-06-15T07:01:00Z')
    expect(said()).toEqual([])
    await world.tick('2026-06-15T08:00:00Z')
    await world.tick('2026-06-22T07:00:00Z')
    await world.tick('2026-06-22T08:00:00Z')
    expect(came()).toEqual(['Mon 15 Jun 2026', 'Mon 22 Jun 2026'])
    expect(said()[0]).not.toContain('Late')
  })

  test('to one that has passed, the digest that was due comes at once, under the time it had', async () => {
    await moveTo('every tuesday at 09:00', '2026-06-15T07:30:00Z')
    await world.tick('2026-06-15T07:31:00Z')
    expect(await slots()).toEqual(['2026-06-15T07:00:00Z'])
    expect(said()).toEqual([expect.stringContaining('Late: was due Mon 15 Jun 2026 at 09:00')])
    await world.tick('2026-06-16T07:00:00Z')
    expect(came()).toEqual(['Mon 15 Jun 2026', 'Tue 16 Jun 2026'])
  })

  test.each([
    ['every monday at 10:00', '2026-06-22T08:00:00Z'],
    ['every day at 10:00', '2026-06-16T08:00:00Z'],
    ['monthly on the 15th at 10:00', '2026-07-15T08:00:00Z'],
  ])('to %s after the digest, the next comes in the next period', async (every, next) => {
    await world.tick('2026-06-15T07:00:00Z')
    recorder.messages.splice(0)
    await moveTo(every, '2026-06-15T07:30:00Z')
    await world.tick('2026-06-15T08:00:00Z')
    expect(said()).toEqual([])
    await world.tick(Temporal.Instant.from(next).subtract({ minutes: 1 }))
    expect(said()).toEqual([])
    await world.tick(next)
    expect(said()).toEqual([expect.stringContaining('China standards')])
    expect(said()[0]).not.toContain('Late')
  })

  test('after a digest that waits to be sent, it does not come a second time', async () => {
    recorder.outcomes.push({ outcome: 'retry', reason: 'the platform is down' })
    await world.tick('2026-06-15T07:00:00Z')
    recorder.messages.splice(0)
    await moveTo('every monday at 10:00', '2026-06-15T07:30:00Z')
    await world.tick('2026-06-15T07:31:00Z')
    await world.tick('2026-06-15T08:00:00Z')
    expect(came()).toEqual(['Mon 15 Jun 2026'])
  })
})
