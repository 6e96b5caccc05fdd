import { describe, expect, test } from 'vitest'
import { dueStep } from '../../src/domain/reminder.ts'
import { day, keyDate } from '../support/items.ts'

describe('the reminder ladder', () => {
  test('walked day by day sends each step before a comment deadline once', () => {
    const deadline = keyDate('2026-04-19', { kind: 'comment-deadline' })
    const sent = Array.from({ length: 60 }, (_, index) =>
      day('2026-03-01').add({ days: index }),
    ).flatMap((today) => {
      const step = dueStep(deadline, today, today.subtract({ days: 1 }))
      return step === undefined ? [] : [`${today}: ${step}`]
    })
    expect(sent).toEqual(['2026-04-05: 14', '2026-04-12: 7', '2026-04-16: 3', '2026-04-18: 1'])
  })

  test('of an effective date reaches from half a year before to the day itself', () => {
    const effect = keyDate('2026-07-01')
    const sent = [180, 90, 30, 7, 0].map((days) => {
      const today = day('2026-07-01').subtract({ days })
      return dueStep(effect, today, today.subtract({ days: 1 }))
    })
    expect(sent).toEqual([180, 90, 30, 7, 0])
  })

  test('after days of silence sends only the nearest of the steps that were missed', () => {
    const deadline = keyDate('2026-04-19', { kind: 'comment-deadline' })
    expect(dueStep(deadline, day('2026-04-17'), day('2026-04-01'))).toBe(3)
  })

  test('says nothing once the date has passed, and nothing between two steps', () => {
    const deadline = keyDate('2026-04-19', { kind: 'comment-deadline' })
    expect(dueStep(deadline, day('2026-04-20'), day('2026-04-01'))).toBeUndefined()
    expect(dueStep(deadline, day('2026-04-10'), day('2026-04-09'))).toBeUndefined()
  })

  test('counts a month from its first day where something takes effect', () => {
    expect(dueStep(keyDate('2026-07'), day('2026-06-01'), day('2026-05-31'))).toBe(30)
  })

  test('follows the steps of a subscription that has its own', () => {
    const deadline = keyDate('2026-04-19', { kind: 'comment-deadline' })
    expect(dueStep(deadline, day('2026-04-14'), day('2026-04-13'), [5])).toBe(5)
  })

  test('has no steps for a publication', () => {
    const publication = keyDate('2026-04-19', { kind: 'publication' })
    expect(dueStep(publication, day('2026-04-18'), day('2026-04-01'))).toBeUndefined()
  })
})
