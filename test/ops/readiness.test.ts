import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { createWatchdog, type Watchdog } from '../../src/jobs/watchdog.ts'
import { createLogger } from '../../src/log.ts'
import { createReadiness } from '../../src/ops/readiness.ts'
import { ENGINES, openTestDatabase } from '../support/database.ts'
import { createRecorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const MONDAY = '2026-06-22T07:00:00Z'

describe.each(ENGINES)('readiness on %s', (engine: Engine) => {
  let world: World
  let watchdog: Watchdog
  let lastPlanned: Temporal.Instant | undefined
  let chatProblems: string[] = []

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    await world.reset('2026-06-17T12:00:00Z', createRecorder())
    watchdog = createWatchdog({
      db: world.db,
      clock: world.now,
      platforms: ['console'],
      log: createLogger('silent'),
    })
    lastPlanned = undefined
    chatProblems = []
  })

  const problems = (db = world.db) =>
    createReadiness({
      db,
      queue: world.queue,
      clock: world.now,
      watchdog,
      lastPlanned: () => lastPlanned,
      chatProblems: () => chatProblems,
    })()

  test('is there once planning has succeeded, and for five minutes after', async () => {
    expect(await problems()).toEqual(['planning: has not succeeded yet'])
    lastPlanned = world.now()
    expect(await problems()).toEqual([])
    world.setClock('2026-06-17T12:05:00Z')
    expect(await problems()).toEqual([])
    world.setClock('2026-06-17T12:05:01Z')
    expect(await problems()).toEqual(['planning: succeeded last at 2026-06-17T12:00:00Z'])
  })

  test('names each chat that cannot be reached', async () => {
    lastPlanned = world.now()
    chatProblems = ['discord: Discord does not take the token']
    expect(await problems()).toEqual(['discord: Discord does not take the token'])
  })

  test('is not there while a digest is missing', async () => {
    await world.subscribe('team')
    await world.subscribe('other')
    world.setClock('2026-06-22T07:10:00Z')
    lastPlanned = world.now()
    await watchdog.look()
    expect(await problems()).toEqual(['digests: 2 missing from the ledger; the log names them'])
    await world.plan()
    await watchdog.look()
    expect(await problems()).toEqual([])
  })

  test('is not there without the database', async () => {
    const gone = await openTestDatabase(engine)
    await gone.end()
    lastPlanned = world.now()
    expect(await problems(gone.db)).toEqual([expect.stringMatching(/^database: fails \(\w+\)$/)])
  })

  test('is not there while the database keeps everybody waiting', async () => {
    world.setClock(MONDAY)
    lastPlanned = world.now()
    const { promise, resolve } = Promise.withResolvers<void>()
    // Ten transactions are every connection there is to a server; of the embedded one there is one.
    const held = Array.from({ length: 10 }, () => world.db.transaction(() => promise))
    const found = await problems()
    resolve()
    await Promise.all(held)
    expect(found).toContain('database: no answer within 2 s')
    expect(await problems()).toEqual([])
  })
})
