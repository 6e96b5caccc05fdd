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

/** What bears on whether a change must be told: today's digests, and messages that have not left. */
export type Telling = {
  /** The document of each subscription's digest of today. */
  readonly digests: ReadonlyMap<number, number>
  /** What messages were to tell that today's takes the place of. */
  readonly carried: ReadonlyMap<number, readonly FactKey[]>
  /** Deliveries that have told nobody anything. */
  readonly unsent: readonly number[]
}

/**
 * What has become of the dates that these subscriptions were told, or watch. A move that today's digest shows
 * itself is left to it.
 */
export async function findChanges(
  { db }: Planning,
  looks: readonly Look[],
  { digests, carried, unsent }: Telling,
): Promise<ChangePlans> {
  const oldest = Math.min(...looks.map(({ subscription }) => subscription.changesSeen))
  const recent = await changesSince(db, Number.isFinite(oldest) ? oldest : 0)
  const { newest } = recent
  const facts = distinct([...recent.facts, ...[...carried.values()].flat()])
  if (facts.length === 0) return { changes: new Map(), seen: newest }
  const changedAt = new Map(recent.facts.map((fact) => [factName(fact), fact.change]))
  const known = await readChangedDates(db, facts)
  const told = Map.groupBy(
    await toldBefore(
      db,
      looks.map(({ subscription }) => subscription.id),
      facts,
      unsent,
    ),
    ({ subscriptionId }) => subscriptionId,
  )
  const changes = new Map<number, readonly Change[]>()
  for (const look of looks) {
    const { id, changesSeen } = look.subscription
    const again = new Set(carried.get(id)?.map(factName))
    const unseen = facts.filter((fact) => {
      const name = factName(fact)
      return again.has(name) || (changedAt.get(name) ?? 0) > changesSeen
    })
    const found = changesFor(look, unseen, told.get(id) ?? [], known)
    const digest = digests.get(id)
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

function distinct(facts: readonly FactKey[]): FactKey[] {
  return [
    ...new Map(
      facts.map(({ itemId, key }) => [factName({ itemId, key }), { itemId, key }]),
    ).values(),
  ]
}

function changesFor(
  look: Look,
  facts: readonly FactKey[],
  told: readonly ToldFact[],
  known: ChangedDates,
): Change[] {
  const versions = Map.groupBy(told, factName)
  return facts.flatMap((fact) => {
    const item = known.items.get(fact.itemId)
    // Latest first; 0 where it was told that there is none any more.
    const [latest, ...before] = (versions.get(factName(fact)) ?? []).map(({ version }) => version)
    const version = latest === 0 ? before.find((one) => one !== 0) : latest
    const value = valueToldOf(look, fact, version, known)
    if (item === undefined || value === undefined || isMuted(look, item)) return []
    const isInDataset = !known.removed.has(item.id)
    const toldDate = { item, key: fact.key, told: value, isInDataset, toldGone: latest === 0 }
    return changeOf(toldDate, look.asOf) ?? []
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
