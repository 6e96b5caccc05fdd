import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildDigest, upcomingEntries } from '../../src/domain/digest.ts'
import {
  type DateFinding,
  type ExplainWindow,
  explainItem,
  type Finding,
} from '../../src/domain/explain.ts'
import { EVERYTHING, type Filter, matchesItem } from '../../src/domain/filter.ts'
import type { Item } from '../../src/domain/item.ts'
import { DEFAULT_STEPS, dueStep } from '../../src/domain/reminder.ts'
import { AROUND, arbitraryFilter, arbitraryItems } from '../support/arbitrary-items.ts'
import { day, item, keyDate } from '../support/items.ts'

const ASOF = day('2026-06-22')

function explain(one: Item | undefined, over: Partial<ExplainWindow> = {}): Finding[] {
  const window = { filter: EVERYTHING, remind: true, reminderSteps: DEFAULT_STEPS, asOf: ASOF }
  return explainItem(one, { ...window, ...over })
}

function dates(findings: readonly Finding[]): DateFinding[] {
  return findings.filter((one) => one.finding === 'date')
}

const standard = item('standard', {
  identifier: 'GB/T 1-2026',
  title: 'Robots',
  committee: 'SAC/TC159',
  sectors: ['robotics', 'machinery'],
  keyDates: [keyDate('2026-07-01')],
})
const filtered = (over: Partial<Filter>) =>
  explain(standard, { filter: { ...EVERYTHING, ...over } })

describe('an item is not spoken of', () => {
  test('when the dataset does not hold it, or its issuer has withdrawn it', () => {
    expect([explain(undefined), explain({ ...standard, status: 'withdrawn' })]).toEqual([
      [{ finding: 'not-in-dataset' }],
      [{ finding: 'withdrawn' }],
    ])
  })

  test('when what it ends is over in China, though it is that day still for the reader', () => {
    const ends = { ...standard, keyDates: [keyDate('2026-06-22', { kind: 'comment-deadline' })] }
    const reminderSteps = { closing: [0], effect: [] }
    const findings = explain(ends, { inChina: day('2026-06-23'), reminderSteps })
    expect(dates(findings)).toEqual([
      expect.objectContaining({
        standing: 'passed',
        timing: { state: 'passed', days: 0 },
        reminder: { reminder: 'none-left' },
      }),
    ])
  })

  test('when it is muted, by itself or with its package', () => {
    const part = { ...standard, partOf: 'package' }
    const muted = (id: string) => explain(part, { filter: { ...EVERYTHING, muted: [id] } })
    expect([muted('standard'), muted('package')]).toEqual([
      [{ finding: 'muted', through: 'item' }],
      [{ finding: 'muted', through: 'package' }],
    ])
  })

  test('when only watched items are wanted', () => {
    expect(filtered({ watchedOnly: true, watched: ['other'] })).toEqual([
      { finding: 'not-watched' },
    ])
  })

  test('when conditions are not met: each is named with what is wanted and what the item has', () => {
    expect(
      filtered({
        sectors: ['automotive'],
        types: ['law'],
        mandatoryOnly: true,
        committee: 'TC114',
        words: ['robots', 'humanoid'],
      }),
    ).toEqual([
      { finding: 'sectors', wanted: ['automotive'], has: ['robotics', 'machinery'] },
      { finding: 'types', wanted: ['law'], has: 'recommended-national-standard' },
      { finding: 'mandatoryOnly', has: 'recommended' },
      { finding: 'committee', wanted: 'TC114', has: 'SAC/TC159' },
      { finding: 'words', missing: ['humanoid'] },
    ])
  })

  test('when nothing is known of its dates', () => {
    expect(explain({ ...standard, keyDates: [] })).toEqual([{ finding: 'no-dates' }])
  })
})

