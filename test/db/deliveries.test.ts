import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import {
  type Delivery,
  deliveriesOfSlots,
  getDelivery,
  listDeliveries,
  type Outcome,
  partsOfDelivery,
  planDeliveries,
} from '../../src/db/deliveries.ts'
import { factsOfDocument, readDocument, saveDocuments, toldBefore } from '../../src/db/documents.ts'
import { lastDigests } from '../../src/db/last-digests.ts'
import { claimDeliveries, recordParts, settleDeliveries } from '../../src/db/sending.ts'
import { reopenDelivery } from '../../src/db/settle-deliveries.ts'
import {
  pauseSubscription,
  resumeSubscription,
  saveSubscription,
} from '../../src/db/subscriptions.ts'
import { skipDeliveries, unsentDeliveries } from '../../src/db/unsent.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import type { Document } from '../../src/formatters/document.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'

const NOW = Temporal.Instant.from('2026-05-07T08:00:00Z')
const LATER = Temporal.Instant.from('2026-05-07T08:00:05Z')
const ALIVE = { now: LATER, leaseMs: 60_000 }
const DEAD = { now: LATER, leaseMs: 0 }
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
const TOLD = [
  { itemId: 'a', key: 'entry-into-force', version: 2, step: 30 },
  { itemId: 'b', key: 'target', version: 1 },
] as const

let opened: TestDatabase
let db: Database
let subscriptionId: number
let documentId: number

async function plan(slot = NOW): Promise<Delivery | undefined> {
  const planned = { subscriptionId, kind: 'digest', slot, documentId } as const
  const [entered] = await planDeliveries(db, [planned], NOW)
  return entered === undefined ? undefined : getDelivery(db, entered.id)
}

async function planned(slot = NOW): Promise<number> {
  const delivery = await plan(slot)
  if (delivery === undefined) throw new Error('the slot was there already')
  return delivery.id
}

async function claimed(id: number, lease = ALIVE) {
  const [claim] = await claimDeliveries(db, [id], lease)
  if (claim === undefined) throw new Error('the delivery could not be claimed')
  return claim
}

