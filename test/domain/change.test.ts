import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Change, changeOf, type DateValue, joinChanges } from '../../src/domain/change.ts'
import type { Item, KeyDate } from '../../src/domain/item.ts'
import { printSpan } from '../../src/domain/span.ts'
import { AROUND, arbitraryItems } from '../support/arbitrary-items.ts'
import { day, item, keyDate, span } from '../support/items.ts'

const ASOF = day('2026-06-22')

function told(date: string, over: Partial<DateValue> = {}): DateValue {
  return { kind: 'entry-into-force', span: span(date), proposed: false, ...over }
}

function standard(keyDates: readonly KeyDate[], over: Partial<Item> = {}): Item {
  return item('standard', { keyDates, ...over })
}

/** What becomes of `value` that was told under the key of its kind, by name. */
function kindOf(value: DateValue, one: Item, isInDataset = true): string | undefined {
  return changeOf({ item: one, key: value.kind, told: value, isInDataset }, ASOF)?.change
}

describe('a date that was told', () => {
  test('and still holds is not told again', () => {
    expect(kindOf(told('2026-07-01'), standard([keyDate('2026-07-01', { note: 'new' })]))).toBe(
      undefined,
    )
  })

  test('and has moved to a day that is over in China is not told any more', () => {
    const value = told('2026-06-20', { kind: 'comment-deadline' })
    const moved = standard([keyDate('2026-06-22', { kind: 'comment-deadline' })])
    const toldDate = { item: moved, key: value.kind, told: value, isInDataset: true }
    expect(changeOf(toldDate, ASOF)?.change).toBe('moved')
    expect(changeOf(toldDate, ASOF, day('2026-06-23'))).toBe(undefined)
  })

  test('and has moved is told with the new date, its source and the date that was told', () => {
    const now = keyDate('2026-09-01')
    const moved = standard([now])
    expect(
      changeOf({ item: moved, key: now.key, told: told('2026-07-01'), isInDataset: true }, ASOF),
    ).toEqual({
      change: 'moved',
      now,
      item: moved,
      parts: [],
      facts: [{ itemId: 'standard', key: 'entry-into-force' }],
      told: told('2026-07-01'),
      source: now.source,
    })
  })

  test.each<[string, DateValue, KeyDate[], string | undefined]>([
    [
      'was proposed and is settled',
      told('2026-07-01', { proposed: true }),
      [keyDate('2026-07-01')],
      'confirmed',
    ],
    [
      'was settled and is proposed',
      told('2026-07-01'),
      [keyDate('2026-07-01', { proposed: true })],
      'no-longer-settled',
    ],
    [
      'has moved and is settled by that',
      told('2026-07-01', { proposed: true }),
      [keyDate('2026-09-01')],
      'moved',
    ],
    ['was a month and is a day', told('2026-07'), [keyDate('2026-07-01')], 'moved'],
    [
      'ends on another day',
      told('2026-07-01', { end: span('2026-07-03') }),
      [keyDate('2026-07-01', { end: span('2026-07-04') })],
      'moved',
    ],
    [
      'has an end now',
      told('2026-07-01'),
      [keyDate('2026-07-01', { end: span('2026-07-04') })],
      'moved',
    ],
    ['has gone from the dataset', told('2026-07-01'), [], 'dropped'],
    [
      'stands under another key',
      told('2026-07-01'),
      [keyDate('2026-07-01', { key: 'entry-into-force-new' })],
      undefined,
    ],
    [
      'has become a date of another kind',
      told('2026-07-01'),
      [keyDate('2026-07-01', { key: 'entry-into-force', kind: 'target' })],
      'dropped',
    ],
  ])('and %s', (_, value, dates, expected) => {
    expect(kindOf(value, standard(dates))).toBe(expected)
  })

  test('of an item that was withdrawn, or is in the dataset no more, is not to be relied on', () => {
    const dates = [keyDate('2026-07-01')]
    const withdrawn = standard(dates, { status: 'withdrawn' })
    expect([
      kindOf(told('2026-07-01'), withdrawn),
      kindOf(told('2026-07-01'), standard(dates), false),
      kindOf(told('2026-07-01'), withdrawn, false),
    ]).toEqual(['withdrawn', 'removed', 'removed'])
  })

  test('is no matter once it is over, unless it turns out to lie ahead', () => {
    const yesterday = told('2026-06-21')
    expect([
      kindOf(yesterday, standard([keyDate('2026-06-01')])),
      kindOf(yesterday, standard([])),
      kindOf(yesterday, standard([], { status: 'withdrawn' })),
      kindOf(yesterday, standard([keyDate('2026-09-01')]), false),
      kindOf(yesterday, standard([keyDate('2026-09-01')])),
      kindOf(told('2026-06-22'), standard([keyDate('2026-06-01')])),
      kindOf(told('2026-06'), standard([])),
    ]).toEqual([undefined, undefined, undefined, undefined, 'moved', 'moved', 'dropped'])
  })

  test('and was withdrawn or dropped names the newsletter that reported on the item last', () => {
    const source = (newsletter: string) => ({ newsletter, article: `Article of ${newsletter}` })
    const withdrawn = standard([keyDate('2026-07-01')], {
      status: 'withdrawn',
      mentions: [source('2026-01'), source('2026-05')],
    })
    const change = changeOf(
      { item: withdrawn, key: 'entry-into-force', told: told('2026-07-01'), isInDataset: true },
      ASOF,
    )
    expect(change?.source).toEqual(source('2026-05'))
  })
})

