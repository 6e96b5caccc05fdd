import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PostOutcome } from '../../src/bot/platform.ts'
import type { Engine } from '../../src/db/client.ts'
import type { Delivery } from '../../src/db/deliveries.ts'
import {
  getSubscription,
  pauseSubscription,
  resumeSubscription,
} from '../../src/db/subscriptions.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const MONDAY = '2026-06-22T07:00:00Z'
const QUIET = { remind: false } as const
const GONE: PostOutcome = { outcome: 'refused', reason: 'channel_not_found', because: 'channel' }

describe.each(ENGINES)('what becomes of a digest on %s', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder('slack')
    await world.reset('2026-06-17T12:00:00Z', recorder)
    await world.load([item('effect', { title: 'A standard', keyDates: [keyDate('2026-07-01')] })])
  })

  const standings = async () => (await world.ledger()).map(standing)

  test('whose answer was lost is looked for, and not posted again where it is found', async () => {
    await world.subscribe('team', QUIET)
    recorder.outcomes.push({ outcome: 'unknown', reason: 'no answer within 10 s' })
    await world.tick(MONDAY)
    expect(await standings()).toEqual(['digest unknown: no answer within 10 s'])

    recorder.finds.push({ found: 'yes', messageId: '1750.1' })
    await world.send()
    expect(await standings()).toEqual(['digest sent'])
    expect(recorder.posted).toHaveLength(1)
  })

  test('whose answer was lost is posted again where it is not found, under the same key', async () => {
    await world.subscribe('team', QUIET)
    recorder.outcomes.push({ outcome: 'unknown', reason: 'no answer within 10 s' })
    recorder.finds.push({ found: 'no' })
    await world.tick(MONDAY)
    await world.send()
    expect(await standings()).toEqual(['digest sent'])
    expect(new Set(recorder.keys).size).toBe(1)
    expect(recorder.posted).toHaveLength(2)
  })

  test('that nobody can look for stays unknown, is never posted again by itself, and the owner is told', async () => {
    await world.subscribe('team', QUIET)
    recorder.outcomes.push({ outcome: 'unknown', reason: 'no answer within 10 s' })
    await world.tick(MONDAY)
    await world.send()
    await world.send()
    expect(await standings()).toEqual([
      'digest unknown: the platform’s answer was lost, and nobody can look for the message: nobody remembers',
      'notice sent',
    ])
    expect(recorder.posted).toEqual([
      'team: China standards · Mon 22 Jun 2026 · all sectors',
      '@someone: A digest may be missing',
    ])
    expect(recorder.messages[1]).toContain('Mon 22 Jun 2026 at 09:00')
  })

  test('made up days late is looked for as long as any other', async () => {
    await world.subscribe('team', QUIET)
    recorder.outcomes.push({ outcome: 'unknown', reason: 'no answer within 10 s' })
    recorder.finds.push(
      { found: 'retry', reason: 'the platform is away' },
      { found: 'retry', reason: 'the platform is away' },
      { found: 'yes', messageId: '1750.1' },
    )
    await world.tick('2026-06-24T07:00:00Z')
    for (const at of ['2026-06-24T07:02:00Z', '2026-06-25T06:59:00Z', '2026-06-25T07:01:00Z']) {
      world.setClock(at)
      await world.send()
    }
    expect(await standings()).toEqual(['digest sent'])
  })

  test('is not looked for any more after a day', async () => {
    await world.subscribe('team', QUIET)
    recorder.outcomes.push({ outcome: 'unknown', reason: 'no answer within 10 s' })
    recorder.finds.push(
      { found: 'retry', reason: 'the platform is away' },
      { found: 'retry', reason: 'the platform is away' },
    )
    await world.tick(MONDAY)
    for (const at of ['2026-06-23T06:59:00Z', '2026-06-23T07:00:00Z']) {
      world.setClock(at)
      await world.send()
    }
    expect((await standings())[0]).toBe(
      'digest unknown: the platform’s answer was lost, and nobody can look for the message: the platform is away',
    )
  })

  test('and of a reminder that are lost at the same time are told to the owner in one notice', async () => {
    await world.load([
      item('effect', { title: 'A standard', keyDates: [keyDate('2026-07-01')] }),
      item('draft', {
        title: 'A draft',
        keyDates: [keyDate('2026-06-30', { kind: 'comment-deadline' })],
      }),
    ])
    await world.subscribe('team')
    const lost = { outcome: 'unknown', reason: 'no answer within 10 s' } as const
    recorder.outcomes.push(lost, lost)
    recorder.finds.push({ found: 'retry', reason: 'the platform is away' })
    await world.tick(MONDAY)
    await world.tick('2026-06-23T06:59:00Z')
    await world.tick('2026-06-23T07:00:00Z')
    await world.send()
    await world.send()
    expect((await standings()).map((one) => one.split(':')[0])).toEqual([
      'digest unknown',
      'reminder unknown',
      'notice sent',
    ])
    expect(recorder.posted.filter((line) => line.startsWith('@someone'))).toHaveLength(1)
  })

  test('that the platform limits comes later, and is no failure', async () => {
    const { id } = await world.subscribe('team', QUIET)
    const limited = { outcome: 'limited', reason: 'ratelimited', afterMs: 30, scope: 'channel' }
    recorder.outcomes.push(limited as PostOutcome)
    await world.tick(MONDAY)
    expect(await standings()).toEqual(['digest retrying: ratelimited'])
    await world.send()
    expect(await standings()).toEqual(['digest sent'])
    expect((await getSubscription(world.db, id))?.failing).toBeUndefined()
  })

  test('in a channel that is gone pauses it after five attempts and seven days, and tells the owner', async () => {
    const { id } = await world.subscribe('team', QUIET)
    for (const at of [
      MONDAY,
      '2026-06-23T07:00:00Z',
      '2026-06-25T07:00:00Z',
      '2026-06-28T07:00:00Z',
    ]) {
      recorder.outcomes.push(GONE)
      await world.tick(at)
    }
    expect((await getSubscription(world.db, id))?.failing?.times).toBe(4)
    recorder.outcomes.push(GONE)
    // At the first try of the day it is written anew.
    await world.tick('2026-06-29T05:59:00Z')
    await world.tick('2026-06-29T06:00:00Z')
    expect(await getSubscription(world.db, id)).toMatchObject({ state: 'active' })
    recorder.outcomes.push(GONE)
    await world.tick('2026-06-29T07:00:00Z')
    expect(await getSubscription(world.db, id)).toMatchObject({
      state: 'paused',
      pause: { reason: 'channel_not_found', by: 'platform' },
    })
    await world.send()
    expect(recorder.posted.at(-1)).toContain('@someone: ')
    expect(recorder.messages.at(-1)).toContain('channel_not_found')
    expect((await standings()).at(-1)).toBe('notice sent')
  })

  test('in a channel that comes back in time forgets the failures', async () => {
    const { id } = await world.subscribe('team', QUIET)
    recorder.outcomes.push(GONE)
    await world.tick(MONDAY)
    await world.tick('2026-06-22T08:00:00Z')
    expect(await standings()).toEqual(['digest sent'])
    expect((await getSubscription(world.db, id))?.failing).toBeUndefined()
  })

  test('where the app was removed pauses its channel at once, and what it missed is made up once', async () => {
    const { id } = await world.subscribe('team', QUIET)
    recorder.outcomes.push({ outcome: 'refused', reason: 'account_inactive', because: 'removed' })
    await world.tick(MONDAY)
    expect(await standings()).toEqual(['digest failed: account_inactive'])
    expect((await getSubscription(world.db, id))?.pause?.reason).toBe('account_inactive')

    world.setClock('2026-06-24T10:00:00Z')
    await resumeSubscription(world.db, id, { by: 'U1', at: world.now() })
    await world.tick()
    await world.tick('2026-06-24T10:05:00Z')
    expect(await standings()).toEqual(['digest sent'])
    expect(recorder.posted).toEqual([
      'team: China standards · Mon 22 Jun 2026 · all sectors',
      'team: China standards · Wed 24 Jun 2026 · all sectors',
    ])
    expect(recorder.messages[1]).toContain('Late: was due Mon 22 Jun 2026 at 09:00')
  })

  test('that the platform refuses for what it says is given up, and the channel stays', async () => {
    const { id } = await world.subscribe('team', QUIET)
    recorder.outcomes.push({ outcome: 'refused', reason: 'invalid_blocks', because: 'message' })
    await world.tick(MONDAY)
    await world.send()
    expect(await standings()).toEqual(['digest failed: invalid_blocks'])
    expect((await getSubscription(world.db, id))?.state).toBe('active')
  })

  test('planned before its channel was paused is not sent, but made up when it is resumed', async () => {
    const { id } = await world.subscribe('team', QUIET)
    await world.plan(MONDAY)
    const act = { by: 'U1', at: world.now() }
    await pauseSubscription(world.db, id, { reason: 'holiday', by: 'person' }, act)
    await world.send()
    expect(await standings()).toEqual(['digest skipped: the subscription was paused or removed'])
    expect(recorder.posted).toEqual([])

    await resumeSubscription(world.db, id, act)
    await world.tick()
    expect(await standings()).toEqual(['digest sent'])
  })

  test('of several parts goes on behind the part that arrived last', async () => {
    const parts = createRecorder('slack')
    const messages = ['one', 'two', 'three']
    await world.reset('2026-06-17T12:00:00Z', { ...parts, render: () => messages })
    await world.subscribe('team', QUIET)
    parts.outcomes.push(
      { outcome: 'sent', messageId: '1' },
      { outcome: 'retry', reason: 'service_unavailable' },
    )
    await world.tick(MONDAY)
    await world.send()
    expect(parts.messages).toEqual(['one', 'two', 'two', 'three'])
    expect(await standings()).toEqual(['digest sent'])
  })

  test('that stands in the queue twice is sent once', async () => {
    await world.subscribe('team', QUIET)
    await world.plan(MONDAY)
    const [delivery] = await world.ledger()
    await world.queue.add(world.db, [{ deliveryId: delivery?.id ?? 0 }])
    await world.send()
    expect(recorder.posted).toHaveLength(1)
    expect(await standings()).toEqual(['digest sent'])
  })

  test('that breaks off in the adapter counts as unknown', async () => {
    const broken: Recorder = {
      ...recorder,
      post: () => Promise.reject(new Error('socket hang up')),
    }
    await world.reset('2026-06-17T12:00:00Z', broken)
    await world.subscribe('team', QUIET)
    await world.tick(MONDAY)
    expect(await standings()).toEqual(['digest unknown: posting broke off: socket hang up'])
  })
})

function standing(delivery: Delivery): string {
  const reason = 'reason' in delivery ? `: ${delivery.reason}` : ''
  return `${delivery.kind} ${delivery.state}${reason}`
}
