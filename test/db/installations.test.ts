import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createCipher } from '../../src/db/cipher.ts'
import type { Engine } from '../../src/db/client.ts'
import {
  listInstallations,
  lockInstallation,
  readInstallation,
  reencryptInstallations,
  removeInstallation,
  saveInstallation,
} from '../../src/db/installations.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'

const key = (letter: string) => new Uint8Array(Buffer.alloc(32, letter))
const NOW = Temporal.Instant.from('2026-06-17T12:00:00Z')
const T1 = { platform: 'slack', installedFor: 'T1' } as const
const T2 = { platform: 'slack', installedFor: 'T2' } as const

describe.each(ENGINES)('installations on %s', (engine: Engine) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase(engine)
  })
  afterAll(() => database.close())
  beforeEach(() => emptyDatabase(database.db))

  test('are kept encrypted, replaced and forgotten', async () => {
    const { db } = database
    const cipher = createCipher([key('a')])
    await saveInstallation(db, cipher, T1, 'xoxb-first', NOW)
    await saveInstallation(db, cipher, T1, 'xoxb-second', NOW)

    expect(await readInstallation(db, cipher, T1)).toEqual({
      state: 'readable',
      text: 'xoxb-second',
    })
    expect(await listInstallations(db, 'slack')).toEqual(['T1'])
    const other = createCipher([key('b')])
    expect(await readInstallation(db, other, T1)).toEqual({ state: 'unreadable' })
    await removeInstallation(db, T1)
    expect(await readInstallation(db, cipher, T1)).toBeUndefined()
  })

  test('are worth nothing in the row of another', async () => {
    const { db } = database
    const cipher = createCipher([key('a')])
    await saveInstallation(db, cipher, T1, 'xoxb-first', NOW)
    await saveInstallation(db, cipher, T2, 'xoxb-other', NOW)
    await db.execute(sql`update installations set payload =
      (select payload from installations where installed_for = 'T2') where installed_for = 'T1'`)
    expect(await readInstallation(db, cipher, T1)).toEqual({ state: 'unreadable' })
  })

  test('are encrypted anew with the newest key, those that no key opens left as they are', async () => {
    const { db } = database
    await saveInstallation(db, createCipher([key('a')]), T1, 'xoxb-first', NOW)
    await saveInstallation(db, createCipher([key('z')]), T2, 'xoxb-lost', NOW)
    const both = createCipher([key('b'), key('a')])

    const first = await reencryptInstallations(db, both, 'slack', NOW)
    const again = await reencryptInstallations(db, both, 'slack', NOW)

    expect([first, again]).toEqual([
      { renewed: 1, unreadable: 1 },
      { renewed: 0, unreadable: 1 },
    ])
    const newest = createCipher([key('b')])
    expect(await readInstallation(db, newest, T1)).toMatchObject({ text: 'xoxb-first' })
  })

  test('are locked one at a time', async () => {
    const { db } = database
    const order: string[] = []
    const work = (name: string) =>
      db.transaction(async (tx) => {
        await lockInstallation(tx, T1)
        order.push(`${name} begins`)
        await tx.execute(sql`select pg_sleep(0.05)`)
        order.push(`${name} ends`)
      })
    await Promise.all([work('one'), work('two')])
    const [first = '', second, third = ''] = order
    expect(second).toBe(first.replace('begins', 'ends'))
    expect(third).toContain('begins')
  })
})

test('a text that was changed is not opened', () => {
  const cipher = createCipher([key('a')])
  const { payload, keyId } = cipher.encrypt('xoxb-first', 'slack/T1')
  expect(cipher.decrypt({ payload, keyId }, 'slack/T1')).toBe('xoxb-first')
  for (const index of [0, 15, payload.length - 1]) {
    const changed = Uint8Array.from(payload)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(cipher.decrypt({ payload: changed, keyId }, 'slack/T1')).toBeUndefined()
  }
  expect(cipher.decrypt({ payload: payload.subarray(0, 10), keyId }, 'slack/T1')).toBeUndefined()
})
