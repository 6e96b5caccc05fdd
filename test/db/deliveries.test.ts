import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import {
  claimDelivery,
  findDelivery,
  partsOfDelivery,
  planDelivery,
  recordPart,
  settleDelivery,
} from '../../src/db/deliveries.ts'
import { saveSubscription } from '../../src/db/subscriptions.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import type { Document } from '../../src/formatters/document.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'

const NOW = Temporal.Instant.from('2026-05-07T08:00:00Z')
const LATER = Temporal.Instant.from('2026-05-07T08:00:05Z')
const DOCUMENT: Document = {
  title: 'China standards · Mon 22 Jun 2026',
  blocks: [
    { block: 'lead', line: [{ text: '1 takes effect', style: 'strong' }] },
    { block: 'heading', text: 'NEXT 30 DAYS' },
    {
      block: 'entry',
      when: [{ text: 'Wed 1 Jul 2026' }],
      what: [{ text: 'GB/T 47351-2026', link: 'https://std.example.cn/1' }],
      origin: [{ text: 'automotive', style: 'quiet' }],
    },
    { block: 'list', items: [[{ text: '/standards', style: 'code', onTerminal: 'npm' }]] },
    { block: 'footer', lines: [[{ text: 'Data as of April 2026' }]] },
  ],
}

let opened: TestDatabase
let db: Database

async function slot(over: { slot?: Temporal.Instant } = {}) {
  const { subscription } = await saveSubscription(
    db,
    {
      platform: 'console',
      workspace: 'local',
      channel: 'console',
      filter: EVERYTHING,
      cadence: { every: 'day', time: '09:00', timeZone: 'UTC' },
      whenEmpty: 'say-so',
      detail: 'full',
      owner: 'me',
    },
    NOW,
  )
  return { subscriptionId: subscription.id, kind: 'digest', slot: NOW, ...over } as const
}

async function planned() {
  const asked = await slot()
  const { delivery } = await planDelivery(db, { ...asked, document: DOCUMENT }, NOW)
  return delivery
}

describe.each(ENGINES)('the ledger of deliveries on %s', (engine) => {
  beforeAll(async () => {
    opened = await openTestDatabase(engine)
    db = opened.db
  })
  afterAll(() => opened.close())
  beforeEach(() => emptyDatabase(db))

  test('holds a slot once, however often it is planned', async () => {
    const asked = await slot()
    const first = await planDelivery(db, { ...asked, document: DOCUMENT }, NOW)
    const again = await planDelivery(
      db,
      { ...asked, document: { title: 'Another', blocks: [] } },
      LATER,
    )

    const delivery = {
      ...asked,
      id: first.delivery.id,
      document: DOCUMENT,
      state: 'planned',
      attempts: 0,
      createdAt: NOW,
      updatedAt: NOW,
    }
    expect([first, again]).toEqual([
      { status: 'planned', delivery },
      { status: 'already-there', delivery },
    ])
  })

  test('gives a delivery to one of several workers that want it', async () => {
    const { id } = await planned()
    const claims = await Promise.all([1, 2, 3].map(() => claimDelivery(db, id, LATER)))

    expect(claims.filter((claim) => claim !== undefined)).toEqual([
      { ...(await planned()), state: 'sending', attempts: 1, updatedAt: LATER },
    ])
  })

  test('remembers each message under the id the platform gave it, in order', async () => {
    const { id } = await planned()
    await recordPart(db, id, { ordinal: 1, state: 'sending' }, NOW)
    await recordPart(db, id, { ordinal: 0, state: 'sent', messageId: '1717.01' }, NOW)
    await recordPart(db, id, { ordinal: 1, state: 'unknown' }, LATER)

    expect(await partsOfDelivery(db, id)).toEqual([
      { ordinal: 0, state: 'sent', messageId: '1717.01' },
      { ordinal: 1, state: 'unknown' },
    ])
  })

  test.each([
    { state: 'sent' },
    { state: 'failed', reason: 'channel_not_found' },
    { state: 'unknown', reason: 'the answer was lost' },
    { state: 'skipped', reason: 'nothing was due' },
  ] as const)('ends a delivery as $state, once', async (outcome) => {
    const asked = await slot()
    const { id } = await planned()
    await claimDelivery(db, id, NOW)

    expect(await settleDelivery(db, id, outcome, LATER)).toBe(true)
    expect(await settleDelivery(db, id, { state: 'failed', reason: 'too late' }, LATER)).toBe(false)
    expect(await claimDelivery(db, id, LATER)).toBeUndefined()
    expect(await findDelivery(db, asked)).toMatchObject({ ...outcome, updatedAt: LATER })
  })

  test('tries again what is to be retried', async () => {
    const { id } = await planned()
    await claimDelivery(db, id, NOW)
    await settleDelivery(db, id, { state: 'retrying', reason: 'rate limited' }, NOW)

    expect(await claimDelivery(db, id, LATER)).toMatchObject({ state: 'sending', attempts: 2 })
  })

  test('skips a delivery that was never tried, and ends none that was never begun', async () => {
    const { id } = await planned()

    expect(await settleDelivery(db, id, { state: 'sent' }, NOW)).toBe(false)
    expect(await settleDelivery(db, id, { state: 'skipped', reason: 'stale' }, NOW)).toBe(true)
  })

  test('keeps the slots of one subscription apart by their instant', async () => {
    const first = await slot()
    const second = await slot({ slot: LATER })
    await planDelivery(db, { ...first, document: DOCUMENT }, NOW)

    expect(await planDelivery(db, { ...second, document: DOCUMENT }, NOW)).toMatchObject({
      status: 'planned',
      delivery: { slot: LATER },
    })
    expect(await findDelivery(db, { ...first, kind: 'reminder' })).toBeUndefined()
  })
})
