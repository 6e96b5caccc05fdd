import { factsOfDocument, type ToldFact, toldBefore } from '../db/documents.ts'
import { type ChangedDates, changesSince, readChangedDates } from '../db/told-dates.ts'
import { type Change, changeOf, type DateValue, joinChanges } from '../domain/change.ts'
import type { FactKey } from '../domain/entry.ts'
import { factName } from '../domain/entry.ts'
import { isAmong } from '../domain/filter.ts'
import type { Item } from '../domain/item.ts'
import type { Look, Planning } from './look.ts'

/** What each subscription must hear of dates it was told before, and how far the changes have been looked at. */
export type ChangePlans = {
  readonly changes: ReadonlyMap<number, readonly Change[]>
  readonly seen: number
}

/**
 * What has become of the dates that these subscriptions were told, or watch. A move that today's digest shows
 * itself is left to it.
 */
export async function findChanges(
  { db }: Planning,
  looks: readonly Look[],
  digestDocuments: ReadonlyMap<number, number>,
): Promise<ChangePlans> {
  const oldest = Math.min(...looks.map(({ subscription }) => subscription.changesSeen))
  const { facts, newest } = await changesSince(db, Number.isFinite(oldest) ? oldest : 0)
  if (facts.length === 0) return { changes: new Map(), seen: newest }
  const known = await readChangedDates(db, facts)
  const told = Map.groupBy(
    await toldBefore(
      db,
      looks.map(({ subscription }) => subscription.id),
      facts,
    ),
    ({ subscriptionId }) => subscriptionId,
  )
  const changes = new Map<number, readonly Change[]>()
  for (const look of looks) {
    const { id } = look.subscription
    const unseen = facts.filter((fact) => fact.change > look.subscription.changesSeen)
    const found = changesFor(look, unseen, told.get(id) ?? [], known)
    const digest = digestDocuments.get(id)
    const shown =
      digest === undefined || found.length === 0 ? [] : await factsOfDocument(db, digest)
    const names = new Set(shown.map(factName))
    const unshown = found.filter(
      ({ change, facts }) => change !== 'moved' || !facts.some((fact) => names.has(factName(fact))),
    )
    if (unshown.length > 0) changes.set(id, joinChanges(unshown, known.items.values()))
  }
  return { changes, seen: newest }
}

function changesFor(
  look: Look,
  facts: readonly FactKey[],
  told: readonly ToldFact[],
  known: ChangedDates,
): Change[] {
  const latest = new Map([...told].reverse().map((fact) => [factName(fact), fact.version]))
  return facts.flatMap((fact) => {
    const item = known.items.get(fact.itemId)
    const value = valueToldOf(look, fact, latest.get(factName(fact)), known)
    if (item === undefined || value === undefined || isMuted(look, item)) return []
    const isInDataset = !known.removed.has(item.id)
    return changeOf({ item, key: fact.key, told: value, isInDataset }, look.asOf) ?? []
  })
}

function isMuted({ subscription }: Look, item: Item): boolean {
  return isAmong(item, subscription.settings.filter.muted)
}

/** The value last told; of a watched item, which was told when it was watched, the one before the current. */
function valueToldOf(
  { subscription }: Look,
  fact: FactKey,
  version: number | undefined,
  { versions, current, items }: ChangedDates,
): DateValue | undefined {
  const values = versions.get(factName(fact)) ?? []
  const now = current.get(factName(fact))
  if (version !== undefined) return values.find((value) => value.version === version)
  const item = items.get(fact.itemId)
  const isWatched = item !== undefined && isAmong(item, subscription.settings.filter.watched)
  return isWatched ? values.findLast((value) => value.version !== now) : undefined
}
