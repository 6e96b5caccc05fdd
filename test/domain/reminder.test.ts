import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collectEntries } from '../../src/domain/entry.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import type { Item, KeyDate } from '../../src/domain/item.ts'
import {
  DEFAULT_STEPS,
  dueReminders,
  dueStep,
  nextReminder,
  type OwedSteps,
  type ReminderSteps,
  stepOfEntry,
} from '../../src/domain/reminder.ts'
import { daysBetween } from '../../src/domain/span.ts'
import { day, item, keyDate } from '../support/items.ts'

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
    expect(
      dueStep(deadline, day('2026-04-14'), day('2026-04-13'), { closing: [5], effect: [] }),
    ).toBe(5)
  })

  test('has no steps for a publication', () => {
    const publication = keyDate('2026-04-19', { kind: 'publication' })
    expect(dueStep(publication, day('2026-04-18'), day('2026-04-01'))).toBeUndefined()
  })
})

const START = day('2026-01-01')
const LENGTH = 250

const daysOn = fc.integer({ min: 0, max: LENGTH }).map((days) => START.add({ days }))
const ladder = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 5 })
const steps: fc.Arbitrary<ReminderSteps> = fc.record({ closing: ladder, effect: ladder })
const kind = fc.constantFrom('comment-deadline' as const, 'entry-into-force' as const)

function stepsOf(date: KeyDate, own: ReminderSteps): readonly number[] {
  return date.kind === 'comment-deadline' ? own.closing : own.effect
}

/** The days of a walk from `START` on, by their number. */
const WALK = Array.from({ length: LENGTH + 1 }, (_, index) => START.add({ days: index }))

describe('reminders walked day by day', () => {
  test('come once for each step, also of a date that moves on the way', () => {
    fc.assert(
      fc.property(kind, daysOn, daysOn, daysOn, steps, (one, first, second, moves, own) => {
        const before = keyDate(first.toString(), { kind: one })
        const after = keyDate(second.toString(), { kind: one })
        const valueOn = (today: Temporal.PlainDate) =>
          daysBetween(today, moves) > 0 ? before : after

        const sent = WALK.slice(1).flatMap((today) => {
          const step = dueStep(valueOn(today), today, today.subtract({ days: 1 }), own)
          return step === undefined ? [] : [`${today}: ${step}`]
        })

        const owed = WALK.slice(1).flatMap((today) => {
          const left = daysBetween(today, valueOn(today).span.first)
          return stepsOf(before, own).includes(left) ? [`${today}: ${left}`] : []
        })
        expect(sent).toEqual(owed)
      }),
    )
  })

  test('come once for the nearest step where days were left out', () => {
    fc.assert(
      fc.property(kind, daysOn, steps, fc.uniqueArray(daysOn), (one, last, own, looks) => {
        const date = keyDate(last.toString(), { kind: one })
        const days = looks.sort(Temporal.PlainDate.compare)
        const sent = days.flatMap((today, index) => {
          const since = days[index - 1]
          return since === undefined ? [] : (dueStep(date, today, since, own) ?? [])
        })
        expect(sent).toEqual([...new Set(sent)].sort((a, b) => b - a))
      }),
    )
  })

  test('are announced as the next one until they come', () => {
    fc.assert(
      fc.property(kind, daysOn, daysOn, steps, (one, last, today, own) => {
        const date = keyDate(last.toString(), { kind: one })
        const next = nextReminder(date, today, own)
        const first = WALK.filter((on) => daysBetween(today, on) >= 0).find(
          (on) => dueStep(date, on, on.subtract({ days: 1 }), own) !== undefined,
        )
        expect(next).toEqual(
          first === undefined
            ? { reminder: 'none-left' }
            : { reminder: 'next', on: first, step: daysBetween(first, date.span.first) },
        )
      }),
    )
  })
})

