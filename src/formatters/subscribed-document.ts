import type { Sector } from '../domain/sector.ts'
import { sectorName } from '../domain/sector.ts'
import { defaultSettings, type Settings } from '../domain/settings.ts'
import { doing } from './channel-words.ts'
import { capital } from './clauses.ts'
import { actor, type Block, type Document, type Line, plain } from './document.ts'
import { differenceText, settingDifferences } from './settings-text.ts'
import {
  type SubscriptionFacts,
  type SubscriptionView,
  servedLines,
} from './subscription-document.ts'
import { filterText } from './words.ts'

/** What subscribing did to a channel. */
export type SubscribedFacts = {
  readonly status: 'created' | 'restored' | 'changed' | 'unchanged'
  readonly subscription: SubscriptionFacts
  /** What it got before and who answered for it, where it got anything, if only once. */
  readonly before?: Settings | undefined
  readonly formerOwner?: string | undefined
  /** Sectors asked for that it got already. */
  readonly covered: readonly Sector[]
  /** Whether a pause has ended with it. */
  readonly resumed: boolean
}

/** The answer to subscribing: what the channel gets now, what changed, and what was covered already. */
export function subscribedDocument(facts: SubscribedFacts, view: SubscriptionView): Document {
  const { subscription, resumed } = facts
  const news: Line[] = [
    ...changedLines(facts),
    ...ownerLines(facts),
    ...keptLines(facts),
    ...coveredLines(facts),
    ...(resumed ? [[plain('It was paused; it is served again.')]] : []),
  ]
  return {
    title: titleOf(facts, view),
    blocks: [
      ...news.map((line): Block => ({ block: 'paragraph', line })),
      { block: 'list', items: servedLines(subscription, view.now) },
    ],
  }
}

function titleOf({ status, subscription }: SubscribedFacts, { channel }: SubscriptionView) {
  const what = filterText(subscription.settings.filter)
  switch (status) {
    case 'created':
      return `Subscribed: ${doing(channel, 'gets')} ${what}`
    case 'restored':
      return `Subscribed again: ${doing(channel, 'gets')} ${what}`
    case 'changed':
      return `Changed: ${doing(channel, 'now gets')} ${what}`
    case 'unchanged':
      return `Nothing to change: ${doing(channel, 'gets')} ${what} already`
  }
}

function changedLines({ before, subscription }: SubscribedFacts): Line[] {
  if (before === undefined) return []
  return settingDifferences(before, subscription.settings).map((one) => [
    plain(capital(differenceText(one))),
  ])
}

function ownerLines({ formerOwner, subscription: { owner } }: SubscribedFacts): Line[] {
  if (formerOwner === undefined || formerOwner === owner) return []
  return [[plain('Owner: '), actor(formerOwner), plain(' → '), actor(owner)]]
}

/** The unusual settings that a channel has got back, but for those that the answer tells anyway. */
function keptLines({ status, before, subscription: { settings } }: SubscribedFacts): Line[] {
  if (status !== 'restored' || before === undefined) return []
  const { filter, cadence, remind } = settings
  const usual = defaultSettings(cadence.timeZone)
  const told = { ...usual, filter: { ...filter, muted: [] }, cadence, remind }
  const changed = settingDifferences(before, settings).map(({ label }) => label)
  const kept = settingDifferences(told, settings).filter(({ label }) => !changed.includes(label))
  if (kept.length === 0) return []
  const texts = kept.map(({ label, to }) => `${label}: ${to}`)
  return [[plain(`As before: ${texts.join('; ')}.`)]]
}

function coveredLines({ covered, before }: SubscribedFacts): Line[] {
  if (covered.length === 0) return []
  const names = covered.map(sectorName).join(', ')
  return before?.filter.sectors.length === 0
    ? [
        [
          plain(
            `It gets all sectors, so ${names} ${covered.length === 1 ? 'was' : 'were'} covered already.`,
          ),
        ],
      ]
    : [[plain(`Covered already: ${names}.`)]]
}
