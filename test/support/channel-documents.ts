import { type Change, changeOf, joinChanges } from '../../src/domain/change.ts'
import { collectEntries } from '../../src/domain/entry.ts'
import { type ExplainWindow, explainItem } from '../../src/domain/explain.ts'
import { EVERYTHING, type Filter } from '../../src/domain/filter.ts'
import type { Item } from '../../src/domain/item.ts'
import { DEFAULT_STEPS, dueReminders, type Reminder } from '../../src/domain/reminder.ts'
import type { Document } from '../../src/formatters/document.ts'
import { explainDocument, type LedgerFacts } from '../../src/formatters/explain-document.ts'
import { pausedDocument, resumedDocument } from '../../src/formatters/notice-document.ts'
import { reminderDocument } from '../../src/formatters/reminder-document.ts'
import { day, item, keyDate } from './items.ts'

const ASOF = day('2026-04-12')
const AUTOMOTIVE: Filter = { ...EVERYTHING, sectors: ['automotive'], watched: ['efficiency'] }

const efficiency = item('efficiency', {
  title: '28 mandatory national standard projects (March 2026)',
  type: 'mandatory-national-standard',
  sectors: ['energy'],
  legalWeight: 'mandatory',
  links: ['https://std.samr.gov.cn/28'],
  keyDates: [keyDate('2026-04-19', { kind: 'comment-deadline' })],
})
const brakes = item('brakes', {
  identifier: '20256778-Q-339',
  title: 'Braking systems of electric vehicles, safety requirements',
  legalWeight: 'mandatory',
  keyDates: [keyDate('2026-04-15', { kind: 'comment-deadline' })],
})
const assistance = item('assistance', {
  identifier: 'GB 44721-2026',
  title: 'Intelligent and connected vehicles, safety requirements for combined driver assistance',
  legalWeight: 'mandatory',
  keyDates: [keyDate('2026-07', { proposed: true, scope: 'new vehicle types' })],
})

function remindersOf(items: readonly Item[], asOf = ASOF): Reminder[] {
  const since = asOf.subtract({ days: 1 })
  const entries = collectEntries(items, { asOf, since, filter: EVERYTHING })
  return dueReminders(entries, { asOf, since, steps: DEFAULT_STEPS })
}

const NEWS = { newsletter: '2026-05', article: 'Mandatory standards: what is new' }

function reported(date: string, printed: string, over: Parameters<typeof keyDate>[1] = {}) {
  return keyDate(date, { source: { ...NEWS, asPrinted: printed }, ...over })
}

/** Items whose dates were told otherwise, with the value that was told. */
const CHANGED: readonly [Item, ReturnType<typeof keyDate>, isInDataset?: boolean][] = [
  [
    item('handles', {
      identifier: 'GB 48001-2026',
      title: 'Automobile door handles, safety technical requirements',
      legalWeight: 'mandatory',
      keyDates: [reported('2026-09-01', '1 September 2026')],
    }),
    keyDate('2026-07-01', { proposed: true }),
  ],
  [
    item('batteries', {
      title: 'Carbon footprint reporting for traction batteries',
      legalWeight: 'mandatory',
      keyDates: [
        reported('2026-05-06', '6 May 2026', { kind: 'comment-deadline', scope: 'second draft' }),
      ],
    }),
    keyDate('2026-04-19', { kind: 'comment-deadline' }),
  ],
  ...['CNCA-C11-04:2026', 'CNCA-C11-05:2026'].map(
    (identifier): [Item, ReturnType<typeof keyDate>] => [
      item(identifier, {
        identifier,
        partOf: 'rules',
        title: `Implementation rule ${identifier}`,
        keyDates: [reported('2026-08-15', '15 August 2026', { kind: 'mandatory-application' })],
      }),
      keyDate('2026-08', { kind: 'mandatory-application' }),
    ],
  ),
  [
    item('tyres', {
      identifier: 'GB 48002-2026',
      title: 'Tyre labels',
      legalWeight: 'mandatory',
      keyDates: [reported('2026-08-01', 'from 1 August 2026')],
    }),
    keyDate('2026-08-01', { proposed: true }),
  ],
  [
    item('lamps', {
      identifier: 'GB 48003-2026',
      title: 'Signal lamps',
      legalWeight: 'mandatory',
      keyDates: [reported('2027-01-01', 'planned for 1 January 2027', { proposed: true })],
    }),
    keyDate('2027-01-01'),
  ],
  [
    item('barcode', {
      identifier: 'GB/T 15425-2014',
      title: 'Bar code for commodity, 128 barcode',
      status: 'withdrawn',
      mentions: [NEWS],
    }),
    keyDate('2026-10-01', { kind: 'transition-end' }),
  ],
  [
    item('sensors', {
      identifier: '20261955-Q-339',
      title: 'Rain sensors',
      legalWeight: 'mandatory',
      mentions: [NEWS],
    }),
    keyDate('2026-06-30', { kind: 'publication', proposed: true }),
  ],
  [
    item('call', {
      title: 'Call for pilot cities of vehicle-road-cloud integration',
      legalWeight: undefined,
      mentions: [{ newsletter: '2026-03', article: 'Pilots' }],
    }),
    keyDate('2026-05-30', { kind: 'submission-deadline' }),
    false,
  ],
]
const RULES = item('rules', { title: 'CCC implementation rules for automotive parts' })

