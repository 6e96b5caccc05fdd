import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { loadDataset } from '../../src/db/load.ts'
import { CANDIDATES, lookupCandidates } from '../../src/db/lookup.ts'
import { EVERYTHING, matchesItem } from '../../src/domain/filter.ts'
import type { Item } from '../../src/domain/item.ts'
import { answerLookup, type LookupAnswer, parseLookup } from '../../src/domain/lookup.ts'
import { arbitraryFilter, arbitraryItems } from '../support/arbitrary-items.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'
import { day, item } from '../support/items.ts'
import { realDataset } from '../support/real-dataset.ts'

const typedWord = fc.constantFrom(
  ...[
    'vehicle',
    'vehcile',
    'safty',
    'system',
    'sys',
    'dta',
    'electrc',
    'of',
    'a',
    'v',
    '网络',
    '汽车',
  ],
  ...['安', 'vehicles', 'xyzzy', 'the', 'SAMR', 'tc260', 'SAC/TC114', 'item-03', '2024'],
)
const typedNumber = fc.constantFrom(
  ...['GB 44495-2024', 'gb44495', 'gb/t 44459', '44495', 'gb44594', 'gb 4449', 'gbt20260', 'gb2'],
  ...['20256778', '20256778-Q-339', '2025678q339', 'cnca-c260', 'gb 260-2026', 'bg44495', 'tc 260'],
)
const typed = fc.oneof(
  typedNumber,
  fc.array(typedWord, { maxLength: 3 }).map((words) => words.join(' ')),
  fc.tuple(typedNumber, typedWord).map((parts) => parts.join(' ')),
)

let real: [text: string, LookupAnswer][] | undefined

/** Questions to the real dataset, and what all its items answer; the same whatever the engine. */
function realAnswers() {
  const { items } = realDataset()
  real ??= items
    .filter((_, index) => index % 40 === 0)
    .flatMap((one) => [one.identifier ?? one.id, one.title, one.committee ?? ''])
    .map((text) => [text, answerLookup(items, parseLookup(text))])
  return real
}

let opened: TestDatabase
let db: Database

async function load(items: readonly Item[]): Promise<void> {
  await loadDataset(db, { items, newsletters: [] }, day('2026-06-22'))
}

async function answer(text: string): Promise<LookupAnswer> {
  const query = parseLookup(text)
  return answerLookup(await lookupCandidates(db, query), query)
}

describe.each(ENGINES)('a lookup on %s', (engine) => {
  beforeAll(async () => {
    opened = await openTestDatabase(engine)
    db = opened.db
  })
  afterAll(() => opened.close())
  beforeEach(() => emptyDatabase(db))

  test('answers from the database as it would from all items that pass the filter', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryItems,
        fc.array(fc.tuple(typed, fc.oneof(fc.constant(EVERYTHING), arbitraryFilter)), {
          minLength: 8,
          maxLength: 8,
        }),
        async (items, questions) => {
          await emptyDatabase(db)
          await load(items)
          for (const [text, filter] of questions) {
            const query = parseLookup(text)
            const passing = items.filter((one) => matchesItem(one, filter))
            expect(answerLookup(await lookupCandidates(db, query, filter), query)).toEqual(
              answerLookup(passing, query),
            )
          }
        },
      ),
      { numRuns: 12 },
    )
  })

  test('finds identifiers, titles and committees of the real dataset', async () => {
    await load(realDataset().items)
    for (const [text, expected] of realAnswers()) expect(await answer(text)).toEqual(expected)
  })

  test('offers the nearest number for two digits that changed places', async () => {
    const meant = item('gb-44495-2024', { identifier: 'GB 44495-2024' })
    await load([meant, item('gb-30000-2024', { identifier: 'GB 30000-2024' })])
    expect(await answer('gb44459')).toEqual({ found: 'none', nearest: [meant], by: 'number' })
  })

  test('offers the nearest of many numbers, one typo before two', async () => {
    const numbers = ['10001', '10002', '10003', '10004', '10055'].map((number) =>
      item(`gb-${number}`, { identifier: `GB ${number}` }),
    )
    await load(numbers)
    expect(await answer('gb10005')).toEqual({
      found: 'none',
      nearest: numbers.slice(0, 3),
      by: 'number',
    })
  })

  test('finds a title by a misspelt word', async () => {
    const meant = item('meant', { title: 'Vehicle cybersecurity' })
    await load([meant, item('other', { title: 'Household refrigerators' })])
    expect(await answer('vehcle cybersecrity')).toEqual({ found: 'one', item: meant })
  })

  test('finds a Chinese title by a part of it', async () => {
    const meant = item('meant', { titleZh: '汽车整车信息安全技术要求' })
    await load([meant, item('other', { titleZh: '家用电冰箱' })])
    expect(await answer('信息安全')).toEqual({ found: 'one', item: meant })
  })

  test('does not find what the files no longer have', async () => {
    await load([item('gone', { identifier: 'GB 44495-2024' }), item('kept')])
    await load([item('kept')])
    const nothing = { found: 'none', nearest: [] }
    expect(await answer('GB 44495')).toEqual({ ...nothing, by: 'words' })
    expect(await answer('gone')).toEqual({ ...nothing, by: 'words' })
  })

  test('cuts a very long answer after its best', async () => {
    const many = Array.from({ length: CANDIDATES + 20 }, (_, index) =>
      item(`item-${1000 + index}`, {
        title: index % 2 === 0 ? 'Safety' : 'Title',
        summary: 'Safety',
      }),
    )
    await load(many)
    const all = answerLookup(many, parseLookup('safety'))
    if (all.found !== 'many') throw new Error('many were to be found')
    expect(await answer('safety')).toEqual({ found: 'many', items: all.items.slice(0, CANDIDATES) })
  })

  test.each([
    '',
    "'; drop table items; --",
    '\0',
    '%',
    '_',
    "it's",
    'a'.repeat(3000),
    '\\',
    '🚗🚗',
  ])('takes any text: %j', async (text) => {
    const items = [item('one', { title: "It's a title" })]
    await load(items)
    expect(await answer(text)).toEqual(answerLookup(items, parseLookup(text)))
  })
})