describe('a date of an item', () => {
  test('within its lead is due, with the day of the next reminder', () => {
    const [keyDate] = standard.keyDates
    expect(explain(standard)).toEqual([
      {
        finding: 'date',
        keyDate,
        timing: { state: 'ahead', days: 9 },
        lead: { days: 180, by: 'kind' },
        reminder: { reminder: 'next', on: day('2026-06-24'), step: 7 },
        standing: 'due',
      },
    ])
  })

  test.each<[string, string, Partial<ExplainWindow>, Partial<DateFinding>]>([
    [
      'beyond its lead is told from a later day on',
      '2027-01-01',
      {},
      { standing: 'beyond', from: day('2026-07-05') },
    ],
    [
      'beyond a horizon is told from a later day on',
      '2026-07-22',
      { horizonDays: 20 },
      { standing: 'beyond', from: day('2026-07-02'), lead: { days: 20, by: 'horizon' } },
    ],
    [
      'that has passed is over',
      '2026-06-21',
      {},
      { standing: 'passed', timing: { state: 'passed', days: 1 } },
    ],
    [
      'in a month that has begun is due until its end',
      '2026-06',
      {},
      { standing: 'due', timing: { state: 'running', daysToEnd: 8 } },
    ],
    [
      'has no reminders where they are off',
      '2026-07-01',
      { remind: false },
      { reminder: { reminder: 'off' } },
    ],
    [
      'has no reminder left after the last step',
      '2026-07-01',
      { reminderSteps: { closing: [], effect: [10] } },
      { reminder: { reminder: 'none-left' } },
    ],
  ])('%s', (_, date, over, expected) => {
    const one = { ...standard, keyDates: [keyDate(date)] }
    expect(dates(explain(one, over))).toMatchObject([expected])
  })

  test('of a kind that is not asked for is left out, unless its item is watched', () => {
    const kinds = ['comment-deadline'] as const
    expect([
      dates(filtered({ kinds })).map(({ standing }) => standing),
      filtered({ kinds, watched: ['standard'] })[0],
      dates(filtered({ kinds, watched: ['standard'] })).map(({ standing }) => standing),
    ]).toEqual([['other-kinds'], { finding: 'watched', through: 'item' }, ['due']])
  })

  test('is told by reminders alone where only watched items are wanted', () => {
    const found = dates(filtered({ watchedOnly: true, watched: ['standard'] }))
    expect(found.map(({ standing, reminder }) => [standing, reminder.reminder])).toEqual([
      ['no-digest', 'next'],
    ])
  })

  test('in a month that has begun is only news where it publishes something', () => {
    const one = { ...standard, keyDates: [keyDate('2026-06', { kind: 'publication' })] }
    expect(
      dates(explain(one)).map(({ standing, reminder }) => [standing, reminder.reminder]),
    ).toEqual([['begun', 'never']])
  })
})

describe('the explanation agrees', () => {
  const horizon = fc.constantFrom(undefined, undefined, 7, 30, 366)

  test('with the digest about what is due', () => {
    fc.assert(
      fc.property(arbitraryItems, arbitraryFilter, horizon, (items, anyFilter, horizonDays) => {
        const filter = { ...anyFilter, watchedOnly: false }
        const window = { asOf: AROUND, since: AROUND, filter, horizonDays }
        for (const one of items) {
          const due = dates(explain(one, { ...window })).filter(
            ({ standing }) => standing === 'due',
          )
          const shown = upcomingEntries(buildDigest([one], window))
          expect(due.map(({ keyDate: { key } }) => key).sort()).toEqual(
            shown.map(({ keyDate: { key } }) => key).sort(),
          )
        }
      }),
    )
  })

  test('with itself on the day from which it says a date is told', () => {
    fc.assert(
      fc.property(arbitraryItems, horizon, (items, horizonDays) => {
        for (const one of items) {
          for (const date of dates(explain(one, { asOf: AROUND, horizonDays }))) {
            if (date.standing !== 'beyond') continue
            const standings = [date.from.subtract({ days: 1 }), date.from].map((asOf) => {
              const then = dates(explain(one, { asOf, horizonDays }))
              return then.find(({ keyDate: { key } }) => key === date.keyDate.key)?.standing
            })
            expect(standings).toEqual(['beyond', 'due'])
          }
        }
      }),
    )
  })

  test('with the reminders on the day it names for the next one', () => {
    fc.assert(
      fc.property(arbitraryItems, (items) => {
        for (const one of items) {
          for (const { keyDate: date, reminder } of dates(explain(one, { asOf: AROUND }))) {
            if (reminder.reminder !== 'next') continue
            expect(dueStep(date, reminder.on, reminder.on.subtract({ days: 1 }))).toBe(
              reminder.step,
            )
          }
        }
      }),
    )
  })

  test('with the filter about what passes', () => {
    fc.assert(
      fc.property(arbitraryItems, arbitraryFilter, (items, filter) => {
        for (const one of items) {
          const findings = explain(one, { filter })
          const passes = findings.some(
            ({ finding }) => finding === 'date' || finding === 'no-dates',
          )
          expect(passes).toBe(one.status !== 'withdrawn' && matchesItem(one, filter))
        }
      }),
    )
  })
})
