import { setTimeout } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TERMINAL } from '../../src/bot/console.ts'
import type { Database } from '../../src/db/database.ts'
import { planDeliveries } from '../../src/db/deliveries.ts'
import { saveDocuments } from '../../src/db/documents.ts'
import { type DueSubscription, lockDueSubscriptions } from '../../src/db/due-subscriptions.ts'
import { lockSubscriptionAt } from '../../src/db/subscription-at.ts'
import {
  changeSettings,
  findSubscription,
  getSubscription,
  listSubscriptions,
  pauseSubscription,
  removeSubscription,
  resumeExpired,
  resumeSubscription,
  type SubscriptionWish,
  saveSubscription,
  subscriptionHistory,
} from '../../src/db/subscriptions.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import type { Sector } from '../../src/domain/sector.ts'
import { defaultSettings, type Settings } from '../../src/domain/settings.ts'
import { subscribeConsole } from '../../src/terminal.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'
import { day } from '../support/items.ts'

const NOW = Temporal.Instant.from('2026-05-07T08:00:00Z')
const LATER = Temporal.Instant.from('2026-05-08T08:00:00.123Z')
/** Three seconds after `LATER`. */
const SOON = '2026-05-08T08:00:03.123Z'
const PLACE = { platform: 'slack', workspace: 'T1', channel: 'C1' } as const
const PAUSE = { reason: 'holidays', by: 'person' } as const
const ANNA = { by: 'U1', at: NOW }
const BEN = { by: 'U2', at: LATER }

function wish(over: Partial<SubscriptionWish> & { settings?: Settings } = {}): SubscriptionWish {
  return { ...PLACE, owner: 'U1', settings: settings(), ...over }
}

