import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { findDelivery } from '../../src/db/deliveries.ts'
import { loadDataset } from '../../src/db/load.ts'
import {
  pauseSubscription,
  type Subscription,
  saveSubscription,
} from '../../src/db/subscriptions.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { serveDueDigests } from '../../src/jobs/digests.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'
import { day, item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'

const MONDAY = '2026-06-22T07:00:00Z'

describe.each(ENGINES)('the weekly digest on %s', (engine: Engine) => {
  let database: TestDatabase
  let recorder: Recorder
  let now: Temporal.Instant

  beforeAll(async () => {
    database = await openTestDatabase(engine)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await emptyDatabase(database.db)
    recorder = createRecorder()
    now = Temporal.Instant.from('2026-06-17T12:00:00Z')
    await loadDataset(
      database.db,
      {
        items: [item('effect', { title: 'A standard', keyDates: [keyDate('2026-07-01')] })],
        newsletters: [],
      },
      day('2026-06-17'),
    )
  })

  const tickAt = async (instant: string) => {
    now = Temporal.Instant.from(instant)
    return serveDueDigests({ db: database.db, clock: () => now, platforms: [recorder] })
  }
  const subscribe = async (channel: string, timeZone = 'Europe/Berlin'): Promise<Subscription> => {
    const cadence = { every: 'week', weekday: 1, time: '09:00', timeZone } as const
    const wish = {
      platform: 'console',
      workspace: 'test',
      channel,
      filter: EVERYTHING,
      cadence,
      whenEmpty: 'say-so',
      detail: 'compact',
      owner: 'someone',
    } as const
    return (await saveSubscription(database.db, wish, now)).subscription
  }

  test('comes on Monday at nine, once, however often the clock ticks', async () => {
    await subscribe('team')
    await tickAt('2026-06-22T06:59:59Z')
    expect(recorder.posted).toEqual([])
    await tickAt(MONDAY)
    await tickAt(MONDAY)
    await tickAt('2026-06-22T07:01:00Z')
    expect(recorder.posted).toEqual(['team: China standards · Mon 22 Jun 2026 · all sectors'])
    await tickAt('2026-06-29T07:00:00Z')
    expect(recorder.posted[1]).toBe('team: China standards · Mon 29 Jun 2026 · all sectors')
  })

  test('does not come for a Monday before the channel subscribed', async () => {
    await subscribe('team')
    await tickAt('2026-06-17T12:01:00Z')
    expect(recorder.posted).toEqual([])
  })

  test('comes at each channel’s own nine o’clock', async () => {
    await subscribe('shanghai', 'Asia/Shanghai')
    await subscribe('lisbon', 'Europe/Lisbon')
    await tickAt('2026-06-22T01:00:00Z')
    expect(recorder.posted).toEqual(['shanghai: China standards · Mon 22 Jun 2026 · all sectors'])
    await tickAt('2026-06-22T08:00:00Z')
    expect(recorder.posted[1]).toBe('lisbon: China standards · Mon 22 Jun 2026 · all sectors')
  })

  test('missed for three weeks is made up once, as of now, and says that it is late', async () => {
    await subscribe('team')
    await tickAt('2026-07-14T15:00:00Z')
    await tickAt('2026-07-14T15:01:00Z')
    expect(recorder.posted).toEqual(['team: China standards · Tue 14 Jul 2026 · all sectors'])
    expect(recorder.messages[0]).toContain(
      'Late: was due Mon 13 Jul 2026 at 09:00 (Europe/Berlin).',
    )
  })

  test('counts as new what happened since the digest before', async () => {
    await subscribe('team')
    await tickAt(MONDAY)
    const items = [
      item('news', { title: 'News', keyDates: [keyDate('2026-06-24', { kind: 'publication' })] }),
    ]
    await loadDataset(database.db, { items, newsletters: [] }, day('2026-06-25'))
    await tickAt('2026-06-29T07:00:00Z')
    expect(recorder.messages[1]).toContain(
      'NEW SINCE 22 JUN 2026\nWed 24 Jun 2026 · 5 days ago · published',
    )
  })

  test('is not posted again when its fate is unknown, and the ledger says so', async () => {
    const { id } = await subscribe('team')
    recorder.outcomes.push({ outcome: 'unknown', reason: 'the answer was lost' })
    await tickAt(MONDAY)
    await tickAt('2026-06-22T07:01:00Z')
    expect(recorder.posted).toHaveLength(1)
    const delivery = await findDelivery(database.db, {
      subscriptionId: id,
      kind: 'digest',
      slot: Temporal.Instant.from(MONDAY),
    })
    expect(
      delivery && 'reason' in delivery ? [delivery.state, delivery.reason] : delivery?.state,
    ).toEqual(['unknown', 'the answer was lost'])
  })

  test('of a paused channel does not come', async () => {
    const { id } = await subscribe('team')
    await pauseSubscription(database.db, id, 'on holiday', now)
    await tickAt(MONDAY)
    expect(recorder.posted).toEqual([])
  })

  test('of one channel comes although another was refused', async () => {
    await subscribe('gone')
    await subscribe('team')
    recorder.outcomes.push({ outcome: 'refused', reason: 'no such channel' })
    const served = await tickAt(MONDAY)
    expect(
      served.map(({ subscription, outcome }) => [subscription.channel, outcome.state]),
    ).toEqual([
      ['gone', 'failed'],
      ['team', 'sent'],
    ])
  })

  test('comes once a week through a year with two changes of summer time', async () => {
    await subscribe('team')
    const start = Temporal.Instant.from('2026-06-22T00:00:00Z')
    for (let hour = 0; hour < 54 * 7 * 24; hour += 13) {
      await tickAt(start.add({ hours: hour }).toString())
    }
    const days = recorder.posted.map((line) =>
      line.slice(line.indexOf('Mon'), line.lastIndexOf(' ·')),
    )
    expect(new Set(days).size).toBe(days.length)
    expect(days).toHaveLength(54)
  })
})
