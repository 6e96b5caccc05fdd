import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  buildDigest,
  type Digest,
  type DigestWindow,
  entriesOf,
  SECTIONS,
} from '../../src/domain/digest.ts'
import { factName } from '../../src/domain/entry.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { type Item, KEY_DATE_KINDS } from '../../src/domain/item.ts'
import { daysBetween, printSpan } from '../../src/domain/span.ts'
import { LEAD_DAYS, lastDay } from '../../src/domain/timing.ts'
import { day, item, keyDate, span } from '../support/items.ts'

const TODAY = day('2026-03-25')

function digestOf(items: readonly Item[], over: Partial<DigestWindow> = {}): Digest {
  return buildDigest(items, { asOf: TODAY, since: day('2026-03-18'), filter: EVERYTHING, ...over })
}

/** The digest as lines of `section: item kind date`, which is all that most tests ask about. */
function lines(digest: Digest): string[] {
  return digest.sections.flatMap(({ section, entries }) =>
    entries.map(
      ({ item: one, keyDate: date }) =>
        `${section}: ${one.id} ${date.kind} ${printSpan(date.span)}`,
    ),
  )
}

function dated(id: string, date: string, over: Parameters<typeof keyDate>[1] = {}): Item {
  return item(id, { keyDates: [keyDate(date, over)] })
}