function changesOf(changed: typeof CHANGED): Change[] {
  const changes = changed.flatMap(([one, told, isInDataset = true]) => {
    const { key, kind, span: toldSpan, proposed } = told
    const value = { kind, span: toldSpan, proposed }
    return changeOf({ item: one, key, told: value, isInDataset }, ASOF) ?? []
  })
  return joinChanges(changes, [RULES])
}

const SEEN = { asOf: ASOF, dataAsOf: '2026-04', filter: AUTOMOTIVE }
const WINDOW: ExplainWindow = {
  filter: { ...EVERYTHING, sectors: ['automotive', 'batteries'] },
  remind: true,
  reminderSteps: DEFAULT_STEPS,
  asOf: ASOF,
}
const NEXT = { day: day('2026-04-13'), time: '09:00', timeZone: 'Europe/Brussels' }

const vehicle = item('vehicle', {
  identifier: 'GB 18384-2025',
  title: 'Electric vehicles safety requirements',
  legalWeight: 'mandatory',
  partOf: 'package',
  keyDates: [
    keyDate('2025-10-31', { kind: 'publication' }),
    keyDate('2026-07-01', { scope: 'new vehicle types' }),
    keyDate('2027-07-01', {
      key: 'entry-into-force-all',
      scope: 'all vehicles',
      proposed: true,
    }),
    keyDate('2026-05', { kind: 'event' }),
  ],
})
const TOLD: LedgerFacts = {
  announced: [
    { what: 'digest', on: day('2026-04-06'), state: 'sent' },
    { what: 'reminder', on: day('2026-04-02'), state: 'failed', reason: 'is_archived', step: 90 },
    { what: 'reminder', on: day('2026-03-02'), state: 'unknown', reason: 'timed out' },
  ],
  nextDigest: NEXT,
}

/** Messages of a channel beside its digest, made from facts as the service makes them. */
export const CHANNEL_DOCUMENTS: Readonly<Record<string, Document>> = {
  'reminder-one': reminderDocument({ ...SEEN, reminders: remindersOf([efficiency]), changes: [] }),
  'reminder-proposed-month': reminderDocument({
    ...SEEN,
    asOf: day('2026-06-01'),
    reminders: remindersOf([assistance], day('2026-06-01')),
    changes: [],
  }),
  'reminder-several': reminderDocument({
    ...SEEN,
    reminders: remindersOf([
      efficiency,
      brakes,
      { ...assistance, keyDates: [keyDate('2026-05-12')] },
    ]),
    changes: [],
  }),
  'reminder-with-changes': reminderDocument({
    ...SEEN,
    reminders: remindersOf([efficiency, brakes]),
    changes: changesOf(CHANGED),
  }),
  'change-one': reminderDocument({
    ...SEEN,
    reminders: [],
    changes: changesOf(CHANGED.slice(0, 1)),
  }),
  'change-removed': reminderDocument({
    ...SEEN,
    reminders: [],
    changes: changesOf(CHANGED.slice(-1)),
  }),
  'notice-paused': pausedDocument({ channel: '#china-standards', reason: 'not_in_channel' }),
  'notice-resumed': resumedDocument({ channel: '#china-standards', nextDigest: NEXT }),
  'explain-yes': explainDocument(explainItem(vehicle, WINDOW), TOLD, {
    query: 'gb18384',
    item: vehicle,
    asOf: ASOF,
    dataAsOf: '2026-04',
  }),
  'explain-no': explainDocument(
    explainItem(efficiency, {
      ...WINDOW,
      filter: { ...WINDOW.filter, types: ['law'], mandatoryOnly: true, words: ['vehicle'] },
    }),
    { announced: [], nextDigest: NEXT },
    { query: '28 mandatory', item: efficiency, asOf: ASOF, dataAsOf: '2026-04' },
  ),
  'explain-paused': explainDocument(
    explainItem(vehicle, { ...WINDOW, horizonDays: 30, remind: false }),
    { ...TOLD, paused: { reason: 'is_archived', since: day('2026-04-02') }, nextDigest: undefined },
    { query: 'gb18384', item: vehicle, asOf: ASOF, dataAsOf: '2026-04' },
  ),
  'explain-unknown': explainDocument(
    explainItem(undefined, WINDOW),
    { announced: [], nextDigest: NEXT },
    { query: 'gb 99999', asOf: ASOF, dataAsOf: '2026-04' },
  ),
}
