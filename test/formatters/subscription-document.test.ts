import { describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { defaultSettings, type Settings } from '../../src/domain/settings.ts'
import type { Document } from '../../src/formatters/document.ts'
import { differenceText, settingDifferences } from '../../src/formatters/settings-text.ts'
import { renderSlack } from '../../src/formatters/slack.ts'
import { subscribedDocument } from '../../src/formatters/subscribed-document.ts'
import {
  type SubscriptionFacts,
  subscriptionDetailDocument,
  subscriptionDocument,
} from '../../src/formatters/subscription-document.ts'
import { renderText } from '../../src/formatters/text.ts'

const NOW = Temporal.Instant.from('2026-06-20T12:00:00Z')
const VIEW = { channel: 'slack/T0123ABCD/C0123ABCD', now: NOW }
const USUAL = defaultSettings('Europe/Berlin')
const SETTINGS: Settings = {
  ...USUAL,
  filter: {
    ...EVERYTHING,
    sectors: ['automotive', 'certification'],
    mandatoryOnly: true,
    watched: ['gb-44495-2024', 'gone'],
  },
}

function facts(over: Partial<SubscriptionFacts> = {}): SubscriptionFacts {
  return { id: 7, owner: 'U0123ABCD', settings: SETTINGS, state: 'active', ...over }
}

const shown = (document: Document) => renderText(document, { colour: false })
const shortly = (over: Partial<SubscriptionFacts>) =>
  shown(subscriptionDocument(facts(over), VIEW))
    .split('\n')
    .slice(1, -2)

/** Documents of this file by the names of their golden files. */
const DOCUMENTS: Readonly<Record<string, Document>> = {
  'subscription-active': subscriptionDocument(facts(), VIEW),
  'subscription-paused': subscriptionDocument(
    facts({
      state: 'paused',
      pause: {
        reason: 'plant holidays',
        by: 'person',
        until: Temporal.Instant.from('2026-08-24T07:00:00Z'),
      },
    }),
    VIEW,
  ),
  'subscription-detail': subscriptionDetailDocument(
    facts({
      state: 'paused',
      pause: { reason: 'is_archived', by: 'platform' },
      failing: { since: Temporal.Instant.from('2026-06-08T07:00:00Z'), times: 9 },
    }),
    [
      { at: Temporal.Instant.from('2026-06-16T07:00:12Z'), by: 'bot', what: 'paused: is_archived' },
      { at: Temporal.Instant.from('2026-05-04T13:20:00Z'), by: 'U0123ABCD', what: 'subscribed' },
    ],
    {
      ...VIEW,
      instants: 'utc',
      itemNames: new Map([['gb-44495-2024', 'GB 44495-2024 Vehicle cybersecurity']]),
    },
  ),
  'subscription-operators': subscriptionDetailDocument(
    facts({
      remindedOn: Temporal.PlainDate.from('2026-06-20'),
      nextLook: Temporal.Instant.from('2026-06-21T07:00:00Z'),
    }),
    [],
    { ...VIEW, instants: 'utc' },
  ),
  'subscribed-new': subscribedDocument(
    { status: 'created', subscription: facts(), covered: [], resumed: false },
    VIEW,
  ),
  'subscribed-extended': subscribedDocument(
    {
      status: 'changed',
      subscription: facts({ settings: { ...SETTINGS, remind: false, horizonDays: 90 } }),
      before: { ...SETTINGS, filter: { ...SETTINGS.filter, sectors: ['certification'] } },
      covered: ['certification'],
      resumed: true,
    },
    VIEW,
  ),
}

describe('the message about a subscription', () => {
  test.each(Object.entries(DOCUMENTS))('shows %s as reviewed', async (name, document) => {
    await expect(shown(document)).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  test('fits into one message of a chat, settings and history and all', () => {
    expect(Object.values(DOCUMENTS).map((document) => renderSlack(document).length)).toEqual(
      Object.values(DOCUMENTS).map(() => 1),
    )
  })

  test('says when a channel is refused though it is served still', () => {
    const failing = { since: Temporal.Instant.from('2026-06-15T07:00:00Z'), times: 1 }
    expect(shortly({ failing })[2]).toBe(
      '- State: active, refused 1 time since Mon 15 Jun 2026 at 09:00, Europe/Berlin',
    )
  })

  test('promises no digest to a channel that gets none', () => {
    const watching = { ...SETTINGS, filter: { ...SETTINGS.filter, watchedOnly: true } }
    expect(shortly({ settings: watching }).slice(0, 2)).toEqual([
      '- Gets: 2 watched items',
      '- Digest: none, only reminders',
    ])
    expect(shortly({ settings: { ...watching, remind: false } })[1]).toBe(
      '- Digest: none, and no reminders',
    )
    expect(shortly({ state: 'removed' }).slice(1)).toEqual([
      '- Digest: every Monday at 09:00 Europe/Berlin',
      '- State: removed',
    ])
  })

  test('says that a channel with all sectors had those that were asked for', () => {
    const document = subscribedDocument(
      {
        status: 'unchanged',
        subscription: facts({ settings: USUAL }),
        before: USUAL,
        covered: ['batteries'],
        resumed: false,
      },
      VIEW,
    )
    expect(shown(document).split('\n').slice(0, 2)).toEqual([
      'Nothing to change: slack/T0123ABCD/C0123ABCD gets all sectors already',
      'It gets all sectors, so batteries was covered already.',
    ])
  })
})

describe('the differences between settings', () => {
  test('are told by what people call them, and not where only an order differs', () => {
    const other: Settings = {
      ...SETTINGS,
      filter: {
        ...SETTINGS.filter,
        sectors: ['certification', 'automotive'],
        kinds: ['comment-deadline'],
        types: ['law'],
        committee: 'TC260',
        words: ['battery', 'b, c'],
        muted: ['gb-1'],
      },
      cadence: { every: 'day', time: '08:00', timeZone: 'Asia/Shanghai' },
      reminderSteps: { closing: [], effect: [7] },
      whenEmpty: 'stay-silent',
      detail: 'full',
    }
    expect(settingDifferences(SETTINGS, other).map(differenceText)).toEqual([
      'kinds of dates: all → comment deadline',
      'types: all → law',
      'committee: any → TC260',
      'words: any → “b, c”, “battery”',
      'muted: none → gb-1',
      'digest: every Monday at 09:00 Europe/Berlin → every day at 08:00 Asia/Shanghai',
      'days before what closes: 14, 7, 3, 1 → none',
      'days before what takes effect: 180, 90, 30, 7, 0 → 7',
      'when nothing is due: says so → stays silent',
      'detail: compact → full',
    ])
  })
})
