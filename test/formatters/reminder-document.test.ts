import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Change, changeOf, type DateValue, joinChanges } from '../../src/domain/change.ts'
import { collectEntries } from '../../src/domain/entry.ts'
import { EVERYTHING, matchesItem } from '../../src/domain/filter.ts'
import type { Item, KeyDate } from '../../src/domain/item.ts'
import { DEFAULT_STEPS, dueReminders } from '../../src/domain/reminder.ts'
import { renderDiscord } from '../../src/formatters/discord.ts'
import type { Document } from '../../src/formatters/document.ts'
import { reminderDocument } from '../../src/formatters/reminder-document.ts'
import { renderSlack } from '../../src/formatters/slack.ts'
import { renderText } from '../../src/formatters/text.ts'
import { AROUND, arbitraryFilter, arbitraryItems } from '../support/arbitrary-items.ts'
import { discordProblems } from '../support/discord-limits.ts'
import { day, item, keyDate, span } from '../support/items.ts'
import { slackProblems } from '../support/slack-limits.ts'

const ASOF = day('2026-06-22')

function documentOf(
  items: readonly Item[],
  changes: readonly Change[] = [],
  asOf = ASOF,
): Document {
  const since = asOf.subtract({ days: 1 })
  const entries = collectEntries(items, { asOf, since, filter: EVERYTHING })
  const reminders = dueReminders(entries, { asOf, since, steps: DEFAULT_STEPS })
  return reminderDocument({ reminders, changes, asOf, dataAsOf: '2026-04', filter: EVERYTHING })
}

function dated(date: string, over: Partial<KeyDate> = {}, id = 'standard'): Item {
  return item(id, { title: `Title of ${id}`, keyDates: [keyDate(date, over)] })
}

function told(date: string, over: Partial<DateValue> = {}): DateValue {
  return { kind: 'entry-into-force', span: span(date), proposed: false, ...over }
}

/** The title of the message that tells what became of a date, told under the key of its kind. */
function changed(value: DateValue, one: Item, isInDataset = true): string | undefined {
  const change = changeOf({ item: one, key: value.kind, told: value, isInDataset }, ASOF)
  return change && documentOf([], [change]).title
}

describe('a reminder alone is its own title', () => {
  test.each<[string, Partial<KeyDate>, string]>([
    [
      '2026-06-29',
      { kind: 'comment-deadline' },
      'Comments close in 7 days: Mon 29 Jun 2026 (act by Wed 24 Jun)',
    ],
    [
      '2026-06-23',
      { kind: 'comment-deadline' },
      'Comments close in 1 day: Tue 23 Jun 2026 (day to act by was Wed 17 Jun)',
    ],
    [
      '2026-06-29',
      { kind: 'submission-deadline' },
      'Applications close in 7 days: Mon 29 Jun 2026',
    ],
    ['2026-06-22', {}, 'Takes effect today: Mon 22 Jun 2026'],
    ['2026-07-22', { proposed: true }, 'Takes effect in 30 days: Wed 22 Jul 2026 (proposed)'],
    [
      '2026-07-22',
      { kind: 'mandatory-application' },
      'Becomes mandatory in 30 days: Wed 22 Jul 2026',
    ],
    ['2026-07-22', { kind: 'transition-end' }, 'Transition ends in 30 days: Wed 22 Jul 2026'],
  ])('%s %o', (date, over, title) => {
    expect(documentOf([dated(date, over)]).title).toBe(title)
  })

  test('that says how unsure a month is', () => {
    expect([
      documentOf([dated('2026-07')], [], day('2026-06-01')).title,
      documentOf([dated('2026-07', { proposed: true })], [], day('2026-06-01')).title,
      documentOf([dated('2026-07', { kind: 'transition-end' })], [], day('2026-07-01')).title,
    ]).toEqual([
      'Takes effect in 30 days at the earliest: Jul 2026 (day not set)',
      'Takes effect in 30 days at the earliest: Jul 2026 (day not set), proposed',
      'Transition ends in 30 days at the latest: Jul 2026 (day not set)',
    ])
  })
})

