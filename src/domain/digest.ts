import { type Filter, matchesItem, wantsKind } from './filter.ts'
import { compareText } from './fold.ts'
import { byName, type EarlierDate, type Item, type KeyDate, type KeyDateKind } from './item.ts'
import { compareSpans, daysBetween, printSpan } from './span.ts'
import { daysLeft, isEnding, LEAD_DAYS, lastDay, type Timing, timingOf } from './timing.ts'
import { type ActBy, actBy } from './working-days.ts'

/** The sections of a digest in the order they are read. */
export const SECTIONS = [
  'next-7-days',
  'next-30-days',
  'later',
  'new',
  'moved',
  'just-passed',
] as const
export type SectionName = (typeof SECTIONS)[number]

/** How far ahead "+N more" counts: nobody plans for a date beyond a year from a weekly digest. */
export const FAR_DAYS = 365

/** What a digest is asked for. */
export type DigestWindow = {
  /** Today in the reader's zone. */
  readonly asOf: Temporal.PlainDate
  /** Day of the last digest: what happened or became known after it is new. */
  readonly since: Temporal.PlainDate
  readonly filter: Filter
  /** Days ahead for every kind alike; each kind's own lead where absent. */
  readonly horizonDays?: number | undefined
}

/** One line of a digest: a key date of an item, or of a package with the parts that share it. */
export type Entry = {
  readonly item: Item
  readonly keyDate: KeyDate
  /** Parts of the package that share the date and pass the filter; empty unless `item` is a package. */
  readonly parts: readonly Item[]
  readonly timing: Timing
  readonly daysLeft: number
  readonly isNew: boolean
  /** The value before, where the date has moved since the last digest. */
  readonly movedFrom?: EarlierDate | undefined
  /** By when to act on a final date for comments that lies ahead. */
  readonly actBy?: ActBy | undefined
}

export type Section = { readonly section: SectionName; readonly entries: readonly Entry[] }

/** What is due for a filter on a day. Data only; no entry stands in two sections. */
export type Digest = DigestWindow & {
  /** Every section of `SECTIONS`, empty ones too. */
  readonly sections: readonly Section[]
  /** Upcoming entries beyond the sections, but within a year. */
  readonly beyond: number
  /** The nearest upcoming entry beyond the sections. */
  readonly next?: Entry | undefined
}

/** Kinds that are news on their day: they make an item new since the last digest. */
const NEWS: ReadonlySet<KeyDateKind> = new Set([
  'comment-open',
  'adoption',
  'publication',
  'establishment',
])
/** Kinds that somebody must act on: a digest shows them before all others, and once more when they have passed. */
export const CONSEQUENTIAL: ReadonlySet<KeyDateKind> = new Set([
  'comment-deadline',
  'submission-deadline',
  'entry-into-force',
  'mandatory-application',
  'transition-end',
])
/** A date that became known only after it had long passed is no news. */
const STALE_DAYS = 90

/** The digest of `window` from items: all of them, or those a database has narrowed them to. */
export function buildDigest(items: readonly Item[], window: DigestWindow): Digest {
  const entries = collectEntries(items, window)
  const placed = new Map<SectionName, Entry[]>(SECTIONS.map((name) => [name, []]))
  const beyond: Entry[] = []
  for (const entry of entries.filter((one) => one.timing.state !== 'passed')) {
    const section = upcomingSection(entry, window)
    if (section === undefined) beyond.push(entry)
    else placed.get(section)?.push(entry)
  }
  placed.set(
    'just-passed',
    entries.filter((entry) => hasJustPassed(entry, window)).sort(latestFirst),
  )
  placed.set('moved', beyond.filter((entry) => entry.movedFrom !== undefined).sort(byUrgency))
  const shown = new Set([...placed.values()].flat().flatMap(idsOf))
  placed.set('new', newsOf(entries, shown, window))
  const unseen = beyond.filter((entry) => entry.movedFrom === undefined).sort(byUrgency)
  return {
    ...window,
    sections: SECTIONS.map((section) => ({
      section,
      entries: placed.get(section)?.sort(orderOf(section)) ?? [],
    })),
    beyond: unseen.filter((entry) => distance(entry) <= FAR_DAYS).length,
    next: unseen[0],
  }
}

/** The entries of one section of a digest. */
export function entriesOf(digest: Digest, section: SectionName): readonly Entry[] {
  return digest.sections.find((one) => one.section === section)?.entries ?? []
}

/** Entries that lie ahead, most urgent first. */
export function upcomingEntries(digest: Digest): readonly Entry[] {
  return (['next-7-days', 'next-30-days', 'later'] as const).flatMap((section) =>
    entriesOf(digest, section),
  )
}

type Fact = { readonly item: Item; readonly keyDate: KeyDate }

function collectEntries(items: readonly Item[], window: DigestWindow): Entry[] {
  const byId = new Map(items.map((item) => [item.id, item]))
  const packages = packageIds(items)
  const groups = Map.groupBy(wantedFacts(items, window.filter), (fact) => groupKey(fact, packages))
  return [...groups.values()].flatMap((facts) => toEntry(facts, byId, window))
}

