import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Database, runSql } from '../../src/db/database.ts'
import { type LoadReport, loadDataset } from '../../src/db/load.ts'
import { getItem, partsOf } from '../../src/db/read-items.ts'
import { datasetState } from '../../src/db/state.ts'
import { learntSince } from '../../src/db/told-dates.ts'
import type { Item } from '../../src/domain/item.ts'
import type { Newsletter } from '../../src/domain/seed-schema.ts'
import { arbitraryItems } from '../support/arbitrary-items.ts'
import { ENGINES, emptyDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts'
import { day, item, keyDate, span } from '../support/items.ts'
import { realDataset } from '../support/real-dataset.ts'

const FIRST_LOAD = day('2026-05-07')
const LATER = day('2026-07-06')
const NOTHING: LoadReport = { added: [], changed: [], unchanged: [], removed: [], dates: [] }
const NEWSLETTER: Newsletter = {
  newsletter: '2026-03',
  title: 'March-April 2026',
  covers: { first: '2026-03', last: '2026-04' },
  knownFrom: '2026-05-01',
  publisher: 'SESEC',
}

let opened: TestDatabase
let db: Database

function load(items: readonly Item[], today = FIRST_LOAD): Promise<LoadReport> {
  return loadDataset(db, { items, newsletters: [NEWSLETTER] }, today)
}

async function stored(items: readonly Item[]): Promise<(Item | undefined)[]> {
  const found: (Item | undefined)[] = []
  for (const { id } of items) found.push(await getItem(db, id))
  return found
}

function value(date: string, over: { proposed?: boolean } = {}) {
  return { kind: 'entry-into-force', span: span(date), proposed: false, ...over }
}

describe.each(ENGINES)('loading a dataset on %s', (engine) => {
  beforeAll(async () => {
    opened = await openTestDatabase(engine)
    db = opened.db
  })
  afterAll(() => opened.close())
  beforeEach(() => emptyDatabase(db))

  test('keeps everything of every item', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryItems, async (items) => {
        await emptyDatabase(db)
        const report = await load(items)
        expect(report).toEqual({ ...NOTHING, added: items.map(({ id }) => id) })
        expect(await stored(items)).toEqual(items)
      }),
      { numRuns: 8 },
    )
  })

  test('keeps everything of the real dataset, and loading it again changes nothing', async () => {
    const dataset = realDataset()
    const { items } = dataset
    const ids = items.map(({ id }) => id)

    expect(await loadDataset(db, dataset, FIRST_LOAD)).toEqual({ ...NOTHING, added: ids })
    expect(await stored(items)).toEqual(items)
    const before = await runSql(db, sql`select * from key_date_versions order by 1, 2, 3`)
    expect(await loadDataset(db, dataset, LATER)).toEqual({ ...NOTHING, unchanged: ids })
    expect(await runSql(db, sql`select * from key_date_versions order by 1, 2, 3`)).toEqual(before)
    expect(await stored(items)).toEqual(items)
  })

  test('takes a date of a first load as known since its newsletter, and one that comes later since the load', async () => {
    const known = day('2026-05-01')
    const first = keyDate('2026-09-01', { knownSince: known })
    const second = keyDate('2027-01-01', { key: 'second', knownSince: known })
    await load([item('one', { keyDates: [first] })])

    const report = await load(
      [item('one', { keyDates: [first, second] }), item('two', { keyDates: [first] })],
      LATER,
    )

    expect(report).toEqual({
      ...NOTHING,
      added: ['two'],
      changed: ['one'],
      dates: [{ itemId: 'one', key: 'second', from: undefined, to: value('2027-01-01') }],
    })
    expect((await getItem(db, 'one'))?.keyDates).toEqual([first, { ...second, knownSince: LATER }])
    expect((await getItem(db, 'two'))?.keyDates).toEqual([{ ...first, knownSince: LATER }])
  })

  test('keeps the old value of a date that moves as its earlier one', async () => {
    const old = keyDate('2026-09-01', { proposed: true })
    const moved = keyDate('2026-10-01')
    await load([item('one', { keyDates: [old] })])

    const report = await load([item('one', { keyDates: [moved] })], LATER)

    expect(report).toEqual({
      ...NOTHING,
      changed: ['one'],
      dates: [
        {
          itemId: 'one',
          key: 'entry-into-force',
          from: value('2026-09-01', { proposed: true }),
          to: value('2026-10-01'),
        },
      ],
    })
    expect((await getItem(db, 'one'))?.keyDates).toEqual([
      {
        ...moved,
        knownSince: LATER,
        earlier: [{ span: old.span, proposed: true, source: old.source }],
      },
    ])
    expect(
      await runSql(
        db,
        sql`select version, first_day::text as day from key_date_versions order by 1`,
      ),
    ).toEqual([
      { version: 1, day: '2026-09-01' },
      { version: 2, day: '2026-10-01' },
    ])
  })

  test('does not take a corrected note or source for another date', async () => {
    const before = keyDate('2026-09-01')
    const after = keyDate('2026-09-01', {
      note: 'Corrected.',
      source: { newsletter: '2026-03', article: 'Another article', asPrinted: '1 September' },
    })
    await load([item('one', { keyDates: [before] })])

    expect(await load([item('one', { keyDates: [after] })], LATER)).toEqual({
      ...NOTHING,
      changed: ['one'],
    })
    expect((await getItem(db, 'one'))?.keyDates).toEqual([after])
    expect(await runSql(db, sql`select version, note from key_date_versions`)).toEqual([
      { version: 1, note: 'Corrected.' },
    ])
  })

  test('tells of a date that goes away, and knows it again when it comes back', async () => {
    const date = keyDate('2026-09-01')
    await load([item('one', { keyDates: [date] })])

    const gone = await load([item('one')], LATER)
    const back = await load([item('one', { keyDates: [date] })], day('2026-08-03'))

    const change = { itemId: 'one', key: 'entry-into-force' }
    expect(gone.dates).toEqual([{ ...change, from: value('2026-09-01') }])
    expect(back.dates).toEqual([{ ...change, from: undefined, to: value('2026-09-01') }])
    expect((await getItem(db, 'one'))?.keyDates).toEqual([date])
  })

  test('keeps an item that leaves the files without showing it, and shows it again when it returns', async () => {
    const one = item('one', { keyDates: [keyDate('2026-09-01')] })
    const two = item('two')
    await load([one, two])

    expect(await load([two], LATER)).toEqual({ ...NOTHING, unchanged: ['two'], removed: ['one'] })
    expect(await stored([one, two])).toEqual([undefined, two])
    expect(await load([two], LATER)).toEqual({ ...NOTHING, unchanged: ['two'] })
    const date = { itemId: 'one', key: 'entry-into-force', to: value('2026-09-01') }
    expect(await load([one, two], day('2026-08-03'))).toEqual({
      ...NOTHING,
      added: ['one'],
      unchanged: ['two'],
      dates: [date],
    })
    expect(await stored([one, two])).toEqual([one, two])
  })

  test('tells how much it holds and how fresh it is', async () => {
    expect(await datasetState(db)).toEqual({ items: 0 })

    await load([item('one'), item('two')])
    await load([item('one')], LATER)

    expect(await datasetState(db)).toEqual({
      items: 1,
      dataAsOf: '2026-04',
      newestNewsletter: NEWSLETTER,
      load: 2,
      loadedOn: LATER,
      loadedAt: expect.any(Temporal.Instant),
    })
  })

  test('tells what became known by a load after another, and of what changed the number of the change', async () => {
    const [old, moves] = [item('old', { keyDates: [keyDate('2026-09-01')] }), 'moves'] as const
    await load([old, item(moves, { keyDates: [keyDate('2026-10-01')] })])
    await load([old, item(moves, { keyDates: [keyDate('2026-10-01')] })], LATER)
    const added = item('added', { keyDates: [keyDate('2026-11-01')] })
    await load([old, item(moves, { keyDates: [keyDate('2026-12-01')] }), added], LATER)
    await load([old, item(moves, { keyDates: [keyDate('2026-12-01')] }), added], LATER)

    const known = { key: 'entry-into-force', load: 2, knownSince: LATER }
    const moved = { ...known, itemId: moves, change: expect.any(Number) }
    expect(await learntSince(db, { load: 1 }, 2)).toEqual([{ ...known, itemId: 'added' }, moved])
    expect(await learntSince(db, { day: FIRST_LOAD }, 2)).toEqual([moved])
    expect(await learntSince(db, { load: 1 }, 1)).toEqual([])
    expect(await learntSince(db, { load: 2 }, 2)).toEqual([])
    expect(await learntSince(db, {}, 2)).toEqual([])
  })

  test('finds the parts of a package', async () => {
    const [head, first, second] = [
      item('package'),
      item('part-1', { partOf: 'package' }),
      item('part-2', { partOf: 'package' }),
    ]
    await load([second, head, first, item('nested', { partOf: 'part-1' })])
    expect(await partsOf(db, 'package')).toEqual([first, second])
  })

  test('changes nothing where anything of it fails', async () => {
    await load([item('one')])
    const wrong = [item('one', { title: 'New' }), item('two', { summary: 'NUL \0 in a text' })]

    await expect(load(wrong, LATER)).rejects.toThrow()

    expect(await stored([item('one'), item('two')])).toEqual([item('one'), undefined])
    expect(await datasetState(db)).toMatchObject({ items: 1, loadedOn: FIRST_LOAD })
  })

  test('loads a thousand items within a few seconds, and again at once', async () => {
    const items = Array.from({ length: 1000 }, (_, index) =>
      item(`item-${index}`, { keyDates: [keyDate('2026-09-01')] }),
    )
    const start = performance.now()
    await load(items)
    const loaded = performance.now()
    await load(items)
    expect(loaded - start).toBeLessThan(5000)
    expect(performance.now() - loaded).toBeLessThan(1000)
  })
})
