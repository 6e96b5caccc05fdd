import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { ENGINES } from '../support/database.ts'
import { createHttpPlatform } from '../support/http-platform.ts'
import {
  type Chance,
  type Fault,
  type HttpServer,
  startHttpServer,
} from '../support/http-server.ts'
import { item, keyDate } from '../support/items.ts'
import { openWorld, type World } from '../support/world.ts'

const MONDAY = '2026-06-22T07:00:00Z'
const QUIET = { remind: false } as const
const LONG = { ...QUIET, detail: 'full', horizonDays: 400 } as const
const TIMEOUT_MS = 500
const LATER_MS = 800
const PATIENT_MS = 10_000

/** Faults of one post: how the ledger has it then, and how it and the chat have it in the end. */
const FAULTS: readonly [string, Fault, string, string, number][] = [
  [
    'refused for what it says',
    { fault: 'refuse', status: 400, code: 'invalid_blocks' },
    'failed: 400 invalid_blocks',
    'failed: 400 invalid_blocks',
    0,
  ],
  [
    'refused because the app was removed',
    { fault: 'refuse', status: 403, code: 'account_inactive' },
    'failed: 403 account_inactive',
    'failed: 403 account_inactive',
    0,
  ],
  [
    'that came too soon',
    { fault: 'limit', retryAfterSeconds: 0.05 },
    'retrying: 429 ratelimited',
    'sent',
    1,
  ],
  [
    'that broke before it was stored',
    { fault: 'error', when: 'before' },
    'unknown: 500 internal_error',
    'sent',
    1,
  ],
  [
    'that broke after it was stored',
    { fault: 'error', when: 'after' },
    'unknown: 500 internal_error',
    'sent',
    1,
  ],
  [
    'whose connection was lost before it was stored',
    { fault: 'drop', when: 'before' },
    'unknown: UND_ERR_SOCKET',
    'sent',
    1,
  ],
  [
    'whose connection was lost after it was stored',
    { fault: 'drop', when: 'after' },
    'unknown: UND_ERR_SOCKET',
    'sent',
    1,
  ],
  [
    'that is stored long after nobody waits for it any more',
    { fault: 'slow', when: 'before', ms: LATER_MS },
    'unknown: no answer in time',
    'sent',
    1,
  ],
  [
    'that is answered long after nobody waits for it any more',
    { fault: 'slow', when: 'after', ms: LATER_MS },
    'unknown: no answer in time',
    'sent',
    1,
  ],
]

/** A third of all posts go wrong in one way or another. */
const CHANCES: readonly Chance[] = [
  { share: 0.05, fault: { fault: 'limit', retryAfterSeconds: 0.01 } },
  { share: 0.07, fault: { fault: 'error', when: 'before' } },
  { share: 0.07, fault: { fault: 'error', when: 'after' } },
  { share: 0.07, fault: { fault: 'drop', when: 'before' } },
  { share: 0.07, fault: { fault: 'drop', when: 'after' } },
]