describe('a change alone is its own title', () => {
  const standard = (date: string, over: Partial<KeyDate> = {}) =>
    ({ ...dated(date, over), identifier: 'GB 1-2026' }) satisfies Item

  test.each<[string, DateValue, Item]>([
    [
      'Moved: GB 1-2026 takes effect Tue 1 Sep 2026, no longer Wed 1 Jul 2026 (62 days later)',
      told('2026-07-01'),
      standard('2026-09-01'),
    ],
    [
      'Moved: takes effect Tue 30 Jun 2026, no longer Wed 1 Jul 2026 (1 day earlier)',
      told('2026-07-01'),
      dated('2026-06-30'),
    ],
    [
      'Moved: GB 1-2026 took effect Mon 1 Jun 2026, not Wed 1 Jul 2026 (30 days earlier)',
      told('2026-07-01'),
      standard('2026-06-01'),
    ],
    [
      'Moved: GB 1-2026 was proposed to take effect Mon 1 Jun 2026, not Wed 1 Jul 2026 (30 days earlier, still proposed)',
      told('2026-07-01', { proposed: true }),
      standard('2026-06-01', { proposed: true }),
    ],
    [
      'Moved: GB 1-2026 takes effect Tue 1 Sep 2026, no longer Wed 1 Jul 2026 (62 days later, now settled)',
      told('2026-07-01', { proposed: true }),
      standard('2026-09-01'),
    ],
    [
      'Moved: GB 1-2026 takes effect Sep 2026 (day not set), no longer Jul 2026 (day not set), now only proposed',
      told('2026-07'),
      standard('2026-09', { proposed: true }),
    ],
    [
      'More exact: GB 1-2026 takes effect Wed 15 Jul 2026, told before as Jul 2026 (day not set)',
      told('2026-07'),
      standard('2026-07-15'),
    ],
    [
      'Less exact: GB 1-2026 takes effect Jul 2026 (day not set), told before as Wed 15 Jul 2026',
      told('2026-07-15'),
      standard('2026-07'),
    ],
    [
      'Extended: comments on GB 1-2026 close Thu 30 Jul 2026, no longer Tue 30 Jun 2026 (30 days later, act by Mon 27 Jul)',
      told('2026-06-30', { kind: 'comment-deadline' }),
      standard('2026-07-30', { kind: 'comment-deadline' }),
    ],
    [
      'Reopened: comments on GB 1-2026 close Thu 30 Jul 2026, no longer Sun 21 Jun 2026 (39 days later, act by Mon 27 Jul)',
      told('2026-06-21', { kind: 'comment-deadline' }),
      standard('2026-07-30', { kind: 'comment-deadline' }),
    ],
    [
      'Shortened: applications for GB 1-2026 close Tue 30 Jun 2026, no longer Thu 30 Jul 2026 (30 days earlier)',
      told('2026-07-30', { kind: 'submission-deadline' }),
      standard('2026-06-30', { kind: 'submission-deadline' }),
    ],
    [
      'Extended: transition for GB 1-2026 ends Fri 31 Jul 2026, no longer Thu 30 Jul 2026 (1 day later)',
      told('2026-07-30', { kind: 'transition-end' }),
      standard('2026-07-31', { kind: 'transition-end' }),
    ],
    [
      'Moved: publication of GB 1-2026 due Fri 31 Jul 2026, no longer Thu 30 Jul 2026 (1 day later)',
      told('2026-07-30', { kind: 'publication' }),
      standard('2026-07-31', { kind: 'publication' }),
    ],
    [
      'Moved: GB 1-2026 target 2027 (day not set), no longer 2026 (day not set)',
      told('2026', { kind: 'target' }),
      standard('2027', { kind: 'target' }),
    ],
    [
      'Moved: starts Mon 29 Jun 2026 to Thu 2 Jul 2026, no longer Mon 29 Jun 2026 to Wed 1 Jul 2026 (ends 1 day later)',
      told('2026-06-29', { kind: 'event', end: span('2026-07-01') }),
      dated('2026-06-29', { kind: 'event', end: span('2026-07-02') }),
    ],
    [
      'Confirmed: GB 1-2026 takes effect Wed 1 Jul 2026, no longer only proposed',
      told('2026-07-01', { proposed: true }),
      standard('2026-07-01'),
    ],
    [
      'Confirmed: comments close Wed 1 Jul 2026, no longer only proposed (act by Fri 26 Jun)',
      told('2026-07-01', { proposed: true, kind: 'comment-deadline' }),
      dated('2026-07-01', { kind: 'comment-deadline' }),
    ],
    [
      'No longer settled: GB 1-2026 is only proposed to take effect Wed 1 Jul 2026',
      told('2026-07-01'),
      standard('2026-07-01', { proposed: true }),
    ],
    [
      'Withdrawn by its issuer: GB 1-2026 was to take effect Wed 1 Jul 2026',
      told('2026-07-01'),
      { ...standard('2026-07-01'), status: 'withdrawn' },
    ],
    [
      'Date dropped: was proposed to take effect Wed 1 Jul 2026',
      told('2026-07-01', { proposed: true }),
      item('standard'),
    ],
  ])('%s', (title, value, one) => {
    expect(changed(value, one)).toBe(title)
  })

  test('also where its item is no longer in the dataset, which only a search can still find', () => {
    const one = item('standard', {
      title: 'Safety of electric bicycles',
      mentions: [{ newsletter: '2026-03', article: 'Bicycles' }],
    })
    const value = told('2026-07-01')
    const change = changeOf({ item: one, key: value.kind, told: value, isInDataset: false }, ASOF)
    expect(renderText(documentOf([], change && [change]), { colour: false })).toBe(
      `Removed: was to take effect Wed 1 Jul 2026
Safety of electric bicycles · recommended · no longer in the dataset: do not
rely on this date                        Last reported: Mar-Apr 2026, “Bicycles”

What is known of it now: npm run lookup -- "safety electric bicycles"
Data as of April 2026 · dates are China’s
`,
    )
  })

  test('unless it is too long for one', () => {
    const long = { ...dated('2026-12'), identifier: 'An identifier that is far longer than any' }
    expect(changed(told('2026-06', { end: span('2026-07') }), long)).toBe(
      'Changed dates · Mon 22 Jun 2026 · all sectors',
    )
  })
})

