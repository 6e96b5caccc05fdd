import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import {
  changeSettings,
  getSubscription,
  removeSubscription,
  type Subscription,
} from '../../src/db/subscriptions.ts'
import { EVERYTHING, type Filter } from '../../src/domain/filter.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

/** Of a channel whose digests show what lies 30 days ahead. */
const WATCHING = {
  remind: false,
  horizonDays: 30,
  filter: { ...EVERYTHING, watched: ['axles'] },
} as const

describe.each(ENGINES)('what a channel watches, on %s,', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder('slack')
    await world.reset('2025-06-04T12:00:00Z', recorder)
  })

  const loadAt = async (at: string, date: string) => {
    world.setClock(at)
    await world.load([item('axles', { title: 'Axles', keyDates: [keyDate(date)] })])
  }
  /** The date of the axles moves long before anybody subscribes. */
  const movedLongAgo = async () => {
    await loadAt('2025-06-04T12:00:00Z', '2026-06-30')
    await loadAt('2025-06-11T12:00:00Z', '2026-07-13')
  }
  const change = async ({ id }: Subscription, filter: Partial<Filter>) => {
    const before = await getSubscription(world.db, id)
    if (before === undefined) throw new Error('it is gone')
    const settings = { ...before.settings, filter: { ...before.settings.filter, ...filter } }
    await changeSettings(world.db, before, settings, { by: 'U1', at: world.now() }, 'changed')
  }
  /** What is said at nine on these days of June 2026, without the space between its words. */
  const nines = async (...days: string[]) => {
    for (const day of days) await world.tick(`2026-06-${day}T07:00:00Z`)
    return recorder.messages.splice(0).map((message) => message.replaceAll(/\s+/g, ' '))
  }
  const PLAIN = expect.stringContaining(
    'Mon 13 Jul 2026 · in 28 days · takes effect · recommended Axles',
  )

  test('from its beginning is not told as moved from a value of before', async () => {
    await movedLongAgo()
    world.setClock('2026-06-03T12:00:00Z')
    const team = await world.subscribe('team', WATCHING)
    await nines('08')
    await change(team, { words: ['tyres'] })
    expect(await nines('15', '16')).toEqual([PLAIN])
  })

  test('from its beginning is told as moved when it moves after', async () => {
    await movedLongAgo()
    world.setClock('2026-06-03T12:00:00Z')
    await world.subscribe('team', WATCHING)
    await loadAt('2026-06-04T12:00:00Z', '2026-07-14')
    expect(await nines('05')).toEqual([
      expect.stringMatching(
        /^Moved: takes effect Tue 14 Jul 2026, no longer Mon 13 Jul 2026 .*Axles/,
      ),
    ])
  })

  test('anew after it had left is not told as moved from a value of before', async () => {
    await loadAt('2025-06-04T12:00:00Z', '2026-06-30')
    const team = await world.subscribe('team', { filter: EVERYTHING })
    await removeSubscription(world.db, team.id, { by: 'U1', at: world.now() })
    await loadAt('2025-06-11T12:00:00Z', '2026-07-13')
    world.setClock('2026-06-03T12:00:00Z')
    await world.subscribe('team', WATCHING)
    await nines('08')
    await change(team, { words: ['tyres'] })
    expect(await nines('15', '16')).toEqual([PLAIN])
  })
})
