import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareSpans, daysBetween, parseSpan, printSpan } from '../../src/domain/span.ts'
import { day, span } from '../support/items.ts'

const anyDay = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const anySpanText = fc.oneof(
  anyDay,
  anyDay.map((text) => text.slice(0, 7)),
  fc
    .tuple(fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 4 }))
    .map(([y, q]) => `${y}-Q${q}`),
  fc
    .tuple(fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 2 }))
    .map(([y, h]) => `${y}-H${h}`),
  fc.integer({ min: 2000, max: 2099 }).map(String),
)

describe('a calendar span', () => {
  test.each([
    ['2026-07-01', 'day', '2026-07-01', '2026-07-01'],
    ['2028-02', 'month', '2028-02-01', '2028-02-29'],
    ['2026-Q3', 'quarter', '2026-07-01', '2026-09-30'],
    ['2026-H1', 'half-year', '2026-01-01', '2026-06-30'],
    ['2026-H2', 'half-year', '2026-07-01', '2026-12-31'],
    ['2027', 'year', '2027-01-01', '2027-12-31'],
  ])('%s has %s precision and reaches from %s to %s', (text, precision, first, last) => {
    const { precision: found, ...days } = span(text)
    expect({ precision: found, first: String(days.first), last: String(days.last) }).toEqual({
      precision,
      first,
      last,
    })
  })

  test.each([
    [
      '2026-02-30',
      '"2026-02-30" is not a calendar date; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026',
    ],
    [
      '2026-02-00',
      '"2026-02-00" is not a calendar date; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026',
    ],
    [
      '2026-13-01',
      '"2026-13-01" is not a calendar date; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026',
    ],
    [
      '2026-13',
      '"2026-13" is not a calendar month; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026',
    ],
    ['2026-Q5', '"2026-Q5" is not a date; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026'],
    [
      '1 July 2026',
      '"1 July 2026" is not a date; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026',
    ],
    ['', '"" is not a date; expected 2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026'],
  ])('refuses "%s" and says what would be right', (text, problem) => {
    expect(parseSpan(text)).toEqual({ ok: false, problem })
  })

  test('prints as it was written, whatever its precision', () => {
    fc.assert(fc.property(anySpanText, (text) => printSpan(span(text)) === text))
  })

  test('never ends before it begins', () => {
    fc.assert(
      fc.property(
        anySpanText,
        (text) => Temporal.PlainDate.compare(span(text).first, span(text).last) <= 0,
      ),
    )
  })

  test('is ordered by its first day, then by its last', () => {
    const texts = ['2027', '2026-07', '2026-07-01', '2026-Q3', '2026-06-30', '2026-H2']
    expect(texts.sort((a, b) => compareSpans(span(a), span(b)))).toEqual([
      '2026-06-30',
      '2026-07-01',
      '2026-07',
      '2026-Q3',
      '2026-H2',
      '2027',
    ])
  })

  test('counts days across a leap day and a year end', () => {
    expect(daysBetween(day('2028-02-28'), day('2028-03-01'))).toBe(2)
    expect(daysBetween(day('2026-12-31'), day('2027-01-01'))).toBe(1)
    expect(daysBetween(day('2026-04-19'), day('2026-03-25'))).toBe(-25)
  })
})
