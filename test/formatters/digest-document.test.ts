import { describe, expect, test } from 'vitest'
import { buildDigest, type DigestWindow } from '../../src/domain/digest.ts'
import { EVERYTHING, type Filter } from '../../src/domain/filter.ts'
import type { Item } from '../../src/domain/item.ts'
import type { Detail } from '../../src/domain/settings.ts'
import { digestDocument } from '../../src/formatters/digest-document.ts'
import { renderText } from '../../src/formatters/text.ts'
import { day, item, keyDate, span } from '../support/items.ts'

const earlierSource = { newsletter: '2026-01', article: 'Earlier', asPrinted: '1 July 2026' }

const rules: Item[] = [
  item('rules', {
    title: 'CCC implementation rules for 3 products',
    type: 'certification-rule',
    legalWeight: 'mandatory',
    sectors: ['certification'],
    keyDates: [keyDate('2026-07-01')],
  }),
  ...['CNCA-C02-02:2026', 'CNCA-C04-01:2026', 'CNCA-C11-04:2026'].map((identifier) =>
    item(`rule-${identifier}`, {
      identifier,
      partOf: 'rules',
      sectors: ['certification'],
      keyDates: [keyDate('2026-07-01')],
    }),
  ),
]

const monday: Item[] = [
  ...rules,
  item('brakes', {
    identifier: '20256778-Q-339',
    title: 'Braking systems of electric vehicles, safety requirements',
    legalWeight: 'mandatory',
    status: 'consultation',
    links: ['https://std.samr.gov.cn/brakes'],
    keyDates: [
      keyDate('2026-06-18', { kind: 'comment-open' }),
      keyDate('2026-06-28', { kind: 'comment-deadline' }),
    ],
  }),
  item('operating-system', {
    identifier: 'GB/T 47351-2026',
    title:
      'Intelligent and connected vehicles—Technical requirements and test methods of vehicle-control operating system',
    keyDates: [keyDate('2026-07-01')],
  }),
  item('assistance', {
    identifier: '20254323-Q-339',
    title: 'Combined driver assistance, safety requirements',
    legalWeight: 'mandatory',
    keyDates: [keyDate('2027-01-01', { proposed: true })],
  }),
  item('footprint', {
    title: 'Carbon footprint reporting for traction batteries',
    sectors: ['batteries', 'automotive'],
    legalWeight: 'mandatory',
    keyDates: [keyDate('2026-11', { kind: 'mandatory-application', scope: 'new models' })],
  }),
  item('moved', {
    identifier: 'GB 12345-2026',
    title: 'Door handles',
    legalWeight: 'mandatory',
    keyDates: [
      keyDate('2026-09-01', {
        earlier: [{ span: span('2026-07-01'), proposed: true, source: earlierSource }],
        knownSince: day('2026-06-17'),
      }),
    ],
  }),
  item('disputed', {
    title: 'Charging interface measures',
    keyDates: [
      keyDate('2026-08-01', {
        key: 'entry-into-force-article',
        conflict: 'the takeaway prints 8 August 2026.',
      }),
      keyDate('2026-08-08', {
        key: 'entry-into-force-takeaway',
        conflict: 'the article prints 1 August 2026.',
      }),
    ],
  }),
  item('webinar', {
    title: 'Webinar on CCC',
    type: 'event',
    legalWeight: undefined,
    keyDates: [keyDate('2026-06-30', { kind: 'event' })],
  }),
  item('catalogue', {
    title: 'Catalogue of green vehicles',
    legalWeight: 'guidance',
    keyDates: [keyDate('2026-06-17', { kind: 'publication' })],
  }),
  item('closed', {
    title: 'Draft on tyre labels',
    sectors: ['automotive'],
    keyDates: [keyDate('2026-06-19', { kind: 'comment-deadline' })],
  }),
  item('far', { title: 'Far-off standard', keyDates: [keyDate('2027-05-01')] }),
]

function text(
  items: readonly Item[],
  over: Partial<DigestWindow> = {},
  detail: Detail = 'compact',
): string {
  const window = { asOf: day('2026-06-22'), since: day('2026-06-15'), filter: EVERYTHING, ...over }
  return renderText(digestDocument(buildDigest(items, window), { dataAsOf: '2026-04', detail }), {
    colour: false,
  })
}

