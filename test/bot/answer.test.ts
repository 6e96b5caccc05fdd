import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { loadDataset } from '../../src/db/load.ts'
import { readDataset } from '../../src/db/seeds.ts'
import { ask, createTestBot } from '../support/bot.ts'
import { ENGINES, openTestDatabase, type TestDatabase } from '../support/database.ts'
import { day } from '../support/items.ts'

const TODAY = day('2026-06-22')

describe.each(ENGINES)('what is typed, answered from %s', (engine: Engine) => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await openTestDatabase(engine)
    const check = readDataset(join(import.meta.dirname, '../../seeds'))
    if (!check.ok) throw new Error(check.problems.join('\n'))
    await loadDataset(database.db, check.dataset, TODAY)
  })
  afterAll(() => database.close())

  const clock = () => Temporal.Instant.from('2026-06-22T08:00:00Z')
  const answer = (text: string) => ask(createTestBot(database.db, clock), text)

  test('an identifier gives everything about its item', async () => {
    const text = await answer('show gb44495')
    expect(text.split('\n')[0]).toBe(
      'GB 44495-2024 · Technical Requirements for Vehicle Cybersecurity',
    )
    expect(text).toContain('Thu 1 Jan 2026 · 172 days ago · took effect')
  })

  test('a part names its package, and the package its parts', async () => {
    expect(await answer('show CNCA-C02-02')).toContain(
      '- Part of: Eleven CCC implementation rules for 16 products (Trial)',
    )
    expect(await answer('show ccc-implementation-rules-16-products-2026')).toContain(
      'PARTS (11)\n- CNCA-C02-02:2026 ',
    )
  })

  test('words with a typo find the item they mean', async () => {
    expect((await answer('search vehicle cybersecurty')).split('\n')[0]).toBe(
      'GB 44495-2024 · Technical Requirements for Vehicle Cybersecurity',
    )
  })

  test('a swapped digit gets the numbers near it', async () => {
    expect(await answer('show gb44459')).toMatch(
      /^Nothing found for “gb44459”\.\nDid you mean:\nGB 44495-2024 /,
    )
  })

  test('however much is typed, it is answered at once', async () => {
    expect(await answer(`show ${'GB/T 1234 '.repeat(390)}`)).toContain(
      'That is 3905 characters long; I read 500 at most.',
    )
    expect(await answer(`show ${'GB/T 1234 '.repeat(49)}`)).toContain('Nothing found for')
  })

  test('a search can be paged through to the end', async () => {
    const text = await answer('search vehicle')
    const [, count = ''] = /^(\d+) items/.exec(text) ?? []
    expect(text.match(/^ {2}\S.* (?:ago|at the earliest|days?|today)/gm)?.length).toBeGreaterThan(
      10,
    )
    expect(Number(count)).toBeGreaterThan(10)
  })

  test('upcoming names what takes effect for a sector', async () => {
    expect(await answer('upcoming ccc 30')).toContain(
      'Wed 1 Jul 2026 · in 9 days · takes effect · mandatory\n  Eleven CCC implementation rules',
    )
  })

  test.each([
    [
      'help',
      /^China standards: what takes effect or closes for comment\n- \/standards upcoming \[sectors\] \[days\]: what closes/,
    ],
    ['sectors', /^24 sectors\n- automotive: also auto, car, cars, vehicle, vehicles, ev, evs\n/],
    ['nonsense', /^“nonsense” is no command\.\n\nAll commands: \/standards help\n$/],
  ])('%s gets its answer', async (text, expected) => {
    expect(await answer(text)).toMatch(expected)
  })
})
