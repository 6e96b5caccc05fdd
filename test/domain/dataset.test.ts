import { describe, expect, test } from 'vitest'
import { checkDataset, type RawFile } from '../../src/domain/dataset.ts'

const newsletters: RawFile = {
  file: 'sources.yaml',
  content: [
    {
      newsletter: '2026-03',
      title: 'A newsletter',
      covers: { first: '2026-03', last: '2026-04' },
      knownFrom: '2026-05-01',
      publisher: 'SESEC',
    },
  ],
}
const source = { newsletter: '2026-03', article: 'An article', asPrinted: 'July 1, 2026' }

function seed(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'gb-1-2026',
    identifier: 'GB 1-2026',
    title: 'A title',
    type: 'mandatory-national-standard',
    sectors: ['automotive'],
    status: 'published',
    summary: 'A summary.',
    keyDates: [{ kind: 'entry-into-force', date: '2026-07-01', source }],
    ...over,
  }
}

function problemsOf(...items: unknown[]): readonly string[] {
  const check = checkDataset(newsletters, [{ file: 'items/a.yaml', content: items }])
  return check.ok ? [] : check.problems
}

describe('checking a dataset', () => {
  test('lets a right one through', () => {
    expect(problemsOf(seed())).toEqual([])
  })

  test.each([
    [
      'a bad date',
      { keyDates: [{ kind: 'entry-into-force', date: '2026-02-30', source }] },
      'items/a.yaml: gb-1-2026: keyDates[0].date: "2026-02-30" is not a calendar date; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026',
    ],
    [
      'a date without quotes that YAML reads as a number',
      { keyDates: [{ kind: 'target', date: 2027, source }] },
      'items/a.yaml: gb-1-2026: keyDates[0].date: 2027 must be a quoted date such as "2026-07-01" or "2026-Q3"',
    ],
    [
      'a key date without its source',
      { keyDates: [{ kind: 'entry-into-force', date: '2026-07-01' }] },
      'items/a.yaml: gb-1-2026: keyDates[0].source: is missing',
    ],
    [
      'a newsletter that is not listed',
      { keyDates: [{ kind: 'event', date: '2026', source: { ...source, newsletter: '2026-05' } }] },
      'items/a.yaml: gb-1-2026: keyDates[0].source.newsletter: "2026-05" is not listed in sources.yaml',
    ],
    ['an unknown field', { colour: 'red' }, 'items/a.yaml: gb-1-2026: unknown field "colour"'],
    [
      'a replacement that does not exist',
      { replacedBy: 'gb-2-2027' },
      'items/a.yaml: gb-1-2026: replacedBy: no item has the id "gb-2-2027"',
    ],
    [
      'an item that replaces itself',
      { replacedBy: 'gb-1-2026' },
      'items/a.yaml: gb-1-2026: replacedBy: "gb-1-2026" is the item itself',
    ],
    [
      'a package that does not exist',
      { partOf: 'nothing' },
      'items/a.yaml: gb-1-2026: partOf: no item has the id "nothing"',
    ],
    [
      'an item that nothing speaks of',
      { keyDates: [] },
      'items/a.yaml: gb-1-2026: needs a key date or a mention, so that a reader can tell where it comes from',
    ],
    [
      'an end before its beginning',
      { keyDates: [{ kind: 'event', date: '2026-04-10', dateEnd: '2026-04-07', source }] },
      'items/a.yaml: gb-1-2026: keyDates[0].dateEnd: "2026-04-07" is before the date "2026-04-10"',
    ],
    [
      'a title over two lines',
      { title: 'one\ntwo' },
      'items/a.yaml: gb-1-2026: title: "one\\ntwo" must be one line without control characters',
    ],
  ])('names file, item and field of %s', (_, over, problem) => {
    expect(problemsOf(seed(over))).toEqual([problem])
  })

  test('names an unknown sector and lists those there are', () => {
    const [problem] = problemsOf(seed({ sectors: ['cars'] }))
    expect(
      problem?.startsWith(
        'items/a.yaml: gb-1-2026: sectors[0]: "cars" is not one of automotive, batteries,',
      ),
    ).toBe(true)
  })

  test('finds a consultation that closes before it opens', () => {
    const keyDates = [
      { kind: 'comment-open', date: '2026-04-20', source },
      { kind: 'comment-deadline', date: '2026-04-19', source },
    ]
    expect(problemsOf(seed({ keyDates }))).toEqual([
      'items/a.yaml: gb-1-2026: keyDates[1].date: closes for comment on "2026-04-19", before it opens on "2026-04-20"',
    ])
  })

  test('finds an id and an identifier used twice, however the identifier is spelt', () => {
    expect(
      problemsOf(
        seed(),
        seed({ identifier: 'GB2-2026' }),
        seed({ id: 'other', identifier: 'gb1—2026' }),
      ),
    ).toEqual([
      'items/a.yaml: gb-1-2026: id "gb-1-2026" is already used in items/a.yaml',
      'items/a.yaml: other: identifier "gb1—2026" is already that of gb-1-2026; one document is one item',
    ])
  })

  test('asks for a name of its own where an item has two dates of one kind', () => {
    const keyDates = ['2026-07-01', '2027-07-01'].map((date) => ({
      kind: 'entry-into-force',
      date,
      source,
    }))
    expect(problemsOf(seed({ keyDates }))).toEqual([
      'items/a.yaml: gb-1-2026: keyDates[1]: another date is already named "entry-into-force"; give each a "key" of its own',
    ])
  })

  test('finds packages within packages, and items that replace each other', () => {
    const items = [
      seed({ id: 'a', identifier: 'A 1', partOf: 'b', replacedBy: 'b' }),
      seed({ id: 'b', identifier: 'B 1', partOf: 'a', replacedBy: 'c' }),
      seed({ id: 'c', identifier: 'C 1', replacedBy: 'a' }),
    ]
    expect(problemsOf(...items)).toEqual([
      'items/a.yaml: a: partOf: "b" is itself a part of "a"; packages do not nest',
      'items/a.yaml: a: replacedBy: "b" leads back to the item itself',
      'items/a.yaml: b: partOf: "a" is itself a part of "b"; packages do not nest',
      'items/a.yaml: b: replacedBy: "c" leads back to the item itself',
      'items/a.yaml: c: replacedBy: "a" leads back to the item itself',
    ])
  })

  test('tells all mistakes at once', () => {
    expect(
      problemsOf(
        seed({ id: 'A b', status: undefined }),
        'text',
        seed({ id: 'other', identifier: 'GB 2', title: '' }),
      ).length,
    ).toBe(4)
  })

  test('refuses a file that is no list', () => {
    const check = checkDataset(newsletters, [{ file: 'items/a.yaml', content: { id: 'x' } }])
    expect(check).toEqual({
      ok: false,
      problems: ['items/a.yaml: must be a list of items, each beginning with "- id:"'],
    })
  })
})
