import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forgetRequest, forgetRequests, isNoted, noteRequest } from '../../src/db/seen-requests.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'

const NOON = Temporal.Instant.from('2026-06-22T12:00:00Z')

describe.each(ENGINES)('requests that were taken, on %s,', (engine) => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await openTestDatabase(engine)
  })
  afterAll(() => database.close())
  beforeEach(() => emptyDatabase(database.db))

  const note = (signature: string, minutes = 0) =>
    noteRequest(database.db, { signature, staleAt: NOON.add({ minutes }) })

  test('are new once, also when several processes ask at the same time', async () => {
    const answers = await Promise.all(['a', 'b', 'a', 'a'].map((signature) => note(signature)))
    expect(answers.filter(Boolean)).toHaveLength(2)
    expect(await note('a')).toBe(false)
  })

  test('are known, and can be taken anew once they are given back', async () => {
    expect(await isNoted(database.db, 'b')).toBe(false)
    await note('b')
    expect(await isNoted(database.db, 'b')).toBe(true)
    await forgetRequest(database.db, 'b')
    expect([await isNoted(database.db, 'b'), await note('b')]).toEqual([false, true])
  })

  test('are forgotten once they are too old to come again', async () => {
    await note('old', -1)
    await note('fresh')
    await forgetRequests(database.db, NOON)
    expect([await note('old'), await note('fresh')]).toEqual([true, false])
  })
})
