import type { Delivery, PlannedDelivery } from '../db/deliveries.ts'
import { SKIPPED, skipDeliveries } from '../db/deliveries.ts'
import { factsOfDocument, toldBefore } from '../db/documents.ts'
import type { Progress } from '../db/subscriptions.ts'
import { currentVersions } from '../db/told-dates.ts'
import type { Change } from '../domain/change.ts'
import { byUrgency, factName } from '../domain/entry.ts'
import type { Reminder } from '../domain/reminder.ts'
import { reminderDocument } from '../formatters/reminder-document.ts'
import { type Composition, callOf } from './compose.ts'
import { fileDocuments } from './desk.ts'
import type { Look, Planning } from './look.ts'
import { findChanges } from './plan-changes.ts'
import type { DigestPlans } from './plan-digests.ts'

/** Reminders to put into the ledger, and how far the changes of dates have been looked at. */
export type ReminderPlans = {
  readonly planned: readonly PlannedDelivery[]
  readonly changesSeen: number
}

/**
 * Plans one message for everything that is due at each look beside its digest: reminder steps reached and not told
 * yet, and dates that changed after the channel was told them.
 */
export async function planReminders(
  planning: Planning,
  looks: readonly Look[],
  unsent: readonly Delivery[],
  digests: DigestPlans,
): Promise<ReminderPlans> {
  const begun = looks.filter(({ hasBegun }) => hasBegun)
  const carried = await takeBack(planning, begun, unsent)
  const candidates = new Map<Look, readonly Reminder[]>()
  for (const look of begun) {
    const due = digests.untold.get(look.subscription.id) ?? (await remindersAt(planning, look))
    const again = carried.get(look.subscription.id) ?? new Map()
    candidates.set(look, again.size === 0 ? due : await withCarried(planning, look, due, again))
  }
  const reminders = await notToldYet(planning, candidates)
  const { changes, seen } = await findChanges(planning, begun, digests.documents)
  const drafts = begun.flatMap((look) => {
    const changed = changes.get(look.subscription.id) ?? []
    const due = reminders.get(look) ?? []
    return changed.length + due.length === 0 ? [] : [draftOf(planning, look, due, changed)]
  })
  return { planned: await fileDrafts(planning, drafts), changesSeen: seen }
}

/** How far subscriptions have been looked after; those whose message found its slot taken are looked after again. */
export function progressOf(
  looks: readonly Look[],
  { planned, changesSeen }: ReminderPlans,
  inLedger: readonly Delivery[],
): Progress[] {
  const asked = new Set(planned.map(({ subscriptionId }) => subscriptionId))
  const done = new Set(
    inLedger.filter(({ kind }) => kind === 'reminder').map(({ subscriptionId }) => subscriptionId),
  )
  return looks.map(({ subscription, next, asOf, hasBegun }) => {
    const { id, remindedOn } = subscription
    const isTold = hasBegun && (!asked.has(id) || done.has(id))
    return isTold
      ? { id, nextLook: next, remindedOn: asOf, changesSeen }
      : { id, nextLook: next, remindedOn, changesSeen: subscription.changesSeen }
  })
}

/** The reminders due at a look; channels that ask for the same share them. */
async function remindersAt({ desk, composer }: Planning, look: Look): Promise<readonly Reminder[]> {
  const { asOf, remindersSince, subscription } = look
  const request = { settings: subscription.settings, asOf, remindersSince }
  const key = JSON.stringify(request)
  const known = desk.reminders.get(key)
  if (known !== undefined) return known
  const reminders = await composer.reminders(request)
  desk.reminders.set(key, reminders)
  return reminders
}

/**
 * Takes back reminders that could not be sent before this look: what they say of days left is no longer true.
 * Returns the steps they were to tell, for today's message to tell.
 */
