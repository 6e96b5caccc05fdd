import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { itemsForDigest, type StoredWindow } from '../../src/db/digest-items.ts'
import { loadDataset } from '../../src/db/load.ts'
import { buildDigest, type DigestWindow } from '../../src/domain/digest.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { compareText } from '../../src/domain/fold.ts'
import type { Item } from '../../src/domain/item.ts'
import {
  AROUND,
  arbitraryDay,
  arbitraryFilter,
  arbitraryItems,
} from '../support/arbitrary-items.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'
import { day, item, keyDate } from '../support/items.ts'
import { realDataset } from '../support/real-dataset.ts'

const LOAD_DAY = day('2026-06-22')

/** In China it is the reader's day, or the one after. */
const window: fc.Arbitrary<DigestWindow> = fc
  .record({
    asOf: fc.oneof(fc.constant(AROUND), arbitraryDay),
    daysToChina: fc.constantFrom(undefined, 0, 1),
    since: fc.constantFrom(-7, -7, -1, 0, -90, 30).map((days) => AROUND.add({ days })),
    filter: fc.oneof(fc.constant(EVERYTHING), arbitraryFilter),
    horizonDays: fc.constantFrom(undefined, undefined, 7, 30, 366, 600),
  })
  .map(({ daysToChina, ...asked }) => ({
    ...asked,
    inChina: daysToChina === undefined ? undefined : asked.asOf.add({ days: daysToChina }),
  }))

let opened: TestDatabase
let db: Database

async function load(items: readonly Item[]): Promise<void> {
  await loadDataset(db, { items, newsletters: [] }, LOAD_DAY)
}

async function idsFor(over: Partial<StoredWindow>): Promise<string[]> {
  const asked = { asOf: LOAD_DAY, since: day('2026-06-15'), filter: EVERYTHING, ...over }
  return (await itemsForDigest(db, asked)).map(({ id }) => id)
}

describe.each(ENGINES)('the items for a digest on %s', (engine) => {
  beforeAll(async () => {
    opened = await openTestDatabase(engine)
    db = opened.db
  })
  afterAll(() => opened.close())
  beforeEach(() => emptyDatabase(db))

  test('give the digest that all items would give, whatever the items and the question', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryItems,
        fc.array(window, { minLength: 6, maxLength: 6 }),
        async (items, windows) => {
          await emptyDatabase(db)
          await load(items)
          for (const asked of windows) {
            expect(buildDigest(await itemsForDigest(db, asked), asked)).toEqual(
              buildDigest(items, asked),
            )
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  test('give the digest of the real dataset for every month of ten years', async () => {
    const dataset = realDataset()
    await loadDataset(db, dataset, LOAD_DAY)
    const all = [...dataset.items].sort((a, b) => compareText(a.id, b.id))
    for (let asOf = day('2021-08-02'); asOf.year < 2031; asOf = asOf.add({ months: 1 })) {
      const since = asOf.subtract({ days: 7 })
      for (const filter of [EVERYTHING, { ...EVERYTHING, sectors: ['automotive'] as const }]) {
        const asked = { asOf, since, filter }
        expect(buildDigest(await itemsForDigest(db, asked), asked)).toEqual(buildDigest(all, asked))
      }
    }
  })

  test('leave out what lies behind, and of what lies beyond a year all but the nearest', async () => {
    await load([
      item('long-past', { keyDates: [keyDate('2020-01-01')] }),
      item('near', { keyDates: [keyDate('2026-07-01')] }),
      item('nearest-beyond', { keyDates: [keyDate('2028-01-01')] }),
      item('far-beyond', { keyDates: [keyDate('2029-01-01')] }),
    ])
    expect(await idsFor({})).toEqual(['near', 'nearest-beyond'])
  })

  test('reach as far as a longer horizon asks', async () => {
    await load([
      item('400-days', { keyDates: [keyDate('2027-07-27')] }),
      item('500-days', { keyDates: [keyDate('2027-11-04')] }),
      item('700-days', { keyDates: [keyDate('2028-05-22')] }),
      item('800-days', { keyDates: [keyDate('2028-08-30')] }),
    ])
    expect(await idsFor({ horizonDays: 600 })).toEqual(['400-days', '500-days', '700-days'])
  })

  test('bring what later loads have brought, whatever its days', async () => {
    const [old, past] = [keyDate('2028-01-01'), keyDate('2026-05-01', { kind: 'publication' })]
    await load([item('old', { keyDates: [old] })])
    await load([
      item('old', { keyDates: [old] }),
      item('past', { keyDates: [past] }),
      item('far', { keyDates: [keyDate('2029-01-01')] }),
    ])
    expect(await idsFor({ since: LOAD_DAY })).toEqual(['old'])
    expect(await idsFor({ since: LOAD_DAY, knownAfter: 1 })).toEqual(['far', 'old', 'past'])
    expect(await idsFor({ since: LOAD_DAY, knownAfter: 2 })).toEqual(['old'])
  })

  test('look for the nearest beyond a year among the kinds that are wanted', async () => {
    await load([
      item('comments', { keyDates: [keyDate('2028-02-01', { kind: 'comment-deadline' })] }),
      item('effect', { keyDates: [keyDate('2028-01-01')] }),
    ])
    expect(await idsFor({ filter: { ...EVERYTHING, kinds: ['comment-deadline'] } })).toEqual([
      'comments',
    ])
  })

  test('bring the nearest beside one that is nearer, but told of as moved', async () => {
    await load([
      item('moved', { keyDates: [keyDate('2028-01-01', { knownSince: day('2026-06-20') })] }),
      item('nearest', { keyDates: [keyDate('2028-02-01')] }),
    ])
    expect(await idsFor({})).toEqual(['moved', 'nearest'])
  })

  test('bring the whole package of a part that is due, whatever the filter says of the others', async () => {
    await load([
      item('package', { sectors: ['data'] }),
      item('part-1', { partOf: 'package', keyDates: [keyDate('2026-07-01')] }),
      item('part-2', { partOf: 'package', sectors: ['data'] }),
      item('stranger', { sectors: ['data'], keyDates: [keyDate('2026-07-01')] }),
    ])
    expect(await idsFor({ filter: { ...EVERYTHING, sectors: ['automotive'] } })).toEqual([
      'package',
      'part-1',
      'part-2',
    ])
  })
})