function settings(over: Partial<Settings> = {}): Settings {
  return {
    ...defaultSettings('Europe/Brussels'),
    filter: { ...EVERYTHING, sectors: ['automotive'], words: ['网络'], committee: 'TC114' },
    horizonDays: 30,
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

  test('keep everything a channel asked for, and begin with its next morning', async () => {
    const { status, subscription } = await saveSubscription(db, wish(), ANNA)

    expect({ status, subscription }).toEqual({
      status: 'created',
      subscription: {
        ...wish(),
        id: subscription.id,
        state: 'active',
        slotsFrom: NOW,
        nextLook: Temporal.Instant.from('2026-05-08T07:00:00Z'),
        remindedOn: day('2026-05-07'),
        changesSeen: 0,
        createdAt: NOW,
        updatedAt: NOW,
      },
    })
    expect(await findSubscription(db, PLACE)).toEqual(subscription)
  })

  test('know a channel that subscribes twice, and keep what it asked for last', async () => {
    const first = await saveSubscription(db, wish(), ANNA)
    const cadence = { every: 'month', day: 31, time: '18:30', timeZone: 'UTC' } as const
    const changed = wish({ owner: 'U2', settings: settings({ cadence, horizonDays: 90 }) })
    const second = await saveSubscription(db, changed, BEN)

    expect(second).toEqual({
      status: 'updated',
      subscription: {
        ...first.subscription,
        ...changed,
        slotsFrom: LATER,
        nextLook: Temporal.Instant.from('2026-05-08T18:30:00Z'),
        updatedAt: LATER,
      },
    })
    expect(await listSubscriptions(db)).toEqual([second.subscription])
  })

  test('go on with their slots where only what is wanted changes', async () => {
    const { subscription } = await saveSubscription(db, wish(), ANNA)
    const wanted = settings({ remind: false })
    const changed = await changeSettings(db, subscription, wanted, BEN, 'turned reminders off')

    expect(changed).toEqual({ ...subscription, settings: wanted, updatedAt: LATER })
  })

  test('of a paused channel are kept with the reason, through a change, until resumed', async () => {
    const { subscription } = await saveSubscription(db, wish(), ANNA)
    const pause = { reason: 'channel_not_found', by: 'platform' } as const
    const paused = await pauseSubscription(db, subscription.id, pause, BEN)
    expect(paused).toEqual({ ...subscription, state: 'paused', pause, updatedAt: LATER })

    await changeSettings(db, paused, settings({ remind: false }), BEN, 'turned reminders off')
    expect((await findSubscription(db, PLACE))?.pause).toEqual(pause)
    expect(await lockDue(LATER.add({ hours: 24 }))).toEqual([])

    const resumed = await resumeSubscription(db, subscription.id, BEN)
    expect(resumed).toMatchObject({ state: 'active', nextLook: LATER })
    expect(resumed.pause).toBeUndefined()
    expect(await lockDue(LATER)).toMatchObject([{ id: subscription.id }])
  })

  test('resume by themselves when a pause was to end', async () => {
    const { subscription } = await saveSubscription(db, wish(), ANNA)
    const pause = { reason: 'holiday', by: 'person', until: LATER } as const
    await pauseSubscription(db, subscription.id, pause, ANNA)

    expect(await resumeExpired(db, NOW)).toEqual([])
    expect((await resumeExpired(db, LATER)).map(({ id }) => id)).toEqual([subscription.id])
    expect((await subscriptionHistory(db, subscription.id))[0]).toEqual({
      by: 'bot',
      at: LATER,
      what: 'resumed',
    })
  })

  test('that were removed are not served, but found again by a channel that comes back', async () => {
    const { subscription } = await saveSubscription(db, wish(), ANNA)
    await removeSubscription(db, subscription.id, ANNA)
    expect(await findSubscription(db, PLACE)).toBeUndefined()
    expect((await getSubscription(db, subscription.id))?.settings).toEqual(settings())

    const again = await saveSubscription(db, wish(), BEN)
    expect([again.status, again.subscription.id]).toEqual(['restored', subscription.id])
    expect(await subscriptionHistory(db, subscription.id)).toEqual([
      { by: 'U2', at: LATER, what: 'subscribed again' },
      { by: 'U1', at: NOW, what: 'unsubscribed' },
      { by: 'U1', at: NOW, what: 'subscribed' },
    ])
  })

  test('end however many pause or resume them at the same time', async () => {
    const pause = { reason: 'holidays', by: 'person', until: NOW } as const
    for (let round = 0; round < 8; round += 1) {
      const { subscription } = await saveSubscription(db, wish(), ANNA)
      const { id } = subscription
      await pauseSubscription(db, id, pause, ANNA)
      await Promise.all([
        resumeSubscription(db, id, BEN),
        removeSubscription(db, id, ANNA),
        resumeExpired(db, LATER),
        pauseSubscription(db, id, pause, BEN),
      ])
      expect((await getSubscription(db, id))?.state).toBe('removed')
    }
  })

  test('that are not paused are not resumed', async () => {
    const { subscription } = await saveSubscription(db, wish(), ANNA)
    expect(await resumeSubscription(db, subscription.id, BEN)).toEqual(subscription)
    await removeSubscription(db, subscription.id, ANNA)
    expect((await resumeSubscription(db, subscription.id, BEN)).state).toBe('removed')
    expect((await pauseSubscription(db, subscription.id, PAUSE, BEN)).state).toBe('removed')
    const history = await subscriptionHistory(db, subscription.id)
    expect(history.map(({ what }) => what)).toEqual(['unsubscribed', 'subscribed'])
  })

  test('of one channel are made once, however many ask at the same time', async () => {
    const saved = await Promise.all([1, 2, 3, 4].map(() => saveSubscription(db, wish(), ANNA)))
    expect(saved.map(({ status }) => status).sort()).toEqual([
      'created',
      'updated',
      'updated',
      'updated',
    ])
    expect(await listSubscriptions(db)).toHaveLength(1)
  })

  test('of the terminal keep what changes while the configuration puts its sectors back', async () => {
    const config = (...consoleSectors: Sector[]) => ({ timeZone: 'UTC', consoleSectors })
    const before = await subscribeConsole(db, () => NOW, config('robotics'))
    const { begun } = await db.transaction(async (tx) => {
      await lockSubscriptionAt(tx, TERMINAL)
      const begun = subscribeConsole(db, () => LATER, config('batteries'))
      await setTimeout(300)
      const { settings } = before
      const filter = { ...settings.filter, words: ['pack'] }
      await changeSettings(tx, before, { ...settings, filter }, BEN, 'words')
      return { begun }
    })
    const { settings } = await begun
    expect([settings.filter.sectors, settings.filter.words]).toEqual([['batteries'], ['pack']])
  })

  test('tell channels of different platforms and workspaces apart', async () => {
    await saveSubscription(db, wish(), ANNA)

    expect(await findSubscription(db, { ...PLACE, platform: 'discord' })).toBeUndefined()
    expect(await findSubscription(db, { ...PLACE, workspace: 'T2' })).toBeUndefined()
    expect(await listSubscriptions(db, { platform: 'discord' })).toEqual([])
    expect(await listSubscriptions(db, { workspace: 'T1' })).toHaveLength(1)
  })

  test('are looked after when their time has come, or is further off than it can be', async () => {
    const { subscription } = await saveSubscription(db, wish(), ANNA)
    expect(await lockDue(NOW)).toEqual([])
    const { id } = subscription
    expect(await lockDue(Temporal.Instant.from('2026-05-08T07:00:00Z'))).toMatchObject([{ id }])
    expect(await lockDue(NOW.subtract({ hours: 24 * 365 }))).toMatchObject([{ id }])
  })

  test.each([
    ['at once where what waits had its slot', '2026-05-08T08:00:00Z', LATER.toString()],
    ['when its slot comes, which a clock ahead has planned', SOON, SOON],
    ['at once where that clock was wrong', '2026-05-08T09:00:00Z', LATER.toString()],
  ])('are looked after %s, when what they want changes', async (_, slot, look) => {
    const { subscription } = await saveSubscription(db, wish(), ANNA)
    const document = { content: { title: 'A digest', blocks: [] }, told: [] }
    const [documentId = 0] = await saveDocuments(db, [document], LATER)
    const digest = { subscriptionId: subscription.id, kind: 'digest', documentId } as const
    await planDeliveries(db, [{ ...digest, slot: Temporal.Instant.from(slot) }], LATER)

    const wanted = settings({ remind: false })
    const { nextLook } = await changeSettings(db, subscription, wanted, BEN, 'no reminders')
    expect(nextLook.toString()).toBe(look)
  })

  test('are looked after with the settings they have by then', async () => {
    const { subscription } = await saveSubscription(db, wish(), BEN)
    const { id, platform, slotsFrom, remindedOn, changesSeen } = subscription
    const due = { id, platform, slotsFrom, remindedOn, changesSeen }
    await saveSubscription(db, wish({ channel: 'C2' }), BEN)
    const week = LATER.add({ hours: 24 * 7 })
    const [first, second] = await lockDue(week)
    expect(first).toEqual({ ...due, settings: settings() })
    expect(second?.settings).toBe(first?.settings)

    const { horizonDays: _, ...others } = settings({ remind: false, mention: 'S1' })
    await changeSettings(db, subscription, others, BEN, 'changed')
    expect((await lockDue(week)).map((one) => one.settings)).toEqual([others, settings()])
  })

  test('are refused by the database itself with a platform it does not know', async () => {
    await saveSubscription(db, wish(), ANNA)
    await expect(
      db.execute(sql`update subscriptions set platform = 'telegraph'`),
    ).rejects.toMatchObject({ cause: { code: '23514' } })
  })

  test('that were tampered with are not read as if they were right', async () => {
    await saveSubscription(db, wish(), ANNA)
    await db.execute(sql`update subscriptions set filter = '{"sectors": ["aviation"]}'`)
    await expect(findSubscription(db, PLACE)).rejects.toThrow(/sectors/)
  })
})

function lockDue(now: Temporal.Instant): Promise<DueSubscription[]> {
  return db.transaction((tx) => lockDueSubscriptions(tx, { now, platforms: ['slack'], limit: 10 }))
}
