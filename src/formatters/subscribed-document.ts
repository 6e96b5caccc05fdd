import type { Sector } from '../domain/sector.ts'
import { sectorName } from '../domain/sector.ts'
import type { Settings } from '../domain/settings.ts'
import { capital } from './clauses.ts'
import { type Block, type Document, type Line, plain } from './document.ts'
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
  /** What it got before, where it got anything. */
  readonly before?: Settings | undefined
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
      return `Subscribed: ${channel} gets ${what}`
    case 'restored':
      return `Subscribed again: ${channel} gets ${what}`
    case 'changed':
      return `Changed: ${channel} now gets ${what}`
    case 'unchanged':
      return `Nothing to change: ${channel} gets ${what} already`
  }
}

function changedLines({ status, before, subscription }: SubscribedFacts): Line[] {
  if (status !== 'changed' || before === undefined) return []
  return settingDifferences(before, subscription.settings).map((one) => [
    plain(capital(differenceText(one))),
  ])
}

function coveredLines({ covered, before }: SubscribedFacts): Line[] {
  if (covered.length === 0) return []
  const names = covered.map(sectorName).join(', ')
  return before?.filter.sectors.length === 0
    ? [[plain(`It gets all sectors, so ${names} was covered already.`)]]
    : [[plain(`Covered already: ${names}.`)]]
}
