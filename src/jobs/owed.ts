import type { Delivery } from '../db/deliveries.ts'
import { factsOfDocument, type ToldFact } from '../db/documents.ts'
import { type ChangedFact, currentVersions } from '../db/told-dates.ts'
import { comingSlot } from '../domain/cadence.ts'
import { factName } from '../domain/entry.ts'
import type { OwedSteps } from '../domain/reminder.ts'
import type { Look, Planning } from './look.ts'
import type { RecentChanges } from './plan-changes.ts'

/** Of each subscription the reminder steps that are owed to it; of most there are none. */
export type Owed = ReadonlyMap<number, OwedSteps>

/** What the deliveries of each subscription that have not left were to tell. */
export type Untold = ReadonlyMap<number, readonly ToldFact[]>

/** Reads what deliveries that have not left were to tell; a document that several share is read once. */
export async function readUntold(
  { db }: Pick<Planning, 'db'>,
  unsent: readonly Delivery[],
): Promise<Untold> {
  const documents = new Map<number, readonly ToldFact[]>()
  for (const { documentId } of unsent) {
    if (!documents.has(documentId)) documents.set(documentId, await factsOfDocument(db, documentId))
  }
  const bySubscription = Map.groupBy(unsent, ({ subscriptionId }) => subscriptionId)
  return new Map(
    [...bySubscription].map(([id, waiting]) => [
      id,
      waiting.flatMap(({ documentId }) => documents.get(documentId) ?? []),
    ]),
  )
}

/** The steps owed at these looks: those that did not leave, and those passed by a date before it became known. */
export async function findOwed(
  { db, now }: Planning,
  looks: readonly Look[],
  untold: Untold,
  recent: RecentChanges,
): Promise<Owed> {
  const steps = [...untold.values()].flat().filter(({ step }) => step !== undefined)
  const versions = await currentVersions(db, steps)
  const newsAfter = new Map<number, ReadonlySet<string>>()
  const owed = new Map<number, OwedSteps>()
  for (const look of looks) {
    const { id, changesSeen } = look.subscription
    const news = newsAfter.get(changesSeen) ?? namesAfter(recent.facts, changesSeen)
    newsAfter.set(changesSeen, news)
    const carried = carriedSteps(untold.get(id) ?? [], versions)
    if (carried.size + news.size === 0) continue
    owed.set(id, { carried, news, nextDigest: nextDigestDay(look, now) })
  }
  return owed
}

/** Equal owed steps by one name; what else they depend on follows from the settings and the instant. */
export function owedName(owed: OwedSteps | undefined): string {
  if (owed === undefined) return ''
  const { carried, news, nextDigest } = owed
  return JSON.stringify([[...carried].sort(), [...news].length, nextDigest])
}

function namesAfter(facts: readonly ChangedFact[], seen: number): ReadonlySet<string> {
  return new Set(facts.filter(({ change }) => change > seen).map(factName))
}

/** The nearest step of each date, of those that still are what was to be told. */
function carriedSteps(
  facts: readonly ToldFact[],
  versions: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const carried = new Map<string, number>()
  for (const { step, version, ...fact } of facts) {
    const name = factName(fact)
    if (step === undefined || versions.get(name) !== version) continue
    carried.set(name, Math.min(step, carried.get(name) ?? step))
  }
  return carried
}

function nextDigestDay(
  { subscription }: Look,
  now: Temporal.Instant,
): Temporal.PlainDate | undefined {
  const { settings, slotsFrom } = subscription
  const { cadence, filter } = settings
  if (filter.watchedOnly) return undefined
  return comingSlot(cadence, now, slotsFrom).toZonedDateTimeISO(cadence.timeZone).toPlainDate()
}