describe('a digest as text', () => {
  test('of a Monday reads as its golden file', async () => {
    await expect(text(monday)).toMatchFileSnapshot('golden/digest-monday.txt')
  })

  test('of an empty week is one sentence with the next date and the age of the data', () => {
    const items = [
      item('far', {
        identifier: 'GB 1-2026',
        title: 'Far-off standard',
        keyDates: [keyDate('2027-05-01')],
      }),
    ]
    const filter = { ...EVERYTHING, sectors: ['automotive'] as const }
    expect(text(items, { filter })).toBe(
      `China standards · Mon 22 Jun 2026 · automotive
Nothing closes for comment in the next 60 days or takes effect in the next 180
days for automotive. Next: Sat 1 May 2027, GB 1-2026 Far-off standard takes
effect.

+1 more within 365 days: npm run digest -- --sector automotive --horizon 365
--all
Data as of April 2026 · dates are China’s
`,
    )
  })

  test('does not say that a proposed date that has passed brought anything about', () => {
    const draft = item('draft', {
      title: 'A draft',
      keyDates: [keyDate('2026-06-20', { proposed: true })],
    })
    expect(text([draft])).toContain(
      'Sat 20 Jun 2026 · 2 days ago · was proposed to take effect, not confirmed',
    )
  })

  test('says when the day to act by is over', () => {
    const late = item('late', { keyDates: [keyDate('2026-06-25', { kind: 'comment-deadline' })] })
    expect(text([late])).toContain(
      'Thu 25 Jun 2026 · in 3 days · comments close · act by Mon 22 Jun',
    )
    expect(text([late], { asOf: day('2026-06-23') })).toContain(
      'in 2 days · comments close · day to act by was Mon 22 Jun',
    )
  })

  test('of some kinds only does not say that nothing else is due', () => {
    const closing = item('closing', {
      keyDates: [keyDate('2026-06-25', { kind: 'comment-deadline' })],
    })
    const filter = { ...EVERYTHING, kinds: ['event'] as const }
    expect(text([closing], { filter })).toContain(
      'None of these dates lies ahead for all sectors · event.',
    )
  })

  test('counts what is watched in its title, and does not name what is muted', () => {
    const title = (over: Partial<Filter>) =>
      text([], { filter: { ...EVERYTHING, ...over } }).split('\n')[0]
    const watched = ['a', 'b']
    expect([
      title({ sectors: ['automotive'], watched, muted: ['c'] }),
      title({ watched: ['a'] }),
      title({ sectors: ['automotive'], watched, watchedOnly: true }),
      title({ watched: ['a'], watchedOnly: true }),
      title({ watchedOnly: true }),
    ]).toEqual([
      'China standards · Mon 22 Jun 2026 · automotive · 2 watched',
      'China standards · Mon 22 Jun 2026 · all sectors · 1 watched',
      'China standards · Mon 22 Jun 2026 · 2 watched items',
      'China standards · Mon 22 Jun 2026 · 1 watched item',
      'China standards · Mon 22 Jun 2026 · no watched items',
    ])
  })

  test('of watched items only speaks of every kind, whatever kinds are asked for beside', () => {
    const closing = item('closing', {
      keyDates: [keyDate('2026-06-25', { kind: 'comment-deadline' })],
    })
    const filter = {
      ...EVERYTHING,
      kinds: ['event'] as const,
      watched: ['closing'],
      watchedOnly: true,
    }
    expect(text([closing], { filter })).toContain('Next 7 days: 1 closes for comment')
  })

  test('with a horizon of its own speaks of no days beyond it', () => {
    const due = ['2026-06-25', '2026-07-01'].map((day) => item(day, { keyDates: [keyDate(day)] }))
    const firstLines = (horizonDays: number) => text(due, { horizonDays }).split('\n').slice(1, 3)

    expect(firstLines(5)).toEqual(['Next 5 days: 1 takes effect', ''])
    expect(firstLines(14)).toEqual([
      'Next 7 days: 1 takes effect · next 14 days: 2 take effect',
      '',
    ])
    expect(text(due, { horizonDays: 14 })).toContain('NEXT 14 DAYS')
  })

  test('with a horizon of its own says so when nothing lies within it', () => {
    expect(text([], { horizonDays: 14 })).toBe(
      `China standards · Mon 22 Jun 2026 · all sectors
Nothing closes or takes effect in the next 14 days for all sectors.

Data as of April 2026 · dates are China’s
`,
    )
  })

  test('tells a reader that its data is old', () => {
    expect(text([], { asOf: day('2026-11-22'), since: day('2026-11-15') })).toContain(
      'Data as of April 2026, 7 months ago: newer dates may be missing',
    )
  })

  test('names all that must be done within a week, however much it is, and counts what it leaves out', () => {
    const week = Array.from({ length: 20 }, (_, index) =>
      item(`week-${index}`, { keyDates: [keyDate('2026-06-25', { kind: 'comment-deadline' })] }),
    )
    const later = Array.from({ length: 5 }, (_, index) =>
      item(`later-${index}`, { keyDates: [keyDate('2026-09-01')] }),
    )
    const shown = text([...week, ...later])
    expect(shown.match(/week-\d+/g)?.length).toBe(20)
    expect(shown.match(/later-\d+/g)).toBeNull()
    expect(shown).toContain('+5 more within 365 days: npm run digest -- --horizon 365 --all')
    expect(text([...week, ...later], {}, 'full').match(/later-\d+/g)?.length).toBe(5)
  })

  test('gives what must be acted on the room before what is only good to know', () => {
    const events = Array.from({ length: 20 }, (_, index) =>
      item(`event-${index}`, { keyDates: [keyDate('2026-06-23', { kind: 'event' })] }),
    )
    const deadline = item('deadline', {
      keyDates: [keyDate('2026-08-01', { kind: 'comment-deadline' })],
    })
    const shown = text([...events, deadline])
    expect([shown.match(/event-\d+/g)?.length, shown.includes('Title of deadline')]).toEqual([
      14,
      true,
    ])
  })
})
