import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { openQueue, type Queue, type TakenJob } from '../../src/jobs/queue.ts'
import { ENGINES, openTestDatabase, type TestDatabase } from '../support/database.ts'

describe.each(ENGINES)('the queue on %s', (engine: Engine) => {
  let database: TestDatabase
  let queue: Queue
  const taken: TakenJob[] = []
  const dead = new Set<number>()

  beforeAll(async () => {
    database = await openTestDatabase(engine)
    queue = await openQueue({
      source: database.queueSource,
      onError: (cause) => {
        throw cause
      },
    })
    await queue.work(async (jobs) => {
      taken.push(...jobs)
      return jobs.map(({ deliveryId }) =>
        dead.has(deliveryId) ? { end: 'dead', reason: 'gone' } : { end: 'done' },
      )
    })
  })
  afterAll(async () => {
    await queue.stop()
    await database.close()
  })

  const isTaken = (id: number) => taken.some(({ deliveryId }) => deliveryId === id)
  const until = async (condition: () => boolean) => {
    while (!condition()) await sleep(20)
  }

  test('hands out what was added with a transaction, and nothing of one that was undone', async () => {
    await database.db
      .transaction(async (tx) => {
        await queue.add(tx, [{ deliveryId: 1 }])
        throw new Error('undone')
      })
      .catch(() => undefined)
    await database.db.transaction((tx) => queue.add(tx, [{ deliveryId: 2 }, { deliveryId: 3 }]))
    await until(() => isTaken(2) && isTaken(3))
    expect(taken.map(({ deliveryId }) => deliveryId).sort()).toEqual([2, 3])
  })

  test('keeps back what is to come later', async () => {
    await database.db.transaction((tx) =>
      queue.add(tx, [{ deliveryId: 10, afterMs: 60_000 }, { deliveryId: 11 }]),
    )
    await until(() => isTaken(11))
    expect(isTaken(10)).toBe(false)
    expect((await queue.depth()).waiting).toBe(1)
  })

  test('keeps what was given up until it is put away', async () => {
    dead.add(20)
    await database.db.transaction((tx) => queue.add(tx, [{ deliveryId: 20 }]))
    while ((await queue.dead()).length === 0) await sleep(20)
    expect((await queue.dead()).map(({ deliveryId }) => deliveryId)).toEqual([20])
    await queue.bury(20)
    expect(await queue.dead()).toEqual([])
  })
})
