import { sameSpan } from './change.ts'
import { type Filter, matchesDate } from './filter.ts'
import { compareText } from './fold.ts'
import { byName, type EarlierDate, type Item, type KeyDate, type KeyDateKind } from './item.ts'
import { compareSpans, daysBetween, printSpan } from './span.ts'
import {
  type AsOf,
  type Dated,
  daysLeft,
  isEnding,
  lastDay,
  type Timing,
  timingOf,
} from './timing.ts'
import { type ActBy, actBy } from './working-days.ts'

/** One line of a digest: a key date of an item, or of a package with the parts that share it. */
export type Entry = {
  readonly item: Item
  readonly keyDate: KeyDate
  /** Parts of the package that share the date and pass the filter; empty unless `item` is a package. */
  readonly parts: readonly Item[]
  /** Every key date the entry speaks of: its own, and those of the parts that share it. */
  readonly facts: readonly FactKey[]
  readonly timing: Timing
  readonly daysLeft: number
  /** Whether the item became news, or this date known, since the last digest. */
  readonly isNew: boolean
  /** Whether it is this very date that is news. */
  readonly isNews: boolean
  /** The value before, where the date has moved since the last digest. */
  readonly movedFrom?: EarlierDate | undefined
  /** By when to act on a final date for comments that lies ahead. */
  readonly actBy?: ActBy | undefined
}

/** What entries are made for: the reader's today, the day of the last digest, and what is wanted. */
export type EntryWindow = AsOf & {
  readonly since: Temporal.PlainDate
  /** The day it was in China at the last digest; `since` where absent. */
  readonly sinceInChina?: Temporal.PlainDate | undefined
  readonly filter: Filter
  readonly news?: KnownNews | undefined
}

/** What is news to one reader, each key date by its name (`factName`): more exact than the days tell. */
export type KnownNews = {
  /** What became known after the last digest, where that is on record; by the days where absent. */
  readonly learnt?: ReadonlySet<string> | undefined
  /** What the reader has been told as it is now, or is told beside the digest: no news, whatever the days say. */
  readonly announced: ReadonlySet<string>
  /** What the reader was told last, of what has moved since. */
  readonly moved: ReadonlyMap<string, EarlierDate>
}

/** Kinds that are news on their day: they make an item new since the last digest. */
export const NEWS: ReadonlySet<KeyDateKind> = new Set([
  'comment-open',
  'adoption',
  'publication',
  'establishment',
])
/** A publication that became known only long after is no news; that something has closed never is. */
const STALE_DAYS = 90

/** Names a key date: the id of its item, and its key within the item. */
export type FactKey = { readonly itemId: string; readonly key: string }

/** A key date's name as one text. */
export function factName({ itemId, key }: FactKey): string {
  return `${itemId} ${key}`
}

type Fact = { readonly item: Item; readonly keyDate: KeyDate }

/** Every wanted key date as an entry, those of a package that say the same on the same day as one; unordered. */
export function collectEntries(items: readonly Item[], window: EntryWindow): Entry[] {
  const byId = new Map(items.map((item) => [item.id, item]))
  const packages = new Set(items.flatMap((item) => item.partOf ?? []))
  const groups = Map.groupBy(wantedFacts(items, window.filter), (fact) => groupKey(fact, packages))
  return [...groups.values()].map((facts) => toEntry(facts, byId, window))
}

function wantedFacts(items: readonly Item[], filter: Filter): Fact[] {
  return items
    .filter((item) => item.status !== 'withdrawn')
    .flatMap((item) => item.keyDates.map((keyDate) => ({ item, keyDate })))
    .filter(({ item, keyDate }) => matchesDate(item, keyDate.kind, filter))
}

/** What a package's dates are joined by: what happens and when. Any other date stands for itself. */
function groupKey({ item, keyDate }: Fact, packages: ReadonlySet<string>): string {
  const packageId = item.partOf ?? (packages.has(item.id) ? item.id : undefined)
  if (packageId === undefined) return JSON.stringify([item.id, keyDate.key])
  const end = keyDate.end === undefined ? '' : printSpan(keyDate.end)
  return JSON.stringify([packageId, keyDate.kind, printSpan(keyDate.span), end, keyDate.proposed])
}

