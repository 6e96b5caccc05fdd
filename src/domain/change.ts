import type { FactKey } from './entry.ts'
import { compareText } from './fold.ts'
import { byName, type Item, type KeyDate, type KeyDateKind, type Mention } from './item.ts'
import { compareSpans, type DateSpan, printSpan } from './span.ts'
import { decisiveDay, timingOf } from './timing.ts'

/** What makes a key date another date: what happens, when, and whether that is settled. */
export type DateValue = {
  readonly kind: KeyDateKind
  readonly span: DateSpan
  readonly end?: DateSpan | undefined
  readonly proposed: boolean
}

/** A key date that a reader was told, and the item as the dataset has it now or had it last. */
export type ToldDate = {
  readonly item: Item
  readonly key: string
  readonly told: DateValue
  readonly isInDataset: boolean
  /** Whether the reader has been told since that the date is gone. */
  readonly toldGone?: boolean | undefined
}

/** A newsletter and its article, and the date as printed where the article is about that date. */
export type Report = Mention & { readonly asPrinted?: string | undefined }

/**
 * What became of a told date; `reinstated` is one that was told to be gone and is not. An addendum to a WTO TBT
 * notification knows the same: comment period changed, adopted (`confirmed`), withdrawn. `dropped` is a date the
 * dataset no longer gives, `removed` its whole item.
 */
export type Outcome =
  | {
      readonly change: 'moved' | 'confirmed' | 'no-longer-settled' | 'reinstated'
      readonly now: KeyDate
    }
  | { readonly change: 'withdrawn' | 'dropped' | 'removed'; readonly now?: undefined }

/** A told date that a reader must hear of again, for an item or for the parts of a package it is the same for. */
export type Change = Outcome & {
  readonly item: Item
  /** Parts of the package that share the change; empty unless `item` is a package. */
  readonly parts: readonly Item[]
  /** Every key date the change speaks of. */
  readonly facts: readonly FactKey[]
  readonly told: DateValue
  /** Where the change stands; of what was dropped or removed, where the item was reported last. */
  readonly source?: Report | undefined
}

/** What a reader must hear of a date told before; `undefined` where it holds, or is over by `asOf` in any case. */
export function changeOf(
  toldDate: ToldDate,
  asOf: Temporal.PlainDate,
  inChina?: Temporal.PlainDate,
): Change | undefined {
  const { item, key, told, isInDataset } = toldDate
  const now = isInDataset ? currentOf(toldDate) : undefined
  const outcome = outcomeOf(toldDate, now)
  const isOver = [told, now ?? told].every(
    (date) => timingOf(date, asOf, inChina).state === 'passed',
  )
  if (outcome === undefined || isOver) return undefined
  const source = outcome.now?.source ?? lastReport(item)
  return { ...outcome, item, parts: [], facts: [{ itemId: item.id, key }], told, source }
}

/** The date under its key, or else the same value under another: who was told it was told right. */
function currentOf({ item, key, told }: ToldDate): KeyDate | undefined {
  return (
    item.keyDates.find((one) => one.key === key && one.kind === told.kind) ??
    item.keyDates.find((one) => sameValue(one, told))
  )
}

function outcomeOf(toldDate: ToldDate, now?: KeyDate): Outcome | undefined {
  const { item, told, isInDataset, toldGone } = toldDate
  if (toldGone === true) {
    const isBack = isInDataset && item.status !== 'withdrawn' && now !== undefined
    return isBack ? { change: 'reinstated', now } : undefined
  }
  if (!isInDataset) return { change: 'removed' }
  if (item.status === 'withdrawn') return { change: 'withdrawn' }
  if (now === undefined) return { change: 'dropped' }
  if (!sameTime(told, now)) return { change: 'moved', now }
  if (told.proposed === now.proposed) return undefined
  return { change: told.proposed ? 'confirmed' : 'no-longer-settled', now }
}

/** The newest newsletter that speaks of the item: it is the one that gives its status. */
function lastReport({ mentions, keyDates }: Item): Report | undefined {
  const reports = [...mentions, ...keyDates.map(({ source }) => source)]
  const newest = reports.toSorted((a, b) => compareText(b.newsletter, a.newsletter))[0]
  return newest && { newsletter: newest.newsletter, article: newest.article }
}

/** Whether two values say the same. */
export function sameValue(a: DateValue, b: DateValue): boolean {
  return a.kind === b.kind && a.proposed === b.proposed && sameTime(a, b)
}

function sameTime(a: DateValue, b: DateValue): boolean {
  const sameEnd =
    a.end === undefined || b.end === undefined ? a.end === b.end : sameSpan(a.end, b.end)
  return sameEnd && sameSpan(a.span, b.span)
}

/** Whether two spans are the same days, told equally exactly. */
export function sameSpan(a: DateSpan, b: DateSpan): boolean {
  return a.precision === b.precision && compareSpans(a, b) === 0
}

/**
 * Changes with those that are alike for several parts of a package as one, soonest first. The package's name is
 * looked up in `items`.
 */
export function joinChanges(changes: readonly Change[], items: Iterable<Item>): Change[] {
  const byId = new Map([...items, ...changes.map(({ item }) => item)].map((one) => [one.id, one]))
  const packages = new Set(changes.flatMap(({ item }) => item.partOf ?? []))
  const groups = Map.groupBy(changes, (change) => groupKey(change, packages))
  return [...groups.values()].map((group) => joinGroup(group, byId)).sort(bySoonest)
}

/** What the changes of a package are joined by. Any other change stands for itself. */
function groupKey({ item, facts, change, told, now }: Change, packages: ReadonlySet<string>) {
  const packageId = item.partOf ?? (packages.has(item.id) ? item.id : undefined)
  return JSON.stringify(
    packageId === undefined
      ? facts.map(({ itemId, key }) => [itemId, key])
      : [packageId, change, valueKey(told), now && valueKey(now)],
  )
}

function valueKey({ kind, span, end, proposed }: DateValue): unknown[] {
  return [kind, printSpan(span), end && printSpan(end), proposed]
}

/** The change of a group: under the package's name where it is that of several items. */
function joinGroup(group: readonly Change[], byId: ReadonlyMap<string, Item>): Change {
  const [first] = group.toSorted((a, b) => byName(a.item, b.item))
  const own = group.find(({ item }) => item.partOf === undefined) ?? first
  if (own === undefined) throw new Error('a group of changes holds at least one')
  const members = new Map(
    group.flatMap(({ item, parts }) => [item, ...parts]).map((one) => [one.id, one]),
  )
  const owner = own.item.partOf === undefined ? undefined : byId.get(own.item.partOf)
  const head = members.size > 1 ? (owner ?? own.item) : own.item
  return {
    ...own,
    item: head,
    parts: [...members.values()]
      .filter(({ id, partOf }) => partOf !== undefined && id !== head.id)
      .sort(byName),
    facts: group.flatMap(({ facts }) => facts),
  }
}

function bySoonest(a: Change, b: Change): number {
  return (
    Temporal.PlainDate.compare(decisiveDay(a.now ?? a.told), decisiveDay(b.now ?? b.told)) ||
    byName(a.item, b.item) ||
    compareText(a.facts[0]?.key ?? '', b.facts[0]?.key ?? '')
  )
}
