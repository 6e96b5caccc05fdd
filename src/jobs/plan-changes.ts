import { factsOfDocument, type ToldFact, toldBefore } from '../db/documents.ts'
import type { DueSubscription } from '../db/due-subscriptions.ts'
import type { DateVersion } from '../db/key-date-history.ts'
import {
  type ChangedDates,
  type ChangedFact,
  changesSince,
  readChangedDates,
} from '../db/told-dates.ts'
import { watchesOf } from '../db/watches.ts'
import { type Change, changeOf, joinChanges } from '../domain/change.ts'
import { type FactKey, factName } from '../domain/entry.ts'
import { type Filter, isAmong, matchesDate } from '../domain/filter.ts'
import type { Item } from '../domain/item.ts'
import type { Settings } from '../domain/settings.ts'
import type { Today } from '../domain/timing.ts'
import type { Look, Planning } from './look.ts'

/** The key dates that changed after the oldest change that any of some subscriptions has seen. */
export type RecentChanges = {
  readonly facts: readonly ChangedFact[]
  /** How far the changes have been looked at then. */
  readonly seen: number
}

/** What each subscription must hear of dates it was told before. */
export type ChangePlans = ReadonlyMap<number, readonly Change[]>

/** What bears on whether a change must be told: today's digests, and messages that have not left. */
export type Telling = {
  /** The document of each subscription's digest of today. */
  readonly digests: ReadonlyMap<number, number>
  /** What messages were to tell that today's takes the place of. */
  readonly carried: ReadonlyMap<number, readonly ToldFact[]>
  /** Deliveries that have told nobody anything. */
  readonly unsent: readonly number[]
  readonly recent: RecentChanges
}

/** A key date that may have changed since a reader was told it, with the number of its last change if that is known. */
export type MaybeChanged = FactKey & { readonly change?: number | undefined }

/** Whoever may have been told something, and what day it is there. */
export type Reader = Today & {
  readonly subscription: { readonly id: number; readonly settings: Settings }
}

/** What a reader was told last of a key date, and what has become of that since, where anything has. */
export type ToldChange = { readonly told: DateVersion; readonly change?: Change | undefined }

/** What some readers were told of key dates that may have changed. */
export type ToldChanges = {
  /** By `factName`, of those that the reader was told and still wants to hear of. */
  of(reader: Reader, facts: readonly MaybeChanged[]): ReadonlyMap<string, ToldChange>
  /** Every item that the key dates belong to, as it was last shown. */
  readonly items: Iterable<Item>
}

/** Reads once what some looks are to be told of, so that all of it is as old: a load may come in between. */
export async function readRecentChanges(
  { db }: Pick<Planning, 'db'>,
  subscriptions: readonly Pick<DueSubscription, 'changesSeen'>[],
): Promise<RecentChanges> {
  const seen = subscriptions.map(({ changesSeen }) => changesSeen)
  const facts = await changesSince(db, Math.min(...seen))
  // Not the newest of all, which may have come after these were read.
  const newest = facts.reduce((last, { change }) => Math.max(last, change), Math.max(...seen))
  return { facts, seen: newest }
}

/**
 * What has become of the dates that these subscriptions were told, or watch. A move that today's digest tells itself
 * is left to it.
 */
export async function findChanges(
  { db }: Planning,
  looks: readonly Look[],
  { digests, carried, unsent, recent }: Telling,
): Promise<ChangePlans> {
  const numbers = new Map(recent.facts.map((fact) => [factName(fact), fact.change]))
  const carriedChanges = [...carried.values()].flat().filter(({ isChange }) => isChange === true)
  const facts = distinct([...recent.facts, ...carriedChanges])
  if (facts.length === 0) return new Map()
  const told = await readToldChanges(db, looks, facts, unsent)
  const tellsChange = changesIn(db)
  const changes = new Map<number, readonly Change[]>()
  const unseen = unseenIn(recent, looks)
  for (const look of looks) {
    const { id, changesSeen } = look.subscription
    const again = (carried.get(id) ?? [])
      .filter(({ isChange }) => isChange === true)
      .map(({ itemId, key }) => ({ itemId, key, change: numbers.get(factName({ itemId, key })) }))
    const asked = [...(unseen.get(changesSeen) ?? []), ...again]
    const found = [...told.of(look, asked).values()].flatMap(({ change }) => change ?? [])
    const digest = digests.get(id)
    const inDigest =
      digest === undefined || found.length === 0 ? NOTHING_TOLD : await tellsChange(digest)
    const untold = found.filter(({ facts }) => !facts.every((fact) => inDigest.has(factName(fact))))
    if (untold.length > 0) changes.set(id, joinChanges(untold, told.items))
  }
  return changes
}

