import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ExplainWindow, explainItem } from '../../src/domain/explain.ts'
import { EVERYTHING, type Filter } from '../../src/domain/filter.ts'
import type { Item, KeyDate } from '../../src/domain/item.ts'
import { DEFAULT_STEPS } from '../../src/domain/reminder.ts'
import { lineText } from '../../src/formatters/document.ts'
import { explainDocument, type LedgerFacts } from '../../src/formatters/explain-document.ts'
import { renderText } from '../../src/formatters/text.ts'
import { AROUND, arbitraryFilter, arbitraryItems } from '../support/arbitrary-items.ts'
import { day, item, keyDate } from '../support/items.ts'

const ASOF = day('2026-06-22')
const NOTHING_TOLD: LedgerFacts = { announced: [] }

function documentOf(
  one: Item | undefined,
  over: Partial<ExplainWindow> = {},
  ledger = NOTHING_TOLD,
  query = 'as typed',
) {
  const window = { filter: EVERYTHING, remind: true, reminderSteps: DEFAULT_STEPS, asOf: ASOF }
  const findings = explainItem(one, { ...window, ...over })
  return explainDocument(findings, ledger, { query, item: one, asOf: ASOF, dataAsOf: '2026-04' })
}

function standard(...dates: readonly [string, Partial<KeyDate>?][]): Item {
  const keyDates = dates.map(([date, over]) => keyDate(date, over))
  return item('standard', { identifier: 'GB 1-2026', keyDates })
}

const titleFor = (
  one: Item | undefined,
  over: Partial<Filter> = {},
  more: Partial<ExplainWindow> = {},
) => documentOf(one, { filter: { ...EVERYTHING, ...over }, ...more }).title

describe('the answer', () => {
  const ahead = standard(['2026-07-01'])

  test.each<[string, string]>([
    ['Yes: the digest here speaks of GB 1-2026', titleFor(ahead)],
    [
      'Yes: reminders of GB 1-2026 come here, the next on Wed 24 Jun 2026',
      titleFor(ahead, { watched: ['standard'], watchedOnly: true }),
    ],
    [
      'No: nothing is said of GB 1-2026 here before Tue 5 Jan 2027',
      titleFor(standard(['2027-07-04'])),
    ],
    [
      'No: nothing is said of GB 1-2026 here before Mon 1 Jun 2026',
      titleFor(standard(['2026-07-01']), {}, { asOf: day('2026-05-01'), horizonDays: 7 }),
    ],
    [
      'No: no reminder of GB 1-2026 is left, and no digest comes here',
      titleFor(standard(['2026-06-28', { kind: 'event' }]), {
        watched: ['standard'],
        watchedOnly: true,
      }),
    ],
    [
      'No: every date of GB 1-2026 has passed',
      titleFor(standard(['2026-06-01'], ['2026-05-01', { kind: 'publication' }])),
    ],
    [
      'No: GB 1-2026 has no date of a kind that is asked for here',
      titleFor(ahead, { kinds: ['event'] }),
    ],
    [
      'No: nothing of GB 1-2026 lies ahead that is told here',
      titleFor(standard(['2026-07-01'], ['2026-05-01', { kind: 'event' }]), { kinds: ['event'] }),
    ],
    ['No: no date of GB 1-2026 is known', titleFor(standard())],
    ['No: the filter here leaves out GB 1-2026', titleFor(ahead, { sectors: ['energy'] })],
    [
      'No: GB 1-2026 is not watched, and nothing else is told here',
      titleFor(ahead, { watchedOnly: true }),
    ],
    ['No: GB 1-2026 is muted here', titleFor(ahead, { muted: ['standard'] })],
    ['No: GB 1-2026 was withdrawn by its issuer', titleFor({ ...ahead, status: 'withdrawn' })],
    ['No: the dataset holds nothing called “as typed”', titleFor(undefined)],
  ])('%s', (expected, title) => {
    expect(title).toBe(expected)
  })

  test('names the pause first, and says what holds without it', () => {
    const paused = { reason: 'is_archived', since: day('2026-06-01') }
    const { title, blocks } = documentOf(ahead, {}, { announced: [], paused })
    expect([title, ...blocks.slice(0, 2)]).toEqual([
      'No: nothing is sent here at the moment',
      {
        block: 'lead',
        line: [
          { text: 'Paused since Mon 1 Jun 2026: “is_archived”. To go on: ' },
          { text: '/standards resume', style: 'code', onTerminal: 'resume' },
        ],
      },
      {
        block: 'paragraph',
        line: [{ text: 'Without the pause: yes, the digest here speaks of GB 1-2026.' }],
      },
    ])
  })
})