describe('the reminders due for entries', () => {
  const asOf = day('2026-06-24')
  const dated = (id: string, date: string, over: Partial<KeyDate> = {}): Item =>
    item(id, { keyDates: [keyDate(date, over)] })

  test('are those whose step was reached, most urgent first', () => {
    const items = [
      dated('takes-effect-in-30', '2026-07-24'),
      dated('takes-effect-in-29', '2026-07-23'),
      dated('closes-in-7', '2026-07-01', { kind: 'comment-deadline' }),
      dated('takes-effect-in-7', '2026-07-01'),
      dated('published-in-7', '2026-07-01', { kind: 'publication' }),
      dated('takes-effect-today', '2026-06-24'),
      dated('took-effect', '2026-06-23'),
    ]
    const since = day('2026-06-23')
    const entries = collectEntries(items, { asOf, since, filter: EVERYTHING })
    const due = dueReminders(entries, { asOf, since, steps: DEFAULT_STEPS })
    expect(due.map(({ entry, step }) => [entry.item.id, step])).toEqual([
      ['takes-effect-today', 0],
      ['closes-in-7', 7],
      ['takes-effect-in-7', 7],
      ['takes-effect-in-30', 30],
    ])
  })

  test('speak of the parts of a package together', () => {
    const parts = ['a', 'b'].map((id) => ({ ...dated(id, '2026-07-01'), partOf: 'rules' }))
    const since = day('2026-06-23')
    const entries = collectEntries([item('rules'), ...parts], { asOf, since, filter: EVERYTHING })
    const [one, ...others] = dueReminders(entries, { asOf, since, steps: DEFAULT_STEPS })
    expect(others).toEqual([])
    expect([one?.step, one?.entry.item.id, one?.entry.facts]).toEqual([
      7,
      'rules',
      [
        { itemId: 'a', key: 'entry-into-force' },
        { itemId: 'b', key: 'entry-into-force' },
      ],
    ])
  })
})

describe('the step of an entry', () => {
  const asOf = day('2026-06-24')
  const steps = { closing: [14, 7, 3, 1], effect: [30] }
  const fact = { itemId: 'draft', key: 'comment-deadline' }
  const stepAt = (date: string, owed: Partial<OwedSteps>) =>
    stepOfEntry(
      { keyDate: keyDate(date, { kind: 'comment-deadline' }), facts: [fact] },
      { asOf, since: asOf, steps, owed: { carried: new Map(), news: new Set(), ...owed } },
    )
  const news = new Set(['draft comment-deadline'])
  const carried = (step: number) => ({ carried: new Map([['draft comment-deadline', step]]) })

  test('is one that did not leave, as long as the date lies ahead and the step is wanted', () => {
    expect(stepAt('2026-06-29', carried(7))).toBe(7)
    expect(stepAt('2026-06-29', carried(8))).toBeUndefined()
    expect(stepAt('2026-06-23', carried(1))).toBeUndefined()
    expect(stepAt('2026-07-05', carried(7))).toBeUndefined()
  })

  test('is the nearest that had passed when the date became known too late for the next digest', () => {
    const nextDigest = day('2026-06-29')
    const dates = ['2026-06-24', '2026-06-25', '2026-06-29', '2026-06-30', '2026-07-08']
    expect(dates.map((date) => stepAt(date, { news, nextDigest }))).toEqual([
      1,
      1,
      7,
      undefined,
      undefined,
    ])
    expect(dates.map((date) => stepAt(date, { news }))).toEqual([1, 1, 7, 7, 14])
    expect(stepAt('2026-06-25', { nextDigest })).toBeUndefined()
  })
})

describe('the next reminder', () => {
  test('is the farthest step that is left, on its day', () => {
    const effect = keyDate('2026-07-01')
    expect(
      ['2026-01-01', '2026-01-02', '2026-01-03', '2026-06-24', '2026-07-01', '2026-07-02'].map(
        (today) => nextReminder(effect, day(today), DEFAULT_STEPS),
      ),
    ).toEqual([
      { reminder: 'next', on: day('2026-01-02'), step: 180 },
      { reminder: 'next', on: day('2026-01-02'), step: 180 },
      { reminder: 'next', on: day('2026-04-02'), step: 90 },
      { reminder: 'next', on: day('2026-06-24'), step: 7 },
      { reminder: 'next', on: day('2026-07-01'), step: 0 },
      { reminder: 'none-left' },
    ])
  })

  test('is never to come for what nobody is reminded of', () => {
    const event = keyDate('2026-07-01', { kind: 'event' })
    expect(nextReminder(event, day('2026-06-01'), DEFAULT_STEPS)).toEqual({ reminder: 'never' })
  })
})
