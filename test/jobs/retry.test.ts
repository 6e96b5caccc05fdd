import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { subscribe } from '../../src/bot/subscribe.ts'
import type { Engine } from '../../src/db/client.ts'
import { countStuck } from '../../src/db/figures.ts'
import {
  changeSettings,
  pauseSubscription,
  resumeSubscription,
  type Subscription,
} from '../../src/db/subscriptions.ts'
import { parseCadence } from '../../src/domain/cadence-text.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { retryDelivery, settleDelivery } from '../../src/jobs/retry.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const REFUSED = { outcome: 'refused', because: 'message', reason: 'invalid_blocks' } as const

describe.each(ENGINES)('what an operator puts back, on %s,', (engine: Engine) => {
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
    await world.load([
      item('axles', { title: 'Axles', keyDates: [keyDate('2026-07-16')] }),
      item('brakes', { title: 'Brakes', keyDates: [keyDate('2026-07-17')] }),
    ])
    team = await world.subscribe('team')
  })

  const job = () => ({ db: world.db, clock: world.now, queue: world.queue })
  const retry = async (at: string) => {
    const failed = (await world.ledger()).find(({ state }) => state === 'failed')
    world.setClock(at)
    recorder.messages.splice(0)
    return retryDelivery(job(), failed?.id ?? 0, { mayBeThere: false })
  }
  const said = () => recorder.messages.map((message) => message.replaceAll(/\s+/g, ' '))
  const states = async () =>
    (await world.ledger()).map((one) =>
      'reason' in one ? `${one.kind} ${one.state}: ${one.reason}` : `${one.kind} ${one.state}`,
    )

  test('a reminder goes out within the minute, though that day’s has left already', async () => {
    await world.tick('2026-06-15T07:00:00Z')
    recorder.outcomes.push(REFUSED)
    await world.tick('2026-06-16T07:00:00Z')
    await world.tick('2026-06-17T07:00:00Z')
    expect((await retry('2026-06-17T08:00:00Z')).ok).toBe(true)
    await world.tick('2026-06-17T08:01:00Z')
    await world.tick('2026-06-18T07:00:00Z')
    expect(said()).toEqual([expect.stringMatching(/^Takes effect in 29 days: .*Axles/)])
    expect(await states()).toEqual(['digest sent', 'reminder sent', 'reminder sent'])
  })

  test('a reminder of which nothing is due any more is skipped', async () => {
    await world.tick('2026-06-15T07:00:00Z')
    recorder.outcomes.push(REFUSED)
    await world.tick('2026-06-16T07:00:00Z')
    const filter = { ...EVERYTHING, muted: ['axles', 'brakes'] }
    const act = { by: 'U1', at: world.now() }
    await changeSettings(world.db, team, { ...team.settings, filter }, act, 'mutes both')
    expect((await retry('2026-06-16T08:00:00Z')).ok).toBe(true)
    await world.tick('2026-06-16T08:01:00Z')
    expect(said()).toEqual([])
    expect(await states()).toEqual(['digest sent', 'reminder skipped: nothing was due'])
  })

  test('a digest goes out within the minute, though its channel gets it on another day by now', async () => {
    recorder.outcomes.push(REFUSED)
    await world.tick('2026-06-15T07:00:00Z')
    world.setClock('2026-06-15T08:00:00Z')
    const cadence = parseCadence('every tuesday at 09:00', { timeZone: 'Europe/Berlin' })
    if (!cadence.ok) throw new Error(cadence.problem)
    const change = { cadence: cadence.value }
    const act = { by: 'U1', at: world.now() }
    await subscribe(world.db, { place: team, change, timeZone: 'UTC' }, act)
    await world.tick('2026-06-15T09:00:00Z')
    expect((await retry('2026-06-15T09:30:00Z')).ok).toBe(true)
    await world.tick('2026-06-15T09:31:00Z')
    expect(said()).toEqual([
      expect.stringContaining('Late: was due Mon 15 Jun 2026 at 09:00 (Europe/Berlin).'),
    ])
    expect(await states()).toEqual(['digest sent'])
  })

  test('a digest is refused where its channel gets none any more', async () => {
    recorder.outcomes.push(REFUSED)
    await world.tick('2026-06-15T07:00:00Z')
    const filter = { ...EVERYTHING, watchedOnly: true }
    const act = { by: 'U1', at: world.now() }
    await changeSettings(world.db, team, { ...team.settings, filter }, act, 'watches only')
    expect(await retry('2026-06-15T08:00:00Z')).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^Delivery \d+ is a digest, and subscription \d+ gets none/),
    })
  })

  test('a digest is refused where its channel is paused in that moment', async () => {
    recorder.outcomes.push(REFUSED)
    await world.tick('2026-06-15T07:00:00Z')
    const act = { by: 'U1', at: world.now() }
    const { asked } = await world.db.transaction(async (tx) => {
      await pauseSubscription(tx, team.id, { reason: 'holidays', by: 'person' }, act)
      const asked = retry('2026-06-15T08:00:00Z')
      await setTimeout(300)
      // Whoever changes a subscription goes on to what waits for it.
      await tx.execute(sql`update deliveries set updated_at = updated_at`)
      return { asked }
    })
    expect(await asked).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^Delivery \d+ is for subscription \d+, which is paused\./),
    })
    expect(await states()).toEqual(['digest failed: invalid_blocks'])
  })

  test('a digest whose channel is paused within the minute waits for the end of the pause', async () => {
    recorder.outcomes.push(REFUSED)
    await world.tick('2026-06-15T07:00:00Z')
    expect((await retry('2026-06-15T08:00:00Z')).ok).toBe(true)
    const act = { by: 'U1', at: world.now() }
    await pauseSubscription(world.db, team.id, { reason: 'holidays', by: 'person' }, act)
    await world.tick('2026-06-15T08:01:00Z')
    expect(await states()).toEqual(['digest skipped: the subscription was paused or removed'])
    world.setClock('2026-06-17T08:00:00Z')
    expect(await countStuck(world.db, world.now())).toEqual({ unsent: 0, unknown: 0 })

    await resumeSubscription(world.db, team.id, { by: 'U1', at: world.now() })
    await world.tick('2026-06-17T08:01:00Z')
    expect(said()).toEqual([
      expect.stringContaining('Late: was due Mon 15 Jun 2026 at 09:00 (Europe/Berlin).'),
    ])
    expect(await states()).toEqual(['digest sent'])
  })

  describe('of whose arrival nobody can know', () => {
    beforeEach(async () => {
      recorder.outcomes.push({ outcome: 'unknown', reason: 'no answer within 10 s' })
      await world.tick('2026-06-15T07:00:00Z')
      await world.send()
      // Its owner is told.
      await world.send()
      world.setClock('2026-06-17T07:00:00Z')
    })

    const digest = async () => {
      const found = (await world.ledger()).find(({ kind }) => kind === 'digest')
      if (found === undefined) throw new Error('there is no digest')
      return found
    }

    test.each([
      ['sent', 'digest sent'],
      ['not-sent', 'digest failed: an operator found that it had not arrived'],
    ] as const)('what was found to be %s is stuck no more', async (found, state) => {
      const { id } = await digest()
      expect((await countStuck(world.db, world.now())).unknown).toBe(1)
      expect((await settleDelivery(job(), id, found)).ok).toBe(true)
      expect((await states())[0]).toBe(state)
      expect((await countStuck(world.db, world.now())).unknown).toBe(0)
      await world.send()
      expect(recorder.posted.filter((line) => line.startsWith('team'))).toHaveLength(1)
    })

    test('what was not there can be sent again', async () => {
      const { id } = await digest()
      await settleDelivery(job(), id, 'not-sent')
      expect((await retry('2026-06-17T08:00:00Z')).ok).toBe(true)
      await world.tick('2026-06-17T08:01:00Z')
      expect(said()).toEqual([expect.stringContaining('Wed 17 Jun 2026')])
    })

    test('nothing is settled twice', async () => {
      const { id } = await digest()
      await settleDelivery(job(), id, 'sent')
      expect(await settleDelivery(job(), id, 'not-sent')).toEqual({
        ok: false,
        problem: `Delivery ${id} was sent at 2026-06-17 07:00 UTC; there is nothing to settle.`,
      })
    })
  })
})