async function takeBack(
  { db, now }: Planning,
  looks: readonly Look[],
  unsent: readonly Delivery[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> {
  const ids = new Set(looks.map(({ subscription }) => subscription.id))
  const stale = unsent.filter(
    ({ kind, subscriptionId }) => kind === 'reminder' && ids.has(subscriptionId),
  )
  const skipped = new Set(
    await skipDeliveries(
      db,
      stale.map(({ id }) => id),
      SKIPPED.overtaken,
      now,
    ),
  )
  const carried = new Map<number, Map<string, number>>()
  for (const { id, subscriptionId, documentId } of stale) {
    if (!skipped.has(id)) continue
    const steps = carried.get(subscriptionId) ?? new Map<string, number>()
    for (const fact of await factsOfDocument(db, documentId)) {
      if (fact.step !== undefined) steps.set(factName(fact), fact.step)
    }
    carried.set(subscriptionId, steps)
  }
  return carried
}

async function withCarried(
  { composer }: Planning,
  { subscription, asOf }: Look,
  due: readonly Reminder[],
  steps: ReadonlyMap<string, number>,
): Promise<readonly Reminder[]> {
  const told = new Set(due.flatMap(({ entry }) => entry.facts.map(factName)))
  const entries = await composer.entries(subscription.settings, asOf)
  const again = entries.flatMap((entry) => {
    const name = entry.facts.map(factName).find((one) => steps.has(one))
    const step = name === undefined ? undefined : steps.get(name)
    const isAhead = entry.timing.state === 'ahead'
    return step === undefined || !isAhead || (name !== undefined && told.has(name))
      ? []
      : [{ entry, step }]
  })
  return [...due, ...again].sort((a, b) => byUrgency(a.entry, b.entry))
}

/** What is left of the reminders when those are taken away whose step, or a nearer one, has been told already. */
async function notToldYet(
  { db }: Planning,
  candidates: ReadonlyMap<Look, readonly Reminder[]>,
): Promise<ReadonlyMap<Look, readonly Reminder[]>> {
  const asking = [...candidates].filter(([, reminders]) => reminders.length > 0)
  if (asking.length === 0) return new Map()
  const facts = new Map(
    asking.flatMap(([, reminders]) =>
      reminders.flatMap(({ entry }) => entry.facts.map((fact) => [factName(fact), fact] as const)),
    ),
  )
  const versions = await currentVersions(db, [...facts.values()])
  const before = await toldBefore(
    db,
    asking.map(([{ subscription }]) => subscription.id),
    [...facts.values()],
  )
  const nearest = new Map<string, number>()
  for (const { subscriptionId, step, version, ...fact } of before) {
    const name = `${subscriptionId} ${factName(fact)}`
    if (step === undefined || version !== versions.get(factName(fact))) continue
    nearest.set(name, Math.min(step, nearest.get(name) ?? step))
  }
  const isTold = (look: Look, { entry, step }: Reminder) =>
    entry.facts.every((fact) => {
      const told = nearest.get(`${look.subscription.id} ${factName(fact)}`)
      return told !== undefined && told <= step
    })
  return new Map(
    asking.map(([look, reminders]) => [look, reminders.filter((one) => !isTold(look, one))]),
  )
}

type Draft = { readonly look: Look; readonly key: string; readonly compose: () => Composition }

/** One message for a channel. A date that changed is told as changed, and not reminded of beside it. */
function draftOf(
  { desk }: Planning,
  look: Look,
  due: readonly Reminder[],
  changes: readonly Change[],
): Draft {
  const { asOf, subscription } = look
  const { settings } = subscription
  const { filter } = settings
  const changed = new Set(changes.flatMap(({ facts }) => facts.map(factName)))
  const reminders = due.filter(
    ({ entry }) => !entry.facts.some((fact) => changed.has(factName(fact))),
  )
  const steps = new Map(
    due.flatMap(({ entry, step }) => entry.facts.map((fact) => [factName(fact), step])),
  )
  const facts = [
    ...changes.flatMap((change) => change.facts),
    ...reminders.flatMap(({ entry }) => entry.facts),
  ]
  const call = callOf(settings, reminders)
  const told = changes.map((change) => [change.change, change.told, change.facts])
  return {
    look,
    key: JSON.stringify([filter, asOf, [...steps], told, call]),
    compose: () => ({
      document: reminderDocument({
        reminders,
        changes,
        asOf,
        dataAsOf: desk.dataset.dataAsOf,
        filter,
        call,
      }),
      tells: facts.map((fact) => ({ ...fact, step: steps.get(factName(fact)) })),
    }),
  }
}

async function fileDrafts(
  { db, now }: Planning,
  drafts: readonly Draft[],
): Promise<PlannedDelivery[]> {
  const distinct = new Map(drafts.map((draft) => [draft.key, draft]))
  const ids = await fileDocuments(
    db,
    [...distinct.values()].map(({ compose }) => compose()),
    now,
  )
  const byKey = new Map([...distinct.keys()].map((key, index) => [key, ids[index]]))
  return drafts.flatMap(({ look, key }) => {
    const documentId = byKey.get(key)
    if (documentId === undefined) return []
    return { subscriptionId: look.subscription.id, kind: 'reminder', slot: look.latest, documentId }
  })
}