describe('a digest', () => {
  test('puts what closes or takes effect under the next 7 days, the next 30 and later', () => {
    const items = [
      dated('in-180', '2026-09-21'),
      dated('in-31', '2026-04-25'),
      dated('in-30', '2026-04-24'),
      dated('in-8', '2026-04-02'),
      dated('in-7', '2026-04-01'),
      dated('today', '2026-03-25'),
    ]
    expect(lines(digestOf(items))).toEqual([
      'next-7-days: today entry-into-force 2026-03-25',
      'next-7-days: in-7 entry-into-force 2026-04-01',
      'next-30-days: in-8 entry-into-force 2026-04-02',
      'next-30-days: in-30 entry-into-force 2026-04-24',
      'later: in-31 entry-into-force 2026-04-25',
      'later: in-180 entry-into-force 2026-09-21',
    ])
  })

  test('speaks of comment deadlines 60 days ahead, effective dates 180, targets a year', () => {
    const items = [
      dated('comment-60', '2026-05-24', { kind: 'comment-deadline' }),
      dated('comment-61', '2026-05-25', { kind: 'comment-deadline' }),
      dated('effect-180', '2026-09-21'),
      dated('effect-181', '2026-09-22'),
      dated('target-365', '2027-03-25', { kind: 'target' }),
      dated('target-366', '2027-03-26', { kind: 'target' }),
    ]
    const digest = digestOf(items)
    expect(lines(digest)).toEqual([
      'later: comment-60 comment-deadline 2026-05-24',
      'later: effect-180 entry-into-force 2026-09-21',
      'later: target-365 target 2027-03-25',
    ])
    expect({ beyond: digest.beyond, next: digest.next?.item.id }).toEqual({
      beyond: 2,
      next: 'comment-61',
    })
  })

  test('looks as far ahead as a horizon says, for every kind alike', () => {
    const items = [
      dated('near', '2026-04-14'),
      dated('far', '2026-04-25', { kind: 'comment-deadline' }),
    ]
    expect(lines(digestOf(items, { horizonDays: 20 }))).toEqual([
      'next-30-days: near entry-into-force 2026-04-14',
    ])
  })

  test('warns of a month from its first day where something takes effect, until its last where it closes', () => {
    const items = [
      dated('effect', '2026-05'),
      dated('close', '2026-04', { kind: 'comment-deadline' }),
    ]
    const [later] = digestOf(items).sections.filter(({ section }) => section === 'later')
    expect(later?.entries.map((entry) => [entry.item.id, entry.daysLeft])).toEqual([
      ['close', 36],
      ['effect', 37],
    ])
  })

  test('shows a month that has begun until it ends, and then as passed', () => {
    const effect = dated('effect', '2026-03')
    expect(lines(digestOf([effect]))).toEqual(['next-7-days: effect entry-into-force 2026-03'])
    expect(
      lines(digestOf([effect], { asOf: day('2026-04-01'), since: day('2026-03-25') })),
    ).toEqual(['just-passed: effect entry-into-force 2026-03'])
  })

  test('keeps in sight what takes effect some time this year, and takes no publication of this year for due', () => {
    const items = [dated('effect', '2026'), dated('published', '2026', { kind: 'publication' })]
    expect(lines(digestOf(items))).toEqual(['later: effect entry-into-force 2026'])
  })

  test('names no day to act by where the final date is only a month', () => {
    const [entry] = digestOf([
      dated('close', '2026-04', { kind: 'comment-deadline' }),
    ]).sections.flatMap((section) => section.entries)
    expect([entry?.item.id, entry?.actBy]).toEqual(['close', undefined])
  })

  test('does not tell as news that something had closed before it became known', () => {
    const late = dated('late', '2026-03-10', {
      kind: 'comment-deadline',
      knownSince: day('2026-03-20'),
    })
    expect(lines(digestOf([late]))).toEqual([])
  })

  test('keeps a conference that is on now until its last day', () => {
    const conference = dated('conference', '2026-03-24', { kind: 'event', end: span('2026-03-26') })
    expect(lines(digestOf([conference]))).toEqual(['next-7-days: conference event 2026-03-24'])
    expect(lines(digestOf([conference], { asOf: day('2026-03-27') }))).toEqual([])
  })

  test('says what has just passed since the last digest, latest first, and what was news', () => {
    const items = [
      dated('closed-before', '2026-03-17', { kind: 'comment-deadline' }),
      dated('closed-on-the-day', '2026-03-18', { kind: 'comment-deadline' }),
      dated('closed-yesterday', '2026-03-24', { kind: 'comment-deadline' }),
      dated('published-before', '2026-03-18', { kind: 'publication' }),
      dated('published', '2026-03-19', { kind: 'publication' }),
      dated('opened', '2026-03-20', { kind: 'comment-open' }),
    ]
    expect(lines(digestOf(items))).toEqual([
      'new: opened comment-open 2026-03-20',
      'new: published publication 2026-03-19',
      'just-passed: closed-yesterday comment-deadline 2026-03-24',
      'just-passed: closed-on-the-day comment-deadline 2026-03-18',
    ])
  })

  test('marks an upcoming date as new instead of naming its item twice', () => {
    const consultation = item('consultation', {
      keyDates: [
        keyDate('2026-03-20', { kind: 'comment-open' }),
        keyDate('2026-04-19', { kind: 'comment-deadline' }),
      ],
    })
    const digest = digestOf([consultation])
    expect(lines(digest)).toEqual(['next-30-days: consultation comment-deadline 2026-04-19'])
    expect(
      digest.sections[1]?.entries.map((entry) => [entry.isNew, entry.actBy?.day.toString()]),
    ).toEqual([[true, '2026-04-14']])
  })

  test('counts a date as new on the day the bot learns of it, however old its newsletter', () => {
    const learned = dated('learned', '2026-04-10', { knownSince: day('2026-03-24') })
    const known = dated('known', '2026-04-10', { knownSince: day('2026-03-18') })
    const entries = digestOf([learned, known]).sections.flatMap((section) => section.entries)
    expect(entries.map((entry) => [entry.item.id, entry.isNew])).toEqual([
      ['known', false],
      ['learned', true],
    ])
  })

  test('tells at once of a new date to act on, however far ahead, and then not until its time comes', () => {
    const rule = item('rule', {
      keyDates: [
        keyDate('2026-01-10', { kind: 'publication', knownSince: day('2026-03-20') }),
        keyDate('2028-03-01', { knownSince: day('2026-03-20') }),
      ],
    })
    expect(lines(digestOf([rule]))).toEqual(['new: rule entry-into-force 2028-03-01'])
    expect(lines(digestOf([rule], { asOf: day('2026-04-01'), since: day('2026-03-25') }))).toEqual(
      [],
    )
  })

  test('does not call a date news because another date of its item is', () => {
    const consultation = item('consultation', {
      keyDates: [
        keyDate('2024-01-01', { kind: 'publication' }),
        keyDate('2026-03-20', { kind: 'comment-open' }),
      ],
    })
    const filter = { ...EVERYTHING, kinds: ['publication'] as const }
    expect(lines(digestOf([consultation], { filter }))).toEqual([])
  })

  test('says from where a date has moved, also where it moved out of sight', () => {
    const source = { newsletter: '2026-01', article: 'Earlier', asPrinted: '1 April 2026' }
    const earlier = [{ span: span('2026-04-01'), proposed: true, source }]
    const moved = { earlier, knownSince: day('2026-03-20') }
    const items = [dated('near', '2026-06-01', moved), dated('far', '2027-06-01', moved)]
    const digest = digestOf(items)
    expect(lines(digest)).toEqual([
      'later: near entry-into-force 2026-06-01',
      'moved: far entry-into-force 2027-06-01',
    ])
    expect(
      digest.sections.flatMap(({ entries }) =>
        entries.map((entry) => entry.movedFrom && printSpan(entry.movedFrom.span)),
      ),
    ).toEqual(['2026-04-01', '2026-04-01'])
  })

  test('says of what a reader was told only that, whatever the days say', () => {
    const source = { newsletter: '2026-01', article: 'Earlier', asPrinted: '1 April 2026' }
    const earlier = [{ span: span('2026-04-01'), proposed: false, source }]
    const recent = { earlier, knownSince: day('2026-03-20') }
    const long = { earlier, knownSince: day('2026-03-01') }
    const items = [
      dated('told-now', '2026-06-01', recent),
      dated('told-before', '2026-06-02', long),
      dated('never-told', '2026-06-03', recent),
      dated('far', '2028-06-04', long),
    ]
    const name = (itemId: string) => factName({ itemId, key: 'entry-into-force' })
    const was = { span: span('2026-05-01'), proposed: false, source }
    const moved = new Map([
      [name('told-before'), was],
      [name('far'), was],
    ])
    const news = { announced: new Set([name('told-now')]), moved }
    const told = (digest: Digest) =>
      digest.sections.flatMap(({ section, entries }) =>
        entries.map(({ item: { id }, isNew, movedFrom }) => [
          section,
          id,
          isNew,
          movedFrom && printSpan(movedFrom.span),
        ]),
      )
    expect(told(digestOf(items, { news }))).toEqual([
      ['later', 'told-now', false, undefined],
      ['later', 'told-before', true, '2026-05-01'],
      ['later', 'never-told', true, '2026-04-01'],
      ['moved', 'far', true, '2026-05-01'],
    ])
  })

  test('goes by what is on record of when a date became known, before the days', () => {
    const items = [
      dated('on-the-day', '2026-06-01', { knownSince: day('2026-03-18') }),
      dated('since', '2026-06-02', { knownSince: day('2026-03-20') }),
    ]
    const learnt = new Set([factName({ itemId: 'on-the-day', key: 'entry-into-force' })])
    const news = { learnt, announced: new Set<string>(), moved: new Map() }
    const isNew = (digest: Digest) => entriesOf(digest, 'later').map((entry) => entry.isNew)
    const since = day('2026-03-18')
    expect(isNew(digestOf(items, { since }))).toEqual([false, true])
    expect(isNew(digestOf(items, { since, news }))).toEqual([true, false])
  })

  test('counts what ends as over with its last day in China, also where it is that day for the reader', () => {
    const asOf = day('2026-03-25')
    const items = [
      dated('comments', '2026-03-25', { kind: 'comment-deadline' }),
      dated('transition', '2026-03-25', { kind: 'transition-end' }),
      dated('effect', '2026-03-25'),
      dated('month', '2026-03', { kind: 'submission-deadline' }),
    ]
    const evening = { asOf, inChina: day('2026-03-26') }
    const digest = digestOf(items, evening)
    expect(lines(digest)).toEqual([
      'next-7-days: effect entry-into-force 2026-03-25',
      'next-7-days: month submission-deadline 2026-03',
      'just-passed: comments comment-deadline 2026-03-25',
      'just-passed: transition transition-end 2026-03-25',
    ])
    expect(entriesOf(digest, 'just-passed').map(({ daysLeft }) => daysLeft)).toEqual([0, 0])
    const next = { asOf: day('2026-03-26'), inChina: day('2026-03-27') }
    const since = { since: asOf, sinceInChina: evening.inChina }
    expect(lines(digestOf(items, { ...next, ...since }))).toEqual([
      'next-7-days: month submission-deadline 2026-03',
      'just-passed: effect entry-into-force 2026-03-25',
    ])
  })

  test('shows a package as one entry with the parts that share its date', () => {
    const rules = ['CNCA-C02-02:2026', 'CNCA-C04-01:2026'].map((identifier, index) =>
      item(`rule-${index}`, {
        identifier,
        partOf: 'rules',
        sectors: ['certification'],
        keyDates: [keyDate('2026-07-01')],
      }),
    )
    const head = item('rules', { sectors: ['certification'], keyDates: [keyDate('2026-07-01')] })
    const entries = digestOf([...rules, head]).sections.flatMap((section) => section.entries)
    expect(entries.map((entry) => [entry.item.id, entry.parts.map((part) => part.id)])).toEqual([
      ['rules', ['rule-0', 'rule-1']],
    ])
  })

  test('shows a single matching part of a package under its own name', () => {
    const parts = [
      item('lamp', { partOf: 'rules', sectors: ['automotive'], keyDates: [keyDate('2026-07-01')] }),
      item('drill', { partOf: 'rules', sectors: ['machinery'], keyDates: [keyDate('2026-07-01')] }),
    ]
    const head = item('rules', { sectors: ['certification'], keyDates: [keyDate('2026-07-01')] })
    const filter = { ...EVERYTHING, sectors: ['automotive'] as const }
    expect(lines(digestOf([...parts, head], { filter }))).toEqual([
      'later: lamp entry-into-force 2026-07-01',
    ])
  })

  test('shows parts whose package has another date under the package’s name, whatever their order', () => {
    const parts = ['a', 'b'].map((id) =>
      item(id, { partOf: 'rules', keyDates: [keyDate('2026-07-01', { note: id })] }),
    )
    const head = item('rules', { keyDates: [] })
    const shown = [parts, [...parts].reverse()].map((some) =>
      digestOf([...some, head]).sections.flatMap(({ entries }) =>
        entries.map((entry) => [
          entry.item.id,
          entry.parts.map(({ id }) => id),
          entry.keyDate.note,
        ]),
      ),
    )
    expect(shown).toEqual([[['rules', ['a', 'b'], 'a']], [['rules', ['a', 'b'], 'a']]])
  })

  test('names an item once when it matches several of the sectors asked for', () => {
    const both = item('both', {
      sectors: ['automotive', 'batteries'],
      keyDates: [keyDate('2026-04-01')],
    })
    const filter = { ...EVERYTHING, sectors: ['automotive', 'batteries'] as const }
    expect(lines(digestOf([both], { filter }))).toEqual([
      'next-7-days: both entry-into-force 2026-04-01',
    ])
  })

  test('puts what closes before what begins on one day, and what is mandatory first', () => {
    const items = [
      dated('a-effect', '2026-04-01'),
      item('b-effect', { legalWeight: 'mandatory', keyDates: [keyDate('2026-04-01')] }),
      dated('c-close', '2026-04-01', { kind: 'comment-deadline' }),
    ]
    expect(lines(digestOf(items))).toEqual([
      'next-7-days: c-close comment-deadline 2026-04-01',
      'next-7-days: b-effect entry-into-force 2026-04-01',
      'next-7-days: a-effect entry-into-force 2026-04-01',
    ])
  })

  test('leaves out what has been withdrawn', () => {
    expect(lines(digestOf([{ ...dated('gone', '2026-04-01'), status: 'withdrawn' }]))).toEqual([])
  })

  test('of an empty dataset has every section, each empty', () => {
    expect(digestOf([]).sections).toEqual(SECTIONS.map((section) => ({ section, entries: [] })))
  })
})