describe.each(ENGINES)('the ledger of deliveries on %s', (engine) => {
  beforeAll(async () => {
    opened = await openTestDatabase(engine)
    db = opened.db
  })
  afterAll(() => opened.close())
  beforeEach(async () => {
    await emptyDatabase(db)
    const place = { platform: 'console', workspace: 'local', channel: 'terminal' } as const
    const wish = { ...place, owner: 'me', settings: defaultSettings('UTC') }
    subscriptionId = (await saveSubscription(db, wish, { by: 'me', at: NOW })).subscription.id
    documentId = (await saveDocuments(db, [{ content: DOCUMENT, told: TOLD }], NOW))[0] ?? 0
  })

  test('holds a slot once, however often it is planned', async () => {
    const first = await plan()
    expect(first).toEqual({
      subscriptionId,
      kind: 'digest',
      slot: NOW,
      documentId,
      id: first?.id,
      state: 'planned',
      attempts: 0,
      createdAt: NOW,
      updatedAt: NOW,
    })
    expect(await plan()).toBeUndefined()
    expect(await plan(LATER)).toMatchObject({ slot: LATER })
    const reminder = { subscriptionId, kind: 'reminder', slot: NOW } as const
    expect(await deliveriesOfSlots(db, [reminder])).toEqual([])
  })

  test('holds what is said once, and gives it back as it was', async () => {
    const other = { content: { title: 'Another', blocks: [] }, told: [] }
    const ids = await saveDocuments(db, [{ content: DOCUMENT, told: TOLD }, other, other], LATER)
    expect(ids).toEqual([documentId, documentId + 1, documentId + 1])
    expect(await readDocument(db, documentId)).toEqual(DOCUMENT)
  })

  test('gives a delivery to one of several workers that want it', async () => {
    const id = await planned()
    const claims = await Promise.all([1, 2, 3].map(() => claimDeliveries(db, [id], ALIVE)))
    expect(claims.flat()).toEqual([
      {
        id,
        fence: 1,
        attempt: 1,
        subscriptionId,
        kind: 'digest',
        slot: NOW,
        documentId,
        owner: 'me',
        timeZone: 'UTC',
        isActive: true,
        changedAt: NOW,
        place: { platform: 'console', workspace: 'local', channel: 'terminal' },
        parts: [],
      },
    ])
  })

  test('does not count as a try what was put off, and lets nobody write under the number it had', async () => {
    const id = await planned()
    const early = await claimed(id)
    const putOff = { ...early, outcome: { state: 'planned' } } as const
    expect(await settleDeliveries(db, [putOff], NOW)).toEqual(new Set([id]))
    expect(await getDelivery(db, id)).toMatchObject({ state: 'planned', attempts: 0 })

    expect(await claimed(id)).toMatchObject({ fence: 2, attempt: 1 })
    const late = { ...early, outcome: { state: 'sent' } } as const
    expect(await settleDeliveries(db, [late], LATER)).toEqual(new Set())
    expect(await getDelivery(db, id)).toMatchObject({ state: 'sending', attempts: 1 })
  })

  test('lets a second worker take over when the first shows no more signs of life', async () => {
    const id = await planned()
    const first = await claimed(id, DEAD)
    const part = { ordinal: 0, state: 'sending' } as const
    expect(await recordParts(db, [{ ...first, part }], DEAD)).toEqual(new Set([id]))
    const second = await claimed(id)
    expect(second).toMatchObject({ fence: 2, parts: [part] })

    const late = { ordinal: 0, state: 'sent', messageId: 'm1' } as const
    expect(await recordParts(db, [{ ...first, part: late }], ALIVE)).toEqual(new Set())
    const ending = { ...first, outcome: { state: 'sent' } } as const
    expect(await settleDeliveries(db, [ending], LATER)).toEqual(new Set())
    expect(await partsOfDelivery(db, id)).toEqual([part])
  })

  test('remembers each message under the id the platform gave it, in order', async () => {
    const claim = await claimed(await planned())
    const notes = [
      { ordinal: 1, state: 'sending' },
      { ordinal: 0, state: 'sent', messageId: '1717.01' },
      { ordinal: 1, state: 'unknown' },
    ] as const
    for (const part of notes) await recordParts(db, [{ ...claim, part }], ALIVE)
    expect(await partsOfDelivery(db, claim.id)).toEqual([notes[1], notes[2]])
  })

  test.each([
    { state: 'sent' },
    { state: 'failed', reason: 'channel_not_found' },
    { state: 'unknown', reason: 'the answer was lost' },
    { state: 'skipped', reason: 'nothing was due' },
  ] as const)('ends a delivery as $state, once', async (outcome) => {
    const claim = await claimed(await planned())
    expect(await settleDeliveries(db, [{ ...claim, outcome }], LATER)).toEqual(new Set([claim.id]))
    const again = { state: 'failed', reason: 'too late' } as const
    expect(await settleDeliveries(db, [{ ...claim, outcome: again }], LATER)).toEqual(new Set())
    const slot = { subscriptionId, kind: 'digest', slot: NOW } as const
    expect(await deliveriesOfSlots(db, [slot])).toMatchObject([{ ...outcome, updatedAt: LATER }])
  })

  test('tries again what is to be retried, and looks again for what is unknown', async () => {
    const id = await planned()
    for (const [index, state] of (['retrying', 'unknown'] as const).entries()) {
      const claim = await claimed(id)
      expect(claim.fence).toBe(index + 1)
      await settleDeliveries(db, [{ ...claim, outcome: { state, reason: 'busy' } }], NOW)
    }
    expect((await claimed(id)).fence).toBe(3)
  })

  test('skips only what was never sent', async () => {
    const [waiting, begun] = [await planned(), await planned(LATER)]
    await claimed(begun)
    expect(await skipDeliveries(db, [waiting, begun], 'stale', NOW)).toEqual([waiting])
    expect(await unsentDeliveries(db, [subscriptionId], ['digest'])).toEqual([])
  })

  test('puts a delivery back when somebody says so, and never one that arrived', async () => {
    const claim = await claimed(await planned())
    const part = { ordinal: 0, state: 'unknown' } as const
    await recordParts(db, [{ ...claim, part }], ALIVE)
    const unknown = { state: 'unknown', reason: 'the answer was lost' } as const
    await settleDeliveries(db, [{ ...claim, outcome: unknown }], LATER)
    expect(await reopenDelivery(db, claim.id, 'asked for by an operator', LATER)).toBe(true)

    const again = await claimed(claim.id)
    expect(again.parts).toEqual([{ ordinal: 0, state: 'failed', notedAt: LATER }])
    await settleDeliveries(db, [{ ...again, outcome: { state: 'sent' } }], LATER)
    expect(await reopenDelivery(db, claim.id, 'once more', LATER)).toBe(false)
    const last = { slot: NOW, documentId, writtenAt: NOW }
    expect(await lastDigests(db, [subscriptionId], LATER)).toEqual(
      new Map([[subscriptionId, last]]),
    )
  })

  test('puts back at the end of a pause the reminders that failed since anything arrived', async () => {
    const end = async (hours: number, outcome: Outcome) => {
      const slot = NOW.add({ hours })
      const kind = outcome.state === 'sent' ? 'digest' : 'reminder'
      const [entered] = await planDeliveries(db, [{ subscriptionId, kind, slot, documentId }], NOW)
      await settleDeliveries(db, [{ ...(await claimed(entered?.id ?? 0)), outcome }], slot)
    }
    const refused = { state: 'failed', reason: 'invalid_blocks' } as const
    await end(1, refused)
    await end(2, { state: 'skipped', reason: 'the subscription was paused or removed' })
    await end(3, { state: 'sent' })
    await end(3, refused)
    await end(4, refused)
    const act = { by: 'me', at: NOW.add({ hours: 5 }) }
    await pauseSubscription(db, subscriptionId, { reason: 'holidays', by: 'person' }, act)
    await resumeSubscription(db, subscriptionId, act)

    const ledger = await listDeliveries(db, { subscriptionId, limit: 10 })
    const states = ledger.map(({ slot, kind, state }) => [
      NOW.until(slot).total('hours'),
      kind,
      state,
    ])
    expect(states.toSorted()).toEqual([
      [1, 'reminder', 'failed'],
      [2, 'reminder', 'retrying'],
      [3, 'digest', 'sent'],
      [3, 'reminder', 'retrying'],
      [4, 'reminder', 'retrying'],
    ])
  })

  test('remembers of what was written last what it knew, and which of its dates it told as changed', async () => {
    const load = 3
    const asOf = Temporal.PlainDate.from('2026-05-06')
    const told = [TOLD[0], { itemId: 'b', key: 'target', version: 2, isChange: true }] as const
    const written = [{ content: DOCUMENT, told, asOf, load }]
    const [id = 0] = await saveDocuments(db, written, NOW)
    expect(await factsOfDocument(db, id)).toEqual(told)
    await planned()
    const late = { subscriptionId, kind: 'digest', slot: LATER, documentId: id } as const
    const [entered] = await planDeliveries(db, [late], NOW)
    const claim = await claimed(entered?.id ?? 0)
    await settleDeliveries(db, [{ ...claim, outcome: { state: 'sent' } }], LATER)
    expect(await lastDigests(db, [subscriptionId], LATER)).toEqual(
      new Map([[subscriptionId, { slot: LATER, documentId: id, asOf, writtenAt: NOW, load }]]),
    )
    // What was written last comes first, and the value it tells.
    const facts = [{ itemId: 'b', key: 'target' }]
    const versions = (await toldBefore(db, [subscriptionId], facts)).map(({ version }) => version)
    expect(versions).toEqual([2, 1])
  })

  test('knows what a channel has been told by what was delivered to it', async () => {
    const claim = await claimed(await planned())
    const facts = TOLD.map(({ itemId, key }) => ({ itemId, key }))
    const told = { subscriptionId, slot: NOW }
    expect(await toldBefore(db, [subscriptionId], facts)).toEqual(
      expect.arrayContaining(TOLD.map((fact) => ({ ...fact, ...told }))),
    )
    const failed = { state: 'failed', reason: 'channel_not_found' } as const
    await settleDeliveries(db, [{ ...claim, outcome: failed }], LATER)
    expect(await toldBefore(db, [subscriptionId], facts)).toEqual([])
  })
})