/** The entry of facts that share their date: under the package's name where there are several. */
function toEntry(
  facts: readonly Fact[],
  byId: ReadonlyMap<string, Item>,
  window: EntryWindow,
): Entry {
  const [first] = [...facts].sort((a, b) => byName(a.item, b.item))
  const own = facts.find(({ item }) => item.partOf === undefined) ?? first
  if (own === undefined) throw new Error('a group of facts holds at least one')
  const owner = own.item.partOf === undefined ? undefined : byId.get(own.item.partOf)
  const head = facts.length > 1 && owner !== undefined ? owner : own.item
  const parts = facts
    .map(({ item }) => item)
    .filter((item) => item.partOf !== undefined && item.id !== head.id)
  const timing = timingOf(own.keyDate, window.asOf, window.inChina)
  return {
    item: head,
    keyDate: own.keyDate,
    parts: parts.sort(byName),
    facts: facts.map(({ item, keyDate }) => ({ itemId: item.id, key: keyDate.key })),
    timing,
    daysLeft: daysLeft(timing),
    ...newsOf(own, timing, window),
    actBy: actByOf(own.keyDate, timing),
  }
}

/**
 * By when to act on a final date for comments that lies ahead. A month without a day may end on its first: no
 * day to act by can be told for it.
 */
export function actByOf({ kind, span }: Dated, timing: Timing): ActBy | undefined {
  if (kind !== 'comment-deadline' || timing.state !== 'ahead' || span.precision !== 'day')
    return undefined
  return actBy(span.last)
}

function newsOf({ item, keyDate }: Fact, timing: Timing, window: EntryWindow) {
  const { since, asOf, news } = window
  const isSince = (day: Temporal.PlainDate) =>
    daysBetween(since, day) > 0 && daysBetween(day, asOf) >= 0
  const happened = (one: KeyDate) =>
    NEWS.has(one.kind) && one.span.precision === 'day' && isSince(lastDay(one))
  const isRecent = NEWS.has(keyDate.kind)
    ? daysLeft(timing) >= -STALE_DAYS
    : timing.state !== 'passed'
  const name = factName({ itemId: item.id, key: keyDate.key })
  const before = news?.moved.get(name)
  // Only its end may have moved, which a message of its own tells.
  const told = before === undefined || sameSpan(before.span, keyDate.span) ? undefined : before
  const isKnown = news?.learnt?.has(name) ?? isSince(keyDate.knownSince)
  const isLearnt = told !== undefined || (isKnown && isRecent && news?.announced.has(name) !== true)
  const earlier = keyDate.earlier.at(-1)
  const hasMoved =
    isLearnt && earlier !== undefined && compareSpans(earlier.span, keyDate.span) !== 0
  return {
    isNew: isLearnt || item.keyDates.some(happened),
    isNews: isLearnt || happened(keyDate),
    movedFrom: told ?? (hasMoved ? earlier : undefined),
  }
}

/** Days by which an entry is put in order: to its day, or to the end of a span that has begun. */
export function distance({ timing, keyDate }: Entry): number {
  if (timing.state === 'ahead') return timing.days
  if (timing.state === 'passed') return -timing.days
  return keyDate.span.precision === 'day' ? 0 : timing.daysToEnd
}

/** Ids under which an entry's item counts as spoken of: its own, its package's, its parts'. */
export function idsOf({ item, parts }: Entry): string[] {
  const owner = item.partOf === undefined ? [] : [item.partOf]
  return [item.id, ...owner, ...parts.map((part) => part.id)]
}

/** Most urgent first; on one day what closes before what begins, then what is mandatory, then by name. */
export function byUrgency(a: Entry, b: Entry): number {
  return (
    distance(a) - distance(b) ||
    rankOf(a) - rankOf(b) ||
    byName(a.item, b.item) ||
    compareText(a.keyDate.key, b.keyDate.key)
  )
}

function rankOf({ item, keyDate }: Entry): number {
  return (isEnding(keyDate.kind) ? 0 : 2) + (item.legalWeight === 'mandatory' ? 0 : 1)
}

/** What happened last first. */
export function latestFirst(a: Entry, b: Entry): number {
  return daysBetween(lastDay(a.keyDate), lastDay(b.keyDate)) || byUrgency(a, b)
}
