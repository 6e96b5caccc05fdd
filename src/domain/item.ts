// Terms, one word per idea (docs/glossary.md has them all):
// - item: a standard, project, rule, law, plan, call, event or body that a newsletter reports on.
//   (The WTO form says "measure"; an item is wider: calls and events are none.)
// - key date: one dated fact of an item: what happens, on which calendar span, said by which source.
// - package: an item whose parts (items with `partOf`) share its dates and are shown as one line.

import { compareText } from './fold.ts'
import type { SECTORS } from './sector.ts'
import type { DateSpan } from './span.ts'

/** What an item is. Closed list. */
export const ITEM_TYPES = [
  'mandatory-national-standard',
  'recommended-national-standard',
  'guiding-technical-document',
  'sector-standard',
  'association-standard',
  'local-standard',
  'international-standard',
  'law',
  'administrative-regulation',
  'departmental-rule',
  'policy-plan',
  'certification-rule',
  'catalogue',
  'technical-guideline',
  'call',
  'event',
  'organisation',
  'other',
] as const
export type ItemType = (typeof ITEM_TYPES)[number]

/** Where an item stands according to the newest newsletter that mentions it. */
export const STATUSES = [
  'planned',
  'drafting',
  'consultation',
  'approved',
  'published',
  'in-force',
  'replaced',
  'withdrawn',
  'announced',
  'active',
  'completed',
] as const
export type Status = (typeof STATUSES)[number]

/** How binding an item is. Calls, events and bodies have none. */
export const LEGAL_WEIGHTS = ['mandatory', 'recommended', 'guidance', 'voluntary'] as const
export type LegalWeight = (typeof LEGAL_WEIGHTS)[number]

/** What happens on a key date; the terms of a WTO TBT notification where it has one. */
export const KEY_DATE_KINDS = [
  'comment-open',
  'comment-deadline',
  'adoption',
  'publication',
  'entry-into-force',
  'mandatory-application',
  'transition-end',
  'submission-deadline',
  'target',
  'event',
  'establishment',
] as const
export type KeyDateKind = (typeof KEY_DATE_KINDS)[number]

/** Where a date stands: newsletter (its first month), article heading, and the date as printed. */
export type Source = {
  readonly newsletter: string
  readonly article: string
  readonly asPrinted: string
}

/** A value a key date had before, as an older source gave it. */
export type EarlierDate = {
  readonly span: DateSpan
  readonly proposed: boolean
  readonly source: Source
}

/** One dated fact of an item. */
export type KeyDate = {
  /** Stable name within the item; the kind itself unless the item has several of that kind. */
  readonly key: string
  readonly kind: KeyDateKind
  readonly span: DateSpan
  /** The last span of something that lasts, such as a conference; absent otherwise. */
  readonly end?: DateSpan | undefined
  /** True where the date depends on adoption or is only planned. */
  readonly proposed: boolean
  /** What the date applies to, where the item has several: `new applications`, `pilot products`. */
  readonly scope?: string | undefined
  readonly note?: string | undefined
  /** Present where sources disagree: one sentence naming the other date. */
  readonly conflict?: string | undefined
  readonly source: Source
  /** Former values, oldest first; the date has moved where there are any. */
  readonly earlier: readonly EarlierDate[]
  /** The day this value became known: publication of its newsletter, or the load that brought it. */
  readonly knownSince: Temporal.PlainDate
}

export type Mention = { readonly newsletter: string; readonly article: string }

/** A standard, project, rule, law, plan, call, event or body, with every dated fact known of it. */
export type Item = {
  readonly id: string
  /** Exactly as printed, `GB 44495-2024`; absent where there is none. */
  readonly identifier?: string | undefined
  readonly planNumber?: string | undefined
  readonly title: string
  readonly titleZh?: string | undefined
  readonly type: ItemType
  readonly issuers: readonly string[]
  readonly committee?: string | undefined
  /** The lead sector first. */
  readonly sectors: readonly [(typeof SECTORS)[number], ...(typeof SECTORS)[number][]]
  readonly status: Status
  readonly legalWeight?: LegalWeight | undefined
  /** Identifiers of what this item replaces, whether or not the dataset holds them. */
  readonly replaces: readonly string[]
  /** Id of the item that replaces this one. */
  readonly replacedBy?: string | undefined
  /** Id of the package this item is a part of. */
  readonly partOf?: string | undefined
  readonly summary: string
  readonly whoShouldAct?: string | undefined
  readonly note?: string | undefined
  readonly links: readonly string[]
  /** Articles that report on the item, beside the sources of its key dates. */
  readonly mentions: readonly Mention[]
  readonly keyDates: readonly KeyDate[]
}

/** Orders items by identifier, or title where there is none; the same on every host. */
export function byName(a: Item, b: Item): number {
  return compareText(a.identifier ?? a.title, b.identifier ?? b.title) || compareText(a.id, b.id)
}
