import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import {
  activeSubscriptions,
  findSubscription,
  pauseSubscription,
  type SubscriptionWish,
  saveSubscription,
} from '../../src/db/subscriptions.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'

const NOW = Temporal.Instant.from('2026-05-07T08:00:00Z')
const LATER = Temporal.Instant.from('2026-05-08T08:00:00.123Z')
const PLACE = { platform: 'slack', workspace: 'T1', channel: 'C1' } as const

function wish(over: Partial<SubscriptionWish> = {}): SubscriptionWish {
  return {
    ...PLACE,
    filter: { ...EVERYTHING, sectors: ['automotive'], words: ['网络'], committee: 'TC114' },
    cadence: { every: 'week', weekday: 1, time: '09:00', timeZone: 'Europe/Brussels' },
    horizonDays: 30,
    whenEmpty: 'say-so',
    detail: 'compact',
    owner: 'U1',
    ...over,
  }
}

let opened: TestDatabase
let db: Database

describe.each(ENGINES)('the subscriptions on %s', (engine) => {
  beforeAll(async () => {
    opened = await openTestDatabase(engine)
    db = opened.db
  })
  afterAll(() => opened.close())
  beforeEach(() => emptyDatabase(db))

  test('keep everything a channel asked for', async () => {
    const { status, subscription } = await saveSubscription(db, wish(), NOW)

    expect({ status, subscription }).toEqual({
      status: 'created',
      subscription: { ...wish(), id: subscription.id, createdAt: NOW, updatedAt: NOW },
    })
    expect(await findSubscription(db, PLACE)).toEqual(subscription)
  })

  test('know a channel that subscribes twice, and keep what it asked for last', async () => {
    const first = await saveSubscription(db, wish(), NOW)
    const changed: SubscriptionWish = {
      ...wish({ cadence: { every: 'month', day: 31, time: '18:30', timeZone: 'UTC' } }),
      horizonDays: undefined,
    }
    const second = await saveSubscription(db, changed, LATER)

    expect(second).toEqual({
      status: 'updated',
      subscription: {
        ...changed,
        id: first.subscription.id,
        createdAt: NOW,
        updatedAt: LATER,
      },
    })
    expect(await activeSubscriptions(db)).toEqual([second.subscription])
  })

  test('of a paused channel are kept with the reason, but not served until it subscribes again', async () => {
    const { subscription } = await saveSubscription(db, wish(), NOW)
    const other = await saveSubscription(db, wish({ channel: 'C2' }), NOW)
    await pauseSubscription(db, subscription.id, 'channel_not_found', LATER)

    expect(await activeSubscriptions(db)).toEqual([other.subscription])
    expect(await findSubscription(db, PLACE)).toEqual({
      ...subscription,
      pausedReason: 'channel_not_found',
      updatedAt: LATER,
    })
    await saveSubscription(db, wish(), LATER)
    expect(await activeSubscriptions(db)).toHaveLength(2)
  })

  test('tell channels of different platforms and workspaces apart', async () => {
    await saveSubscription(db, wish(), NOW)

    expect(await findSubscription(db, { ...PLACE, platform: 'discord' })).toBeUndefined()
    expect(await findSubscription(db, { ...PLACE, workspace: 'T2' })).toBeUndefined()
  })

  test('are refused by the database itself with a platform it does not know', async () => {
    await saveSubscription(db, wish(), NOW)
    await expect(
      db.execute(sql`update subscriptions set platform = 'telegraph'`),
    ).rejects.toMatchObject({ cause: { code: '23514' } })
  })

  test('that were tampered with are not read as if they were right', async () => {
    await saveSubscription(db, wish(), NOW)
    await db.execute(sql`update subscriptions set filter = '{"sectors": ["aviation"]}'`)
    await expect(findSubscription(db, PLACE)).rejects.toThrow(/sectors/)
  })
})