describe.each(ENGINES)('with a chat over HTTP, on %s, a digest', (engine: Engine) => {
  let world: World
  let chat: HttpServer

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    await open(await startHttpServer({ isHidden: (place) => place.includes('hidden') }))
  })
  afterEach(() => chat.stop())

  const open = async (server: HttpServer, timeoutMs = TIMEOUT_MS) => {
    chat = server
    const rates = { channel: { intervalMs: 1, burst: 100 } }
    const { url } = server
    const platform = createHttpPlatform({ name: 'slack', url, rates, timeoutMs })
    await world.reset('2026-06-17T12:00:00Z', platform)
    await world.load([item('effect', { keyDates: [keyDate('2026-07-01')] })])
  }
  const digests = async () => (await world.ledger()).filter(({ kind }) => kind === 'digest')
  const ledger = async () =>
    (await digests()).map((row) => ('reason' in row ? `${row.state}: ${row.reason}` : row.state))
  const inChannels = () => chat.messages.filter(({ place }) => !place.includes('@'))
  const posted = () => inChannels().map(({ place, key }) => `${place} ${key}`)
  const sendAgain = async () => {
    await chat.idle()
    await world.send()
  }

  test.each(FAULTS)('%s', async (_, fault, then, finally_, count) => {
    await world.subscribe('team', QUIET)
    chat.fail(fault)
    await world.tick(MONDAY)
    expect(await ledger()).toEqual([then])
    await sendAgain()
    expect(await ledger()).toEqual([finally_])
    expect(posted()).toHaveLength(count)
  })

  test.each(['before', 'after'] as const)(
    'lost %s it was stored where nobody can look stays unknown, and is not posted again',
    async (when) => {
      await world.subscribe('hidden', QUIET)
      chat.fail({ fault: 'drop', when })
      await world.tick(MONDAY)
      await sendAgain()
      expect(await ledger()).toEqual([
        'unknown: the platform’s answer was lost, and nobody can look for the message: 403 not_in_channel',
      ])
      expect(posted()).toHaveLength(when === 'after' ? 1 : 0)
    },
  )

  test('for a channel that has gone waits for it, and holds up no other', async () => {
    await world.subscribe('gone', QUIET)
    await world.subscribe('team', QUIET)
    chat.removePlace('T1/gone')
    await world.tick(MONDAY)
    expect(await ledger()).toEqual(['retrying: 404 channel_not_found', 'sent'])
    expect(posted()).toEqual(['T1/team 2/0'])
  })

  test('waits while the whole chat is away', async () => {
    await world.subscribe('team', QUIET)
    await chat.goAway()
    await world.tick(MONDAY)
    expect(await ledger()).toEqual(['retrying: ECONNREFUSED'])
    await chat.comeBack()
    await world.send()
    expect(await ledger()).toEqual(['sent'])
    expect(posted()).toEqual(['T1/team 1/0'])
  })

  test('of several parts that broke in the middle goes on there', async () => {
    await world.load(
      Array.from({ length: 90 }, (_, index) =>
        item(`item-${index}`, { keyDates: [keyDate('2026-07-01')] }),
      ),
    )
    await world.subscribe('team', LONG)
    await world.plan(MONDAY)
    chat.fail({ fault: 'slow', when: 'before', ms: 0 }, { fault: 'error', when: 'after' })
    await world.send()
    expect(await ledger()).toEqual(['unknown: 500 internal_error'])
    expect(posted()).toEqual(['T1/team 1/0', 'T1/team 1/1'])
    await sendAgain()
    expect(await ledger()).toEqual(['sent'])
    expect(posted()).toEqual(['T1/team 1/0', 'T1/team 1/1', 'T1/team 1/2'])
  })

  test('of forty channels arrives once in each, or is listed as unknown, whatever breaks', async () => {
    await chat.stop()
    const isHidden = (place: string) => place.includes('hidden')
    // A busy machine must not make a post late: one that is still on its way cannot be looked for.
    await open(await startHttpServer({ chances: CHANCES, seed: 7, isHidden }), PATIENT_MS)
    for (let index = 0; index < 40; index += 1) {
      await world.subscribe(`${index % 4 === 0 ? 'hidden' : 'team'}-${index}`, QUIET)
    }
    await world.plan(MONDAY)
    for (let round = 0; round < 12; round += 1) await sendAgain()

    const rows = await digests()
    const unsure = rows.filter(({ state }) => state === 'unknown').map(({ id }) => `${id}/0`)
    const sure = rows.filter(({ state }) => state === 'sent').map(({ id }) => `${id}/0`)
    const keys = inChannels().map(({ key }) => key)
    expect(sure.length + unsure.length).toBe(40)
    expect(keys.filter((key) => !unsure.includes(key)).sort()).toEqual(sure.sort())
    expect(unsure.filter((key) => keys.filter((one) => one === key).length > 1)).toEqual([])
    expect(unsure.length).toBeGreaterThan(0)
    expect(Object.keys(chat.counts.faults).sort()).toEqual([
      'drop after',
      'drop before',
      'error after',
      'error before',
      'limit',
    ])
  })
})