describe('the reasons', () => {
  const reasons = (over: Partial<Filter>, one = standard(['2026-07-01'])) =>
    documentOf(one, { filter: { ...EVERYTHING, ...over } }).blocks.flatMap((block) =>
      block.block === 'list' ? block.items.map(lineText) : [],
    )

  test('name what the channel wants and what the item has', () => {
    const filter: Partial<Filter> = {
      sectors: ['energy', 'data'],
      types: ['law'],
      mandatoryOnly: true,
      committee: 'TC260',
      words: ['robot', 'arm'],
    }
    expect(reasons(filter)).toEqual([
      'Sectors: this channel wants energy, data; the item is filed under automotive.',
      'Type: this channel wants law; the item’s is recommended national standard (GB/T).',
      'Legal weight: this channel wants mandatory only; the item is recommended.',
      'Committee: this channel wants TC260; the item names none.',
      'Words: this channel wants “robot”, “arm”; the item’s number, titles and summary do not contain that.',
    ])
  })

  test('say that it is its package that is muted or watched', () => {
    const part = { ...standard(['2026-07-01']), partOf: 'rules' }
    expect([reasons({ muted: ['rules'] }, part), reasons({ watched: ['rules'] }, part)]).toEqual([
      ['It is its package that is muted.'],
      [
        'Its package is watched here, so no condition keeps it out.',
        'It is part of a package, under whose name it may be shown.',
      ],
    ])
  })
})

test('a command is named where one would have the channel told', () => {
  const ahead = standard(['2026-07-01'])
  const advice = (over: Partial<Filter>, ledger = NOTHING_TOLD, one = ahead) =>
    documentOf(one, { filter: { ...EVERYTHING, ...over } }, ledger).blocks.flatMap((block) =>
      block.block === 'paragraph' && block.line.some(({ style }) => style === 'code')
        ? lineText(block.line)
        : [],
    )
  const paused = { reason: 'is_archived', since: day('2026-06-01') }
  const unnamed = { ...ahead, identifier: undefined }
  expect([
    advice({}),
    advice({ sectors: ['energy'] }),
    advice({ watchedOnly: true }, NOTHING_TOLD, unnamed),
    advice({ kinds: ['event'] }),
    advice({ muted: ['standard'] }),
    advice({ sectors: ['energy'] }, { announced: [], paused }),
  ]).toEqual([
    [],
    ['To hear of it all the same: /standards watch GB 1-2026'],
    ['To hear of it all the same: /standards watch standard'],
    ['To hear of it all the same: /standards watch GB 1-2026'],
    ['To hear of it again: /standards unmute GB 1-2026'],
    [],
  ])
})

test('a message that came late is told under its day, with the day on which it was due', () => {
  const [sent, due] = [day('2026-06-17'), day('2026-06-15')]
  const announced = [
    { what: 'digest', on: sent, due, state: 'sent' },
    { what: 'reminder', on: due, due, state: 'sent', step: 7 },
  ] as const
  const lines = renderText(documentOf(standard(['2026-07-01']), {}, { announced }), {
    colour: false,
  }).split('\n')
  expect(lines.slice(lines.indexOf('TOLD HERE'), -4)).toEqual([
    'TOLD HERE',
    '- Wed 17 Jun 2026 (due Mon 15 Jun 2026), in a digest: sent',
    '- Mon 15 Jun 2026, as a reminder 7 days before: sent',
  ])
})

test('what somebody typed is looked for again without what a shell would act on', () => {
  const text = renderText(documentOf(undefined, {}, NOTHING_TOLD, 'gb $(rm) `1`"'), {
    colour: false,
  })
  expect(text).toContain('Look for it: npm run lookup -- "gb  (rm)  1"')
})

test('whatever the item and the filter, the answer is yes or no and the item is named', () => {
  fc.assert(
    fc.property(arbitraryItems, arbitraryFilter, fc.boolean(), (items, filter, remind) => {
      for (const one of items) {
        const { title } = documentOf(one, { filter, remind, asOf: AROUND })
        expect(title).toMatch(/^(Yes|No): /)
        expect(title).toContain(one.identifier ?? one.title)
        expect(title.length).toBeLessThanOrEqual(130)
      }
    }),
  )
})