/** The changes after the last that a look has seen, once for all that have seen the same. */
function unseenIn(
  { facts }: RecentChanges,
  looks: readonly Look[],
): ReadonlyMap<number, readonly ChangedFact[]> {
  const seen = new Set(looks.map(({ subscription }) => subscription.changesSeen))
  return new Map([...seen].map((last) => [last, facts.filter(({ change }) => change > last)]))
}

const NOTHING_TOLD: ReadonlySet<string> = new Set()

/** The names of the key dates of which a document tells what became of them, each document read once. */
function changesIn(db: Planning['db']): (documentId: number) => Promise<ReadonlySet<string>> {
  const known = new Map<number, ReadonlySet<string>>()
  return async (documentId) => {
    const before = known.get(documentId)
    if (before !== undefined) return before
    const facts = await factsOfDocument(db, documentId)
    const changed = new Set(facts.filter(({ isChange }) => isChange === true).map(factName))
    known.set(documentId, changed)
    return changed
  }
}

function distinct(facts: readonly FactKey[]): FactKey[] {
  return [
    ...new Map(
      facts.map(({ itemId, key }) => [factName({ itemId, key }), { itemId, key }]),
    ).values(),
  ]
}

/** Reads what there is to say to these readers about key dates that may have changed since they were told them. */
export async function readToldChanges(
  db: Planning['db'],
  readers: readonly Reader[],
  facts: readonly FactKey[],
  unsent: readonly number[],
): Promise<ToldChanges> {
  const known = await readChangedDates(db, facts)
  const ids = readers.map(({ subscription }) => subscription.id)
  const before = await toldBefore(db, ids, facts, unsent)
  const told = Map.groupBy(before, ({ subscriptionId }) => subscriptionId)
  const watching = readers.filter(
    ({ subscription }) => subscription.settings.filter.watched.length > 0,
  )
  const watches = await watchesOf(
    db,
    watching.map(({ subscription }) => subscription.id),
  )
  return {
    items: known.items.values(),
    of(reader, asked) {
      const { id } = reader.subscription
      const versions = Map.groupBy(told.get(id) ?? [], factName)
      const found = asked.flatMap((fact) => {
        const ofOne = versions.get(factName(fact)) ?? []
        const change = toldChange(reader, fact, { told: ofOne, watches: watches.get(id), known })
        return change === undefined ? [] : [[factName(fact), change] as const]
      })
      return new Map(found)
    },
  }
}

type Known = {
  /** What the reader was told of the key date, the latest first. */
  readonly told: readonly ToldFact[]
  /** Up to which change the reader knew the items it came to watch. */
  readonly watches: ReadonlyMap<string, number> | undefined
  readonly known: ChangedDates
}

function toldChange(
  { subscription, asOf, inChina }: Reader,
  fact: MaybeChanged,
  { told, watches, known }: Known,
): ToldChange | undefined {
  const item = known.items.get(fact.itemId)
  if (item === undefined) return undefined
  const { filter } = subscription.settings
  // 0 where it was told that there is none any more.
  const [latest, ...before] = told.map(({ version }) => version)
  const version = latest === 0 ? before.find((one) => one !== 0) : latest
  const values = known.versions.get(factName(fact)) ?? []
  const value =
    version === undefined
      ? valueWatched(item, fact, { filter, watches, known })
      : values.find((one) => one.version === version)
  if (value === undefined || !matchesDate(item, value.kind, filter)) return undefined
  const isInDataset = !known.removed.has(item.id)
  const toldDate = { item, key: fact.key, told: value, isInDataset, toldGone: latest === 0 }
  return { told: value, change: changeOf(toldDate, asOf, inChina) }
}

/** The value before the present one of an item that was watched, and so shown to its reader, while it had that. */
function valueWatched(
  item: Item,
  fact: MaybeChanged,
  { filter, watches, known }: Omit<Known, 'told'> & { readonly filter: Filter },
): DateVersion | undefined {
  if (!isAmong(item, filter.watched)) return undefined
  const through = [item.id, ...(item.partOf === undefined ? [] : [item.partOf])].filter((id) =>
    filter.watched.includes(id),
  )
  const { change } = fact
  // One without a number is older than the last look, whose message did not leave: its reader was to be told.
  const isLater = change !== undefined && through.every((id) => (watches?.get(id) ?? -1) >= change)
  const now = known.current.get(factName(fact))
  const values = known.versions.get(factName(fact)) ?? []
  return isLater ? undefined : values.findLast(({ version }) => version !== now)
}
