import { describe, expect, test } from 'vitest'
import { importRows } from '../../src/domain/import.ts'
import { item } from '../support/items.ts'

const rows = (...cells: Record<string, string>[]) =>
  cells.map((one, index) => ({ row: index + 2, cells: one }))
const source = (asPrinted: string, row = 2) => ({
  newsletter: 'our-list',
  article: `row ${row}`,
  asPrinted,
})

describe('a list of one’s own', () => {
  test('needs no more than a title, a sector, a kind and a date', () => {
    const list = rows({
      title: 'Power banks',
      sectors: 'batteries, ccc',
      kind: 'effective',
      date: '2027-04-01',
    })
    expect(importRows(list, 'our-list', [])).toEqual({
      items: [
        {
          id: 'power-banks',
          title: 'Power banks',
          type: 'other',
          sectors: ['batteries', 'certification'],
          status: 'announced',
          summary: 'Power banks',
          keyDates: [
            {
              kind: 'entry-into-force',
              date: '2027-04-01',
              proposed: false,
              source: source('2027-04-01'),
              earlier: [],
            },
          ],
        },
      ],
      problems: [],
    })
  })

  test('joins rows of one item, each further date of a kind under a name of its own', () => {
    const same = {
      title: 'Power banks',
      identifier: 'GB 1-2026',
      sectors: 'batteries',
      kind: 'effective',
    }
    const list = rows(
      { ...same, date: '2027-04-01' },
      { ...same, date: '2028-04-01', scope: 'Old types' },
      { ...same, date: '2029-04-01' },
    )
    const [only, ...others] = importRows(list, 'our-list', []).items
    expect(others).toEqual([])
    expect(only?.keyDates?.map(({ key, date }) => [key, date])).toEqual([
      [undefined, '2027-04-01'],
      ['entry-into-force-old-types', '2028-04-01'],
      ['entry-into-force-3', '2029-04-01'],
    ])
  })

  test.each([
    [
      'another title',
      { title: 'Power bank labels' },
      'has the id "gb-1-2026" of row 2, but another title; give one of them an id of its own',
    ],
    [
      'another sector',
      { sectors: 'ev' },
      'has the id "gb-1-2026" of row 2, but another sectors; give one of them an id of its own',
    ],
    ['nothing new', {}, 'says the same as row 2'],
  ])('does not join a row with %s', (_, over, problem) => {
    const same = {
      title: 'Power banks',
      identifier: 'GB 1-2026',
      sectors: 'batteries',
      kind: 'effective',
      date: '2027',
    }
    expect(importRows(rows(same, { ...same, ...over }), 'our-list', []).problems).toEqual([
      { row: 3, problem },
    ])
  })

  test('does not mix items up whose titles leave nothing for an id, or begin alike', () => {
    const long = 'Minimum allowable values of energy efficiency and energy efficiency grades for'
    const list = rows(
      { title: '充电宝', sectors: 'batteries' },
      { title: `${long} fans`, sectors: 'ev' },
      { title: `${long} motors`, sectors: 'ev' },
    )
    const { items, problems } = importRows(list, 'our-list', [])
    expect(items.map(({ title }) => title)).toEqual([`${long} fans`, `${long} motors`])
    expect(problems).toEqual([
      { row: 2, problem: 'no id can be made of "充电宝"; give one, such as power-banks-2027' },
    ])
  })

  test('may hold items without a date', () => {
    const { items } = importRows(
      rows({ title: 'A project', sectors: 'ev', source: 'Announcement 12' }),
      'our-list',
      [],
    )
    expect(items[0]?.mentions).toEqual([{ newsletter: 'our-list', article: 'Announcement 12' }])
  })

  test.each([
    [{ title: '', sectors: 'ev' }, 'title is empty'],
    [{ title: 'A', sectors: '' }, 'sectors is empty; name at least the lead sector'],
    [{ title: 'A', sectors: 'ev', kind: 'target' }, 'kind "target" has no date'],
    [
      { title: 'A', sectors: 'ev', date: '2027' },
      'date "2027" has no kind; say what happens on it, such as comment-deadline',
    ],
    [
      { title: 'A', sectors: 'ev', kind: 'effective', date: '1 July 2027' },
      'date: "1 July 2027" is not a date; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026',
    ],
    [
      { title: 'A', sectors: 'ev', kind: 'effective', date: '2027', proposed: 'maybe' },
      'proposed "maybe" is neither yes nor no',
    ],
    [
      { title: 'A', sectors: 'ev', identifier: 'gb44495-2024' },
      'gb44495-2024 is already in the dataset as "gb-44495-2024"; change that item instead',
    ],
  ])('with the row %j is told: %s', (cells, problem) => {
    const known = [item('gb-44495-2024', { identifier: 'GB 44495-2024' })]
    expect(importRows(rows(cells), 'our-list', known)).toEqual({
      items: [],
      problems: [{ row: 2, problem }],
    })
  })

  test('with an unknown column is told which there are', () => {
    const [first] = importRows(rows({ title: 'A', colour: 'red' }), 'our-list', []).problems
    expect(
      first?.problem.startsWith('unknown column "colour"; known: title, sectors, identifier,'),
    ).toBe(true)
  })

  test('gives the good rows and names the bad ones', () => {
    const list = rows(
      { title: 'Good', sectors: 'ev' },
      { title: 'Bad', sectors: 'nonsense-sector' },
      { title: 'Also good', sectors: 'ai' },
    )
    const { items, problems } = importRows(list, 'our-list', [])
    expect([items.map(({ id }) => id), problems.map(({ row }) => row)]).toEqual([
      ['good', 'also-good'],
      [3],
    ])
  })
})
