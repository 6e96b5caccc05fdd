import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { actBy, isWorkingDay, LAST_CALENDAR_YEAR } from '../../src/domain/working-days.ts'
import { day } from '../support/items.ts'

function actByText(deadline: string): { day: string; holidaysUnknown: boolean } {
  const { day: by, holidaysUnknown } = actBy(day(deadline))
  return { day: by.toString(), holidaysUnknown }
}

describe('the day to act by', () => {
  test('is three working days before a final date in an ordinary week', () => {
    expect(actByText('2026-04-23')).toEqual({ day: '2026-04-20', holidaysUnknown: false })
  })

  test('counts from Friday where the final date is a Sunday', () => {
    expect(actByText('2026-04-19')).toEqual({ day: '2026-04-14', holidaysUnknown: false })
  })

  test('skips the week of National Day', () => {
    expect(actByText('2026-10-09')).toEqual({ day: '2026-09-29', holidaysUnknown: false })
  })

  test('counts a Saturday on which a holiday is worked off', () => {
    expect(actByText('2026-10-13')).toEqual({ day: '2026-10-09', holidaysUnknown: false })
  })

  test('counts Monday to Friday, and says so, beyond the years whose holidays are known', () => {
    expect(LAST_CALENDAR_YEAR).toBeLessThan(2030)
    expect(actByText('2030-10-04')).toEqual({ day: '2030-10-01', holidaysUnknown: true })
  })

  test('is always a working day with at least two more between it and the final date', () => {
    const anyDay = fc.integer({ min: 0, max: 3000 }).map((days) => day('2020-01-06').add({ days }))
    fc.assert(
      fc.property(anyDay, (deadline) => {
        const by = actBy(deadline).day
        const between = Array.from({ length: by.until(deadline).days }, (_, index) =>
          by.add({ days: index }),
        )
        expect(isWorkingDay(by)).toBe(true)
        expect(between.filter(isWorkingDay).length).toBe(isWorkingDay(deadline) ? 3 : 4)
      }),
    )
  })
})
