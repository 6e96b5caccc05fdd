import fc from 'fast-check'
import { EVERYTHING, type Filter } from '../../src/domain/filter.ts'
import {
  ITEM_TYPES,
  type Item,
  KEY_DATE_KINDS,
  type KeyDate,
  LEGAL_WEIGHTS,
} from '../../src/domain/item.ts'
import { type DateSpan, parseSpan } from '../../src/domain/span.ts'
import { day } from './items.ts'

/** The day arbitrary dates lie around. */
export const AROUND = day('2026-06-22')

const SECTORS = ['automotive', 'data', 'energy'] as const
const WORDS = [
  'vehicle',
  'vehicles',
  'safety',
  'data',
  'systems',
  'system',
  'electric',
  'a',
  'of',
  '网络安全',
  '汽车',
] as const
const COMMITTEES = ['SAC/TC114', 'SAC/TC 260', 'TC260/SC1'] as const

const word = fc.constantFrom(...WORDS)
const sentence = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
const source = fc.record({
  newsletter: fc.constantFrom('2025-11', '2026-03'),
  article: sentence,
  asPrinted: sentence,
})

/** Days from `AROUND` at which a digest turns: its day, the last digest, leads, staleness, a year. */
const TURNS = [
  -98, -91, -90, -89, -8, -7, -6, -1, 0, 1, 7, 8, 30, 31, 60, 61, 180, 181, 365, 366, 367, 600,
]

/** Days that meet each other and the turns of a digest far more often than chance would have it. */
export const arbitraryDay: fc.Arbitrary<Temporal.PlainDate> = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...TURNS) },
    { weight: 1, arbitrary: fc.integer({ min: -800, max: 900 }) },
  )
  .map((days) => AROUND.add({ days }))

const span: fc.Arbitrary<DateSpan> = fc
  .tuple(
    arbitraryDay,
    fc.constantFrom('day', 'day', 'day', 'day', 'day', 'month', 'quarter', 'half-year', 'year'),
  )
  .map(([date, precision]) => {
    const { year, month } = date
    const text = {
      day: date.toString(),
      month: date.toString().slice(0, 7),
      quarter: `${year}-Q${Math.ceil(month / 3)}`,
      'half-year': `${year}-H${Math.ceil(month / 6)}`,
      year: String(year),
    }[precision]
    const parsed = parseSpan(text)
    if (!parsed.ok) throw new Error(parsed.problem)
    return parsed.value
  })

const keyDate: fc.Arbitrary<KeyDate> = fc
  .record(
    {
      kind: fc.constantFrom(...KEY_DATE_KINDS),
      span,
      lasts: fc.option(fc.constantFrom(0, 1, 7, 400), { nil: undefined, freq: 1 }),
      proposed: fc.boolean(),
      note: sentence,
      scope: sentence,
      conflict: sentence,
      source,
      earlier: fc.array(fc.record({ span, proposed: fc.boolean(), source }), { maxLength: 2 }),
      knownSince: arbitraryDay,
    },
    { requiredKeys: ['kind', 'span', 'proposed', 'source', 'earlier', 'knownSince'] },
  )
  .map(({ lasts, ...rest }) => {
    const last = lasts === undefined ? undefined : rest.span.last.add({ days: lasts })
    const end: Partial<KeyDate> =
      last === undefined ? {} : { end: { precision: 'day', first: last, last } }
    return { ...rest, ...end, key: rest.kind }
  })

const identifier = fc
  .tuple(
    fc.constantFrom('GB', 'GB/T', 'CNCA-C'),
    fc.constantFrom('44495', '44459', '4449', '260', '20260'),
    fc.constantFrom('', '-2024', '-2026'),
  )
  .map((parts) => `${parts[0]} ${parts[1]}${parts[2]}`)

const itemWithout = fc.record(
  {
    identifier,
    planNumber: fc.constantFrom('20256778-Q-339', '20256787-T-339'),
    title: sentence,
    titleZh: fc.constantFrom('网络安全', '汽车安全'),
    type: fc.constantFrom(...ITEM_TYPES.slice(0, 3)),
    issuers: fc.uniqueArray(fc.constantFrom('SAC', 'SAMR'), { maxLength: 2 }),
    committee: fc.constantFrom(...COMMITTEES),
    sectors: fc.tuple(fc.constantFrom(...SECTORS)),
    status: fc.constantFrom('published', 'published', 'withdrawn', 'consultation'),
    legalWeight: fc.constantFrom(...LEGAL_WEIGHTS),
    replaces: fc.array(identifier, { maxLength: 1 }),
    summary: sentence,
    whoShouldAct: sentence,
    note: sentence,
    links: fc.constantFrom([], ['https://std.example.cn/1']),
    mentions: fc.array(fc.record({ newsletter: fc.constant('2026-03'), article: sentence }), {
      maxLength: 1,
    }),
    keyDates: fc.uniqueArray(keyDate, { selector: ({ key }) => key, maxLength: 2 }),
    package: fc.nat({ max: 9 }),
  },
  {
    requiredKeys: [
      'title',
      'type',
      'issuers',
      'sectors',
      'status',
      'replaces',
      'summary',
      'links',
      'mentions',
      'keyDates',
    ],
  },
)

/** Items that share words, numbers, dates and packages as no real dataset does, ordered by id. */
export const arbitraryItems: fc.Arbitrary<Item[]> = fc
  .array(itemWithout, { minLength: 1, maxLength: 8 })
  .map((all) =>
    all.map(({ package: head, ...rest }, index) => {
      // Packages do not nest: the dataset check refuses a part of a part.
      const owner = head === undefined || head === index ? undefined : all[head]
      const isPart = head !== undefined && owner !== undefined && owner.package === undefined
      return { ...rest, id: idOf(index), ...(isPart ? { partOf: idOf(head) } : {}) }
    }),
  )

/** Two digits, so that the order of ids is that of the items. */
function idOf(index: number): string {
  return `item-${String(index).padStart(2, '0')}`
}

const someIds = fc.uniqueArray(fc.nat({ max: 8 }).map(idOf), { maxLength: 2 })

/** Filters that let some of `arbitraryItems` through. */
export const arbitraryFilter: fc.Arbitrary<Filter> = fc
  .record(
    {
      sectors: fc.uniqueArray(fc.constantFrom(...SECTORS), { maxLength: 2 }),
      kinds: fc.uniqueArray(fc.constantFrom(...KEY_DATE_KINDS), { maxLength: 4 }),
      types: fc.uniqueArray(fc.constantFrom(...ITEM_TYPES.slice(0, 3)), { maxLength: 2 }),
      mandatoryOnly: fc.boolean(),
      committee: fc.constantFrom('TC260', 'tc 114', 'SC1'),
      words: fc.array(fc.constantFrom('Vehicle', 'safe', '网络', '\0'), { maxLength: 1 }),
      watched: someIds,
      muted: someIds,
      watchedOnly: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map((over) => ({ ...EVERYTHING, ...over }))