const anyDate = fc.integer({ min: -400, max: 800 }).map((days) => TODAY.add({ days }).toString())
const anyKeyDate = fc
  .record({
    text: fc.oneof(
      anyDate,
      anyDate.map((text) => text.slice(0, 7)),
      anyDate.map((text) => text.slice(0, 4)),
    ),
    kind: fc.constantFrom(...KEY_DATE_KINDS),
    known: fc.integer({ min: 0, max: 400 }),
  })
  .map(({ text, kind, known }) =>
    keyDate(text, { kind, knownSince: TODAY.subtract({ days: known }) }),
  )
const anyItems = fc
  .array(fc.record({ dates: fc.array(anyKeyDate, { maxLength: 4 }), part: fc.boolean() }), {
    maxLength: 12,
  })
  .map((all) => [
    item('package', {
      keyDates: all[0]?.dates.map((date, index) => ({ ...date, key: `k-${index}` })) ?? [],
    }),
    ...all.map(({ dates, part }, at) =>
      item(`item-${at}`, {
        ...(part ? { partOf: 'package' } : {}),
        keyDates: dates.map((date, index) => ({ ...date, key: `k-${index}` })),
      }),
    ),
  ])
const anyHorizon = fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined })

describe('every digest', () => {
  test('is the same whatever the order of the items', () => {
    fc.assert(
      fc.property(anyItems, fc.func(fc.integer()), anyHorizon, (items, rank, horizonDays) => {
        const shuffled = [...items].sort((a, b) => rank(a.id) - rank(b.id))
        expect(lines(digestOf(shuffled, { horizonDays }))).toEqual(
          lines(digestOf(items, { horizonDays })),
        )
      }),
    )
  })

  test('names each key date of each item at most once', () => {
    fc.assert(
      fc.property(anyItems, anyHorizon, (items, horizonDays) => {
        const named = digestOf(items, { horizonDays }).sections.flatMap(({ entries }) =>
          entries.map(
            (entry) =>
              `${entry.item.id} ${entry.keyDate.key} ${entry.keyDate.kind} ${printSpan(entry.keyDate.span)}`,
          ),
        )
        expect(new Set(named).size).toBe(named.length)
      }),
    )
  })

  test('shows nothing ahead that begins beyond its horizon, and hides nothing within it', () => {
    fc.assert(
      fc.property(anyItems, anyHorizon, (items, horizonDays) => {
        const digest = digestOf(items, { horizonDays })
        const shown = new Set(
          digest.sections
            .slice(0, 3)
            .flatMap(({ entries }) => entries.map((entry) => describeDate(entry.keyDate))),
        )
        for (const date of items.flatMap((one) => one.keyDates)) {
          const ends = [
            'comment-deadline',
            'submission-deadline',
            'transition-end',
            'target',
          ].includes(date.kind)
          const days = daysBetween(TODAY, ends ? lastDay(date) : date.span.first)
          const isRunning = days < 0 && daysBetween(TODAY, lastDay(date)) >= 0
          const isNews = ['comment-open', 'adoption', 'publication', 'establishment'].includes(
            date.kind,
          )
          const within = isRunning
            ? !isNews
            : days >= 0 && days <= (horizonDays ?? LEAD_DAYS[date.kind])
          expect(shown.has(describeDate(date))).toBe(within)
        }
      }),
    )
  })
})

function describeDate(date: Item['keyDates'][number]): string {
  return `${date.kind} ${printSpan(date.span)}`
}
