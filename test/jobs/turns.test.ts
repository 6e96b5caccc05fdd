import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { holdTurns, reserveTurns } from '../../src/db/paces.ts'
import { createTurns } from '../../src/jobs/turns.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'
import { createRecorder } from '../support/recorder.ts'

const SECOND = { intervalMs: 1000, burst: 1 }

describe.each(ENGINES)('turns to post on %s', (engine: Engine) => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await openTestDatabase(engine)
  })
  afterAll(() => database.close())
  beforeEach(() => emptyDatabase(database.db))

  const reserve = async (turns: number, rate = SECOND) => {
    const all = await reserveTurns(database.db, [{ key: 'a', turns, rate }], 5500)
    const { granted, waitMs, lineMs } = all.get('a') ?? { granted: 0, waitMs: 0, lineMs: 0 }
    return [granted, Math.round(waitMs / 1000), Math.round(lineMs / 1000)]
  }

  test('are an interval apart, whoever asks for them', async () => {
    expect(await reserve(2)).toEqual([2, 0, 2])
    expect(await reserve(1)).toEqual([1, 2, 3])
  })

  test('further off than anybody waits are promised, one behind the other', async () => {
    expect(await reserve(8)).toEqual([6, 0, 6])
    expect(await reserve(2)).toEqual([0, 6, 8])
    expect(await reserve(1)).toEqual([0, 6, 10])
  })

  test('come several at once after a rest where the platform takes that', async () => {
    expect(await reserve(4, { intervalMs: 1000, burst: 3 })).toEqual([4, -2, 2])
  })

  test('are kept back as long as the platform says', async () => {
    await holdTurns(database.db, 'a', 3000)
    expect(await reserve(1)).toEqual([1, 3, 4])
    await holdTurns(database.db, 'a', 1000)
    expect(await reserve(1)).toEqual([1, 4, 5])
  })

  test('of a limited workspace hold back nobody else', async () => {
    const slack = createRecorder('slack', { workspace: SECOND, channel: SECOND })
    const turns = createTurns(database.db)
    const busy = { workspace: 'T1', channel: 'C1' }
    await turns.hold(slack, busy, 'workspace', 600_000)
    const [other, same] = await Promise.all([
      turns.take(slack, { workspace: 'T2', channel: 'C1' }),
      turns.take(slack, { workspace: 'T1', channel: 'C2' }),
    ])
    expect('waitMs' in other && other.waitMs).toBeLessThanOrEqual(200)
    expect('comeBackInMs' in same && Math.round(same.comeBackInMs / 60_000)).toBe(10)
  })

  test('of the whole platform that were missed are given once more, behind those given since', async () => {
    const discord = createRecorder('discord', { platform: SECOND })
    const turns = createTurns(database.db)
    const at = { workspace: 'T1', channel: 'C1' }
    await turns.take(discord, at)
    await turns.take(discord, at)
    const again = await turns.again(discord)

    expect('waitMs' in again && Math.round(again.waitMs / 1000)).toBe(2)
    expect(await turns.again(createRecorder('slack', { channel: SECOND }))).toEqual({ waitMs: 0 })
  })

  test('are never given twice, however many ask at the same time', async () => {
    const slack = createRecorder('slack', { channel: { intervalMs: 100, burst: 1 } })
    const replicas = [1, 2, 3].map(() => createTurns(database.db))
    const target = { workspace: 'T1', channel: 'C1' }
    const before = performance.now()
    const turns = await Promise.all(
      replicas.flatMap((replica) => Array.from({ length: 5 }, () => replica.take(slack, target))),
    )
    // Waits are counted from when each was told, which may differ by as long as the telling took, and when the
    // database looked at its clock is known no better.
    const unsure = 2 * (performance.now() - before)
    const waits = turns
      .flatMap((turn) => ('waitMs' in turn ? [turn.waitMs] : []))
      .sort((a, b) => a - b)
    expect(waits).toHaveLength(15)
    for (const [index, wait] of waits.entries()) {
      if (index > 0) expect(wait - (waits[index - 1] ?? 0)).toBeGreaterThan(99 - unsure)
    }
    expect(waits.at(-1)).toBeGreaterThan(1400 - unsure)
  })
})
