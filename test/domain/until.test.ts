import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseUntil } from '../../src/domain/until.ts'
import { arbitraryDay } from '../support/arbitrary-items.ts'
import { day } from '../support/items.ts'

/** A Monday. */
const TODAY = day('2026-06-22')
const LIKE = 'Write it like 2026-07-06, 24 December, monday, next week or in 2 weeks.'

function until(text: string): string {
  const parsed = parseUntil(text, TODAY)
  return parsed.ok ? parsed.value.toString() : parsed.problem
}

describe('the end of a pause', () => {
  test.each([
    ['2026-12-24', '2026-12-24'],
    ['2026/7/1', '2026-07-01'],
    ['24 Dec', '2026-12-24'],
    ['Dec 24', '2026-12-24'],
    ['24th of December', '2026-12-24'],
    ['Thu 24 Dec 2026', '2026-12-24'],
    ['December 24, 2027', '2027-12-24'],
    ['24-Dec-2026', '2026-12-24'],
    ['sept 1', '2026-09-01'],
    ['21 June', '2027-06-21'],
    ['24.12.', '2026-12-24'],
    ['24.12', '2026-12-24'],
    ['1.2.2027', '2027-02-01'],
    ['24/12', '2026-12-24'],
    ['12/24/2026', '2026-12-24'],
    ['5/5', '2027-05-05'],
    ['monday', '2026-06-29'],
    ['until Thursday', '2026-06-25'],
    ['next fri', '2026-06-26'],
    ['tomorrow', '2026-06-23'],
    ['next week', '2026-06-29'],
    ['next month', '2026-07-01'],
    ['next year', '2027-01-01'],
    ['in 2 weeks', '2026-07-06'],
    ['a week', '2026-06-29'],
    ['for two months', '2026-08-22'],
    ['10d', '2026-07-02'],
  ])('may be written "%s"', (text, date) => {
    expect(until(text)).toBe(date)
  })

  test.each([
    ['', 'No day is named.'],
    ['12/24', '"12/24" may be 24 December or December 2024.'],
    ['5/6', '"5/6" may be 5 June or 6 May.'],
    ['05/06/2027', '"05/06/2027" may be 5 June 2027 or 6 May 2027.'],
    ['2025-12-24', '"2025-12-24" is not after today, 2026-06-22.'],
    ['24 Dec 2025', '"24 Dec 2025" is 2025-12-24, not after today, 2026-06-22.'],
    ['today', '"today" is 2026-06-22, not after today, 2026-06-22.'],
    ['2206-12-24', '"2206-12-24" is more than 3650 days away.'],
    ['in 999 years', '"in 999 years" is 3025-06-22, more than 3650 days away.'],
    ['31.6.', '"31.6." is no calendar date: 2027-06-31 does not exist.'],
    ['29 Feb', '"29 Feb" is no calendar date: 2027-02-29 does not exist.'],
    ['13/13', '"13/13" is no calendar date: 2027-13-13 does not exist.'],
    ['Mon 24 Dec 2026', '"Mon 24 Dec 2026" is wrong: 2026-12-24 is a Thursday.'],
    ['5 wears', '"5 wears" is no day.'],
    ['tomorow', '"tomorow" is no day. Did you mean tomorrow?'],
    ['24 Decmber', '"24 Decmber" is no day. Did you mean December?'],
    ['next wek', '"next wek" is no day. Did you mean next week?'],
    ['99999999 days', '"99999999 days" is no day.'],
    ['constructor days', '"constructor days" is no day.'],
    ['soonish', '"soonish" is no day.'],
  ])('written "%s" is refused with what would be right', (text, problem) => {
    expect(until(text)).toBe(`${problem} ${LIKE}`)
  })

  test('is answered whatever is written', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('in', 'next', 'mon', 'week', 'days', 'may', '31', '2026', '0', '/', '-', '.'),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.constantFrom('', ' '), (words, between) => {
        const text = words.join(between)
        const parsed = parseUntil(text, TODAY)
        expect(parsed.ok || parsed.problem.endsWith(LIKE)).toBe(true)
      }),
    )
  })

  test('is any day ahead as it is printed in messages, and never one that has come', () => {
    fc.assert(
      fc.property(arbitraryDay, (date) => {
        const text = date.toLocaleString('en-GB', {
          weekday: 'short',
          day: 'numeric',
          month: 'short',
          year: 'numeric',
        })
        const ahead = Temporal.PlainDate.compare(date, TODAY) > 0
        expect([date.toString(), text].map((one) => parseUntil(one, TODAY).ok)).toEqual([
          ahead,
          ahead,
        ])
      }),
    )
  })
})