function wantedFacts(items: readonly Item[], filter: Filter): Fact[] {
  return items
    .filter((item) => item.status !== 'withdrawn' && matchesItem(item, filter))
    .flatMap((item) => item.keyDates.map((keyDate) => ({ item, keyDate })))
    .filter(({ keyDate }) => wantsKind(keyDate.kind, filter))
}

function packageIds(items: readonly Item[]): ReadonlySet<string> {
  return new Set(items.flatMap((item) => item.partOf ?? []))
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
  window: DigestWindow,
): Entry[] {
  const parts = facts.filter(({ item }) => item.partOf !== undefined).map(({ item }) => item)
  const own = facts.find(({ item }) => item.partOf === undefined) ?? facts[0]
  if (own === undefined) return []
  const owner = own.item.partOf === undefined ? undefined : byId.get(own.item.partOf)
  const head = facts.length > 1 && owner !== undefined ? owner : own.item
  const { keyDate } = own
  const timing = timingOf(keyDate, window.asOf)
  const since = (day: Temporal.PlainDate) =>
    isAfter(day, window.since) && !isAfter(day, window.asOf)
  const isFresh = since(keyDate.knownSince) && daysLeft(timing) >= -STALE_DAYS
  const earlier = keyDate.earlier.at(-1)
  return [
    {
      item: head,
      keyDate,
      parts: parts.filter((part) => part.id !== head.id).sort(byName),
      timing,
      daysLeft: daysLeft(timing),
      isNew: isFresh || own.item.keyDates.some((one) => isNews(one) && since(lastDay(one))),
      movedFrom:
        isFresh && earlier !== undefined && compareSpans(earlier.span, keyDate.span) !== 0
          ? earlier
          : undefined,
      actBy:
        keyDate.kind === 'comment-deadline' && timing.state === 'ahead'
          ? actBy(lastDay(keyDate))
          : undefined,
    },
  ]
}

function isNews({ kind, span }: KeyDate): boolean {
  return NEWS.has(kind) && span.precision === 'day'
}

function isAfter(a: Temporal.PlainDate, b: Temporal.PlainDate): boolean {
  return daysBetween(b, a) > 0
}

/** Days by which an entry is sorted into a section: to its day, or to the end of a span that has begun. */
function distance({ timing, keyDate }: Entry): number {
  if (timing.state === 'ahead') return timing.days
  if (timing.state === 'passed') return -timing.days
  return keyDate.span.precision === 'day' ? 0 : timing.daysToEnd
}

function upcomingSection(entry: Entry, window: DigestWindow): SectionName | undefined {
  const days = distance(entry)
  if (days > (window.horizonDays ?? LEAD_DAYS[entry.keyDate.kind])) return undefined
  if (days <= 7) return 'next-7-days'
  return days <= 30 ? 'next-30-days' : 'later'
}

function hasJustPassed({ keyDate, timing }: Entry, { since }: DigestWindow): boolean {
  return (
    timing.state === 'passed' &&
    CONSEQUENTIAL.has(keyDate.kind) &&
    !isAfter(since, lastDay(keyDate))
  )
}

/** One entry, the latest, for each item that is new and not spoken of elsewhere in the digest. */
function newsOf(
  entries: readonly Entry[],
  shown: ReadonlySet<string>,
  window: DigestWindow,
): Entry[] {
  const candidates = entries
    .filter(
      (entry) =>
        entry.isNew && entry.timing.state !== 'ahead' && !idsOf(entry).some((id) => shown.has(id)),
    )
    .filter((entry) => !isAfter(lastDay(entry.keyDate), window.asOf))
    .sort(latestFirst)
  const seen = new Set<string>()
  return candidates.filter((entry) => {
    const repeated = idsOf(entry).some((id) => seen.has(id))
    for (const id of idsOf(entry)) seen.add(id)
    return !repeated
  })
}

/** Ids under which an entry's item counts as spoken of: its own, its package's, its parts'. */
function idsOf({ item, parts }: Entry): string[] {
  return [
    item.id,
    ...(item.partOf === undefined ? [] : [item.partOf]),
    ...parts.map((part) => part.id),
  ]
}

function orderOf(section: SectionName): (a: Entry, b: Entry) => number {
  return section === 'just-passed' || section === 'new' ? latestFirst : byUrgency
}

function byUrgency(a: Entry, b: Entry): number {
  return (
    distance(a) - distance(b) ||
    byWeight(a, b) ||
    byName(a.item, b.item) ||
    compareText(a.keyDate.key, b.keyDate.key)
  )
}

function latestFirst(a: Entry, b: Entry): number {
  return Temporal.PlainDate.compare(lastDay(b.keyDate), lastDay(a.keyDate)) || byUrgency(a, b)
}

/** On one day: what closes before what begins, then what is mandatory. */
function byWeight(a: Entry, b: Entry): number {
  const rank = ({ item, keyDate }: Entry) =>
    (isEnding(keyDate.kind) ? 0 : 2) + (item.legalWeight === 'mandatory' ? 0 : 1)
  return rank(a) - rank(b)
}
