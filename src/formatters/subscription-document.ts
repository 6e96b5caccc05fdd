import { printCadence } from '../domain/cadence-text.ts'
import type { Settings } from '../domain/settings.ts'
import { capital } from './clauses.ts'
import { actor, type Block, type Document, type Line, plain, quiet, strong } from './document.ts'
import { inZoneText, nextDigest, utcText } from './instants.ts'
import { settingTexts } from './settings-text.ts'
import { dayText, filterText, plural } from './words.ts'

/** A subscription as its message needs it: what it gets, and whether it is served. */
export type SubscriptionFacts = {
  readonly id: number
  readonly owner: string
  readonly settings: Settings
  /** From when its slots count. */
  readonly slotsFrom?: Temporal.Instant | undefined
  readonly state: 'active' | 'paused' | 'removed'
  readonly pause?:
    | {
        readonly reason: string
        readonly by: 'person' | 'platform'
        readonly until?: Temporal.Instant | undefined
      }
    | undefined
  readonly failing?: { readonly since: Temporal.Instant; readonly times: number } | undefined
  /** Up to which day it has been looked after, and when it will be next. */
  readonly remindedOn?: Temporal.PlainDate | undefined
  readonly nextLook?: Temporal.Instant | undefined
}

/** How a subscription is shown. */
export type SubscriptionView = {
  /** The channel as the reader knows it: `slack/T1/C1`, `#ev-standards`. */
  readonly channel: string
  readonly now: Temporal.Instant
  /** Names of watched and muted items by their ids; an id stands for itself where it has none. */
  readonly itemNames?: ReadonlyMap<string, string> | undefined
  /** How the history tells time: as the channel does, or as operators' logs do. */
  readonly instants?: 'local' | 'utc' | undefined
}

/** One line of a subscription's history. */
export type HistoryLine = {
  readonly at: Temporal.Instant
  readonly by: string
  readonly what: string
}

/** A subscription in a few lines: what the channel gets, when, and whether it is served. */
export function subscriptionDocument(
  subscription: SubscriptionFacts,
  view: SubscriptionView,
): Document {
  return {
    title: `${view.channel} · subscription ${subscription.id}`,
    blocks: [
      {
        block: 'list',
        items: [
          [strong('Gets: '), plain(filterText(subscription.settings.filter))],
          ...servedLines(subscription, view.now),
        ],
      },
    ],
  }
}

/** Everything about a subscription: its state, every setting, and what has been done to it, the latest first. */
export function subscriptionDetailDocument(
  subscription: SubscriptionFacts,
  history: readonly HistoryLine[],
  view: SubscriptionView,
): Document {
  const { title, blocks } = subscriptionDocument(subscription, view)
  const looks = view.instants === 'utc' ? lookLines(subscription) : []
  return {
    title,
    blocks: [
      ...blocks,
      ...(looks.length === 0 ? [] : [{ block: 'list' as const, items: looks }]),
      { block: 'heading', text: 'Settings' },
      { block: 'list', items: settingLines(subscription.settings, view.itemNames) },
      ...historyBlocks(history, (at) =>
        view.instants === 'utc'
          ? utcText(at)
          : inZoneText(at, subscription.settings.cadence.timeZone),
      ),
    ],
  }
}

/** The lines that say when a channel hears something, whether it is served, and who answers for it. */
export function servedLines(subscription: SubscriptionFacts, now: Temporal.Instant): Line[] {
  return [
    [strong('Digest: '), plain(digestText(subscription, now))],
    [strong('State: '), plain(stateText(subscription))],
    [strong('Owner: '), actor(subscription.owner)],
  ]
}

/** How far a subscription has been looked after: what is behind may have been overlooked. */
function lookLines({ state, remindedOn, nextLook }: SubscriptionFacts): Line[] {
  if (state !== 'active' || remindedOn === undefined || nextLook === undefined) return []
  const text = `up to ${dayText(remindedOn)}, next at ${utcText(nextLook)}`
  return [[strong('Looked after: '), plain(text)]]
}

/** The cadence names hour and zone, so the next digest is told by its day. */
function digestText(subscription: SubscriptionFacts, now: Temporal.Instant): string {
  const { settings, state } = subscription
  const next = nextDigest(subscription, now)
  if (next === undefined) return settings.remind ? 'none, only reminders' : 'none, and no reminders'
  const day = state === 'active' ? `, next ${dayText(next.day)}` : ''
  return `${printCadence(settings.cadence)}${day}${settings.remind ? '' : '; no reminders'}`
}

function stateText({ state, pause, failing, settings }: SubscriptionFacts): string {
  const { timeZone } = settings.cadence
  const times =
    failing === undefined
      ? []
      : [`refused ${plural(failing.times, 'time')} since ${inZoneText(failing.since, timeZone)}`]
  if (pause === undefined) return [state, ...times].join(', ')
  const why = pause.by === 'platform' ? 'paused by the bot' : 'paused'
  const until = pause.until === undefined ? [] : [`until ${inZoneText(pause.until, timeZone)}`]
  return [`${why}: “${pause.reason}”`, ...times, ...until].join(', ')
}

function settingLines(
  settings: Settings,
  itemNames: ReadonlyMap<string, string> = new Map(),
): Line[] {
  const { watched, muted } = settings.filter
  const named: Record<string, readonly string[]> = { watched, muted }
  return settingTexts(settings).flatMap(({ label, text }) => {
    const ids = named[label] ?? []
    const head = strong(`${capital(label)}: `)
    if (label === 'last reminder calls') return [[head, { text, names: 'group' }]]
    if (ids.length === 0) return [[head, plain(text)]]
    return ids.map((id): Line => [head, plain(itemNames.get(id) ?? id)])
  })
}

function historyBlocks(
  history: readonly HistoryLine[],
  timeText: (at: Temporal.Instant) => string,
): Block[] {
  if (history.length === 0) return []
  return [
    { block: 'heading', text: 'History' },
    {
      block: 'list',
      items: history.map(({ at, by, what }) => [
        quiet(`${timeText(at)} · `),
        { ...actor(by), style: 'quiet' },
        quiet(' · '),
        plain(what),
      ]),
    },
  ]
}