describe('several reminders and changes', () => {
  test('begin with what has changed, what closes and what takes effect', () => {
    const moved = dated('2026-09-01', {}, 'moved')
    const value = told('2026-07-01')
    const change = changeOf({ item: moved, key: value.kind, told: value, isInDataset: true }, ASOF)
    const items = [
      dated('2026-06-23', { kind: 'comment-deadline' }, 'a'),
      dated('2026-06-29', { kind: 'comment-deadline' }, 'b'),
      dated('2026-06-22', {}, 'c'),
      dated('2026-06-29', { kind: 'submission-deadline' }, 'd'),
    ]
    expect(documentOf(items, change && [change]).blocks[0]).toEqual({
      block: 'lead',
      line: [
        {
          text: '1 date has changed · 2 close for comment, the first in 1 day · 1 takes effect today · 1 closes for applications in 7 days',
        },
      ],
    })
  })

  test('that are none say so', () => {
    expect(documentOf([]).blocks[0]).toEqual({
      block: 'lead',
      line: [{ text: 'Nothing is due, and nothing has changed.' }],
    })
  })
})

describe('whatever is due or has changed', () => {
  const shift = fc.record({ days: fc.constantFrom(0, 7, -7, 400), isInDataset: fc.boolean() })

  test('every item is named, and each platform takes the message', () => {
    fc.assert(
      fc.property(arbitraryItems, arbitraryFilter, fc.array(shift), (items, filter, shifts) => {
        const changes = items.flatMap((one, index) => {
          const { days, isInDataset } = shifts[index] ?? { days: 0, isInDataset: true }
          return one.keyDates.flatMap(({ key, kind, span: now, end }) => {
            const first = now.first.add({ days })
            const last = now.last.add({ days })
            const value = { kind, end, span: { ...now, first, last }, proposed: days > 0 }
            return changeOf({ item: one, key, told: value, isInDataset }, AROUND) ?? []
          })
        })
        const since = AROUND.subtract({ days: 90 })
        const wanted = items.filter((one) => matchesItem(one, filter))
        const entries = collectEntries(wanted, { asOf: AROUND, since, filter })
        const reminders = dueReminders(entries, { asOf: AROUND, since, steps: DEFAULT_STEPS })
        const joined = joinChanges(changes, items)
        const document = reminderDocument({ reminders, changes: joined, asOf: AROUND, filter })

        const text = renderText(document, { colour: false }).replace(/\s+/g, ' ')
        const named = [...joined, ...reminders.map(({ entry }) => entry)].map(
          ({ item: one }) => one,
        )
        expect(named.filter((one) => !text.includes(one.identifier ?? one.title))).toEqual([])
        expect(text).toContain('The dataset holds no newsletter yet.')
        expect(renderSlack(document).flatMap(slackProblems)).toEqual([])
        expect(renderDiscord(document).flatMap(discordProblems)).toEqual([])
      }),
    )
  })
})