describe('changes of a package', () => {
  const part = (id: string, date: string) =>
    item(id, { partOf: 'rules', keyDates: [keyDate(date)] })
  const rules = item('rules')
  const changesOf = (items: readonly Item[], value = told('2026-07-01')) =>
    items.flatMap(
      (one) =>
        changeOf({ item: one, key: 'entry-into-force', told: value, isInDataset: true }, ASOF) ??
        [],
    )
  const summary = (changes: readonly Change[]) =>
    changes.map((change) => [
      change.item.id,
      change.parts.map(({ id }) => id),
      change.facts.map(({ itemId }) => itemId),
    ])

  test('that are alike are one, under its name', () => {
    const changes = changesOf([part('b', '2026-09-01'), part('a', '2026-09-01')])
    expect(summary(joinChanges(changes, [rules]))).toEqual([['rules', ['a', 'b'], ['b', 'a']]])
  })

  test('are one with that of the package itself', () => {
    const head = item('rules', { keyDates: [keyDate('2026-09-01')] })
    const changes = changesOf([part('a', '2026-09-01'), head])
    expect(summary(joinChanges(changes, []))).toEqual([['rules', ['a'], ['a', 'rules']]])
  })

  test('that differ stand apart, soonest first', () => {
    const changes = [
      ...changesOf([part('a', '2026-10-01'), part('b', '2026-09-01')]),
      ...changesOf([part('c', '2026-09-01')], told('2026-08-01')),
    ]
    expect(summary(joinChanges(changes, [rules]))).toEqual([
      ['b', [], ['b']],
      ['c', [], ['c']],
      ['a', [], ['a']],
    ])
  })
})

/** How a told value differs from the one in the dataset. */
const difference = fc.record({
  days: fc.constantFrom(0, 0, 7, -7),
  isSettled: fc.boolean(),
  isInDataset: fc.boolean(),
})

function differ(date: KeyDate, days: number, proposed: boolean): DateValue {
  const first = date.span.first.add({ days })
  const last = date.span.last.add({ days })
  return { kind: date.kind, span: { ...date.span, first, last }, end: date.end, proposed }
}

/** A value without whatever else is known of it, as text. */
function plainly(value: DateValue | undefined): unknown {
  if (value === undefined) return undefined
  const { kind, span: when, end, proposed } = value
  return [kind, printSpan(when), end && printSpan(end), proposed]
}

/** Changes of items that share dates and packages as no real dataset does. */
const arbitraryChanges = fc
  .tuple(arbitraryItems, fc.array(difference, { minLength: 1, maxLength: 5 }))
  .map(([items, differences]) => {
    const facts = items.flatMap((one) => one.keyDates.map((date) => ({ one, date })))
    const changes = facts.flatMap(({ one, date }, index) => {
      const { days, isSettled, isInDataset } = differences[index % differences.length] ?? {
        days: 0,
        isSettled: true,
        isInDataset: true,
      }
      const value = differ(date, days, isSettled ? date.proposed : !date.proposed)
      return changeOf({ item: one, key: date.key, told: value, isInDataset }, AROUND) ?? []
    })
    return { items, changes }
  })

describe('changes joined', () => {
  test('speak of every date exactly once', () => {
    fc.assert(
      fc.property(arbitraryChanges, ({ items, changes }) => {
        const names = (some: readonly Change[]) =>
          some.flatMap(({ facts }) => facts.map(({ itemId, key }) => `${itemId} ${key}`)).sort()
        const joined = joinChanges(changes, items)
        expect(names(joined)).toEqual(names(changes))
        expect(joinChanges(joined, items)).toEqual(joined)
      }),
    )
  })

  test('say the same of every date as before', () => {
    fc.assert(
      fc.property(arbitraryChanges, ({ items, changes }) => {
        const before = new Map(
          changes.flatMap((change) =>
            change.facts.map(({ itemId, key }) => [`${itemId} ${key}`, change] as const),
          ),
        )
        for (const joined of joinChanges(changes, items)) {
          for (const { itemId, key } of joined.facts) {
            const one = before.get(`${itemId} ${key}`)
            expect([joined.change, plainly(joined.told), plainly(joined.now)]).toEqual([
              one?.change,
              plainly(one?.told),
              plainly(one?.now),
            ])
          }
        }
      }),
    )
  })
})
