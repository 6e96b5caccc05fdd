import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { parseCadence } from '../../src/domain/cadence-text.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

describe.each(ENGINES)('processes whose clocks differ, on %s,', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder('slack')
    await world.reset('2026-06-03T12:00:00Z', recorder)
    await world.load([item('axles', { title: 'Axles', keyDates: [keyDate('2026-09-01')] })])
  })

  const subscribe = async (every: string) => {
    const cadence = parseCadence(every, { timeZone: 'Europe/Berlin' })
    if (!cadence.ok) throw new Error(cadence.problem)
    await world.subscribe('team', { cadence: cadence.value })
  }
  const titles = () => recorder.posted.map((line) => line.replace(/ · all sectors$/, ''))

  test('send a digest of midnight once, when all of them have come to its day', async () => {
    await subscribe('every monday at 00:00')
    await world.tick('2026-06-07T22:00:00Z')
    // One is two minutes ahead of the other, for which it is still Sunday.
    await world.plan('2026-06-14T22:00:00Z')
    world.setClock('2026-06-14T21:58:00Z')
    await world.send()
    await world.tick('2026-06-14T21:58:30Z')
    expect(titles()).toEqual(['team: China standards · Mon 8 Jun 2026'])
    await world.tick('2026-06-14T22:00:00Z')
    await world.tick('2026-06-15T22:00:00Z')
    expect(titles()).toEqual([
      'team: China standards · Mon 8 Jun 2026',
      'team: China standards · Mon 15 Jun 2026',
    ])
    expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  test('send what one that is ten hours behind has come across', async () => {
    await subscribe('every monday at 09:00')
    await world.tick('2026-06-08T07:00:00Z')
    await world.plan('2026-06-15T07:00:00Z')
    world.setClock('2026-06-14T21:00:00Z')
    await world.send()
    await world.tick('2026-06-14T21:01:00Z')
    await world.tick('2026-06-15T07:01:00Z')
    expect(titles()).toEqual([
      'team: China standards · Mon 8 Jun 2026',
      'team: China standards · Mon 15 Jun 2026',
    ])
  })

  test('skip what one that was a year ahead has planned, and did not send', async () => {
    await subscribe('every monday at 09:00')
    await world.plan('2027-06-14T07:00:00Z')
    world.setClock('2026-06-08T06:00:00Z')
    await world.send()
    await world.tick('2026-06-08T07:00:00Z')
    expect(titles()).toEqual(['team: China standards · Mon 8 Jun 2026'])
    expect(await world.ledger()).toMatchObject([
      { state: 'sent' },
      { state: 'skipped', reason: 'it was planned by a clock that was wrong' },
    ])
  })
})
