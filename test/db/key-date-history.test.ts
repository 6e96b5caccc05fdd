import { describe, expect, test } from 'vitest'
import { continueHistory, type DateVersion } from '../../src/db/key-date-history.ts'
import type { KeyDate } from '../../src/domain/item.ts'
import { printSpan } from '../../src/domain/span.ts'
import { day, keyDate, span } from '../support/items.ts'

const TODAY = { today: day('2026-07-06'), load: 2 }

function version(number: number, date: string): DateVersion {
  const { kind, proposed, source, knownSince } = keyDate(date)
  return { version: number, kind, span: span(date), proposed, source, knownSince, load: 1 }
}

function told(...dates: string[]): KeyDate['earlier'] {
  return dates.map((date) => {
    const { source, proposed } = keyDate(date)
    return { span: span(date), proposed, source }
  })
}

/** The earlier dates after a date whose file tells `tells` has been joined with stored versions. */
function earlierOf(date: string, tells: readonly string[], ...versions: string[]): string[] {
  const joined = continueHistory(
    keyDate(date, { earlier: told(...tells) }),
    versions.map((one, index) => version(index + 1, one)),
    TODAY,
  )
  return joined.keyDate.earlier.map((one) => printSpan(one.span))
}

describe('the history of a key date', () => {
  test('begins with version 1, known from the day of the load, and by it', () => {
    expect(continueHistory(keyDate('2026-09-01'), [], TODAY)).toEqual({
      keyDate: keyDate('2026-09-01', { knownSince: TODAY.today }),
      version: 1,
      load: 2,
      isNewVersion: true,
    })
  })

  test.each([
    ['another day', keyDate('2026-09-02')],
    ['the same first day, less exactly', keyDate('2026-09')],
    ['no longer certain', keyDate('2026-09-01', { proposed: true })],
    ['with an end', keyDate('2026-09-01', { end: span('2026-09-03') })],
    ['of another kind', keyDate('2026-09-01', { kind: 'target' })],
  ])('goes on with a next version for a date that is %s', (_, changed) => {
    const { version: number, load } = continueHistory(changed, [version(1, '2026-09-01')], TODAY)
    expect({ number, load }).toEqual({ number: 2, load: 2 })
  })

  test('keeps its version and its load while the date stays what it is', () => {
    const { version: number, load } = continueHistory(
      keyDate('2026-09-01'),
      [version(1, '2026-09-01')],
      TODAY,
    )
    expect({ number, load }).toEqual({ number: 1, load: 1 })
  })

  test('tells earlier dates as the file does', () => {
    expect(earlierOf('2026-09-01', ['2026-07-01', '2026-08-01'])).toEqual([
      '2026-07-01',
      '2026-08-01',
    ])
  })

  test('remembers an earlier date that the file has forgotten', () => {
    expect(earlierOf('2026-09-01', [], '2026-07-01', '2026-08-01')).toEqual([
      '2026-07-01',
      '2026-08-01',
    ])
  })

  test('puts a forgotten date before the one that followed it', () => {
    expect(earlierOf('2026-09-01', ['2026-08-01'], '2026-07-01', '2026-08-01')).toEqual([
      '2026-07-01',
      '2026-08-01',
    ])
    expect(earlierOf('2026-09-01', ['2026-07-01'], '2026-07-01', '2026-08-01')).toEqual([
      '2026-07-01',
      '2026-08-01',
    ])
  })

  test('tells of a date that moved and moved back', () => {
    expect(earlierOf('2026-07-01', [], '2026-07-01', '2026-08-01')).toEqual([
      '2026-07-01',
      '2026-08-01',
    ])
  })
})
