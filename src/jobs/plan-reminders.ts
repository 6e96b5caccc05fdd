import {
  type Delivery,
  deliveriesOfSlots,
  type Entered,
  type PlannedDelivery,
  SKIPPED,
  type Slot,
} from '../db/deliveries.ts'
import { toldBefore } from '../db/documents.ts'
import type { Progress } from '../db/due-subscriptions.ts'
import { currentVersions } from '../db/told-dates.ts'
import { type Rewritten, redocument, skipDeliveries } from '../db/unsent.ts'
import type { Change } from '../domain/change.ts'
import { factName } from '../domain/entry.ts'
import type { OwedSteps, Reminder } from '../domain/reminder.ts'
import { reminderDocument } from '../formatters/reminder-document.ts'
import { type Composition, callOf } from './compose.ts'
import { fileDocuments, nameOfSettings } from './desk.ts'
import type { Look, Planning } from './look.ts'
import { type Owed, owedName, type Untold } from './owed.ts'
import { findChanges, type RecentChanges } from './plan-changes.ts'
import type { DigestPlans } from './plan-digests.ts'

/** Reminders to put into the ledger, and how far the changes of dates have been looked at. */
export type ReminderPlans = {
  readonly planned: readonly PlannedDelivery[]
  /** Deliveries that were in the ledger, written anew: they are to go out now, whatever has become of their job. */
  readonly again: readonly number[]
  /** Subscriptions that have had their message of the day: what they are owed comes with the next. */
  readonly served: ReadonlySet<number>
  readonly changesSeen: number
}

/** What bears on the reminders of a look beside its day. */
export type ReminderTask = {
  /** Digests and reminders that have not left. */
  readonly unsent: readonly Delivery[]
  /** What the reminders among them were to tell. */
  readonly untold: Untold
  readonly owed: Owed
  readonly digests: DigestPlans
  readonly recent: RecentChanges
}

/**
 * Plans one message for everything that is due at each look beside its digest: reminder steps reached and not told
 * yet, dates that changed after the channel was told them, and what an earlier message was to tell that never left.
 */
export async function planReminders(
  planning: Planning,
  looks: readonly Look[],
  { unsent, untold, owed, digests, recent }: ReminderTask,
): Promise<ReminderPlans> {
  const waiting = Map.groupBy(
    unsent.filter(({ kind }) => kind === 'reminder'),
    ({ subscriptionId }) => subscriptionId,
  )
  const taken = await slotsTaken(planning, looks, waiting)
  // Where today's message has left, one of an earlier day may still go out under its own slot.
  const served = new Set([...taken].filter((id) => !waiting.has(id)))
  const open = looks.flatMap((look) => {
    const { id } = look.subscription
    if (!served.has(id)) return [look]
    return untold.has(id) ? [onlyCarried(look, recent)] : []
  })
  const candidates = new Map<Look, readonly Reminder[]>()
  for (const look of open) {
    const { id } = look.subscription
    const left = digests.untold.get(id) ?? (await remindersAt(planning, look, owed))
    candidates.set(look, served.has(id) ? left.filter(isCarried(owed.get(id))) : left)
  }
  // What is still to leave has told nobody anything.
  const ids = unsent.map(({ id }) => id)
  const reminders = await notToldYet(planning, candidates, ids)
  const told = { digests: digests.documents, carried: untold, unsent: ids, recent }
  const changes = await findChanges(planning, open, told)
  const drafts = open.flatMap((look) => {
    const changed = changes.get(look.subscription.id) ?? []
    const due = reminders.get(look) ?? []
    return changed.length + due.length === 0 ? [] : [draftOf(planning, look, due, changed)]
  })
  const filed = await fileDrafts(planning, drafts)
  const put = await putIn(planning, open, { waiting, taken, filed, digests })
  return { ...put, served, changesSeen: recent.seen }
}

/**
 * A look after the message of the day has left, at which no more is told than what a digest that waits was to tell,
 * and does not tell any more: nothing else remembers it.
 */
function onlyCarried(look: Look, { seen }: RecentChanges): Look {
  return { ...look, subscription: { ...look.subscription, changesSeen: seen } }
}

function isCarried(owed: OwedSteps | undefined): (reminder: Reminder) => boolean {
  return ({ entry }) => entry.facts.some((fact) => owed?.carried.has(factName(fact)) === true)
}

/** How far subscriptions have been looked after; those whose message found its slot taken are looked after again. */
export function progressOf(
  looks: readonly Look[],
  { planned, served, changesSeen }: ReminderPlans,
  inLedger: readonly Entered[],
): Progress[] {
  const asked = new Set(planned.map(({ subscriptionId }) => subscriptionId))
  const done = new Set(
    inLedger.filter(({ kind }) => kind === 'reminder').map(({ subscriptionId }) => subscriptionId),
  )
  return looks.map(({ subscription, next, asOf }) => {
    const { id, remindedOn } = subscription
    return !served.has(id) && (!asked.has(id) || done.has(id))
      ? { id, nextLook: next, remindedOn: asOf, changesSeen }
      : { id, nextLook: next, remindedOn, changesSeen: subscription.changesSeen }
  })
}

type Waiting = ReadonlyMap<number, readonly Delivery[]>

/** Subscriptions whose message of this look is in the ledger already, and does not wait to be sent. */
async function slotsTaken(
  { db }: Planning,
  looks: readonly Look[],
  waiting: Waiting,
): Promise<ReadonlySet<number>> {
  // Only who is looked at for the second time on a day can have had it.
  const again = looks.filter(
    ({ subscription: { id, remindedOn }, asOf }) =>
      waiting.has(id) || Temporal.PlainDate.compare(remindedOn, asOf) >= 0,
  )
  const inLedger = await deliveriesOfSlots(db, again.map(slotOf))
  return new Set(
    inLedger
      .filter(
        ({ id, subscriptionId }) => !waiting.get(subscriptionId)?.some((one) => one.id === id),
      )
      .map(({ subscriptionId }) => subscriptionId),
  )
}

function slotOf({ subscription, latest }: Look): Slot {
  return { subscriptionId: subscription.id, kind: 'reminder', slot: latest }
}

type Puttable = {
  readonly waiting: Waiting
  readonly taken: ReadonlySet<number>
  readonly filed: ReadonlyMap<Look, number>
  readonly digests: DigestPlans
}

/**
 * Today's message takes the place of those that wait. It goes out as the one that has its slot, or, where that slot
 * is taken, as the latest; the others are skipped. Where the slot is taken and none waits, this instant is its slot.
 */
async function putIn(
  { db, now }: Planning,
  looks: readonly Look[],
  { waiting, taken, filed, digests }: Puttable,
): Promise<Pick<ReminderPlans, 'planned' | 'again'>> {
  const planned: PlannedDelivery[] = []
  const again: Rewritten[] = []
  const overtaken: number[] = []
  const empty: number[] = []
  for (const look of looks) {
    const { id: subscriptionId } = look.subscription
    const documentId = filed.get(look)
    const stale = waiting.get(subscriptionId) ?? []
    const own = stale.find(({ slot }) => slot.equals(look.latest))
    const place = taken.has(subscriptionId) ? stale.at(-1) : own
    const isRewritten = place !== undefined && documentId !== undefined
    if (isRewritten) again.push({ id: place.id, documentId })
    else if (documentId !== undefined) {
      const slot = taken.has(subscriptionId) ? now : look.latest
      planned.push({ ...slotOf(look), slot, documentId })
    }
    const isTold = documentId !== undefined || digests.documents.has(subscriptionId)
    const left = stale.filter((one) => !isRewritten || one !== place).map(({ id }) => id)
    if (isTold) overtaken.push(...left)
    else empty.push(...left)
  }
  await redocument(db, again, now)
  await skipDeliveries(db, overtaken, SKIPPED.overtaken, now)
  await skipDeliveries(db, empty, SKIPPED.empty, now)
  return { planned, again: again.map(({ id }) => id) }
}

/** The reminders due at a look; channels that ask for the same share them. */
async function remindersAt(
  { desk, composer }: Planning,
  { asOf, remindersSince, subscription }: Look,
  owedTo: Owed,
): Promise<readonly Reminder[]> {
  const { id, settings } = subscription
  const owed = owedTo.get(id)
  const key = `${nameOfSettings(settings)} ${asOf} ${remindersSince} ${owedName(owed)}`
  const known = desk.reminders.get(key)
  if (known !== undefined) return known
  const reminders = await composer.reminders({ settings, asOf, remindersSince, owed })
  desk.reminders.set(key, reminders)
  return reminders
}

/** What is left of the reminders when those are taken away whose step, or a nearer one, has been told already. */
async function notToldYet(
  { db }: Planning,
  candidates: ReadonlyMap<Look, readonly Reminder[]>,
  unsent: readonly number[],
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
    unsent,
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
  const { asOf, inChina, subscription } = look
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
  const call = callOf(settings, due)
  const told = changes.map((change) => [change.change, change.told, change.facts])
  return {
    look,
    key: JSON.stringify([filter, asOf, [...steps], told, call]),
    compose: () => ({
      document: reminderDocument({
        reminders,
        changes,
        asOf,
        inChina,
        dataAsOf: desk.dataset.dataAsOf,
        filter,
        call,
      }),
      tells: facts.map((fact) => ({
        ...fact,
        step: steps.get(factName(fact)),
        ...(changed.has(factName(fact)) ? { isChange: true } : {}),
      })),
      asOf,
      load: desk.dataset.load,
    }),
  }
}

/** Stores what is to be said, equal messages once, and returns the document of each look. */
async function fileDrafts(
  { db, now }: Planning,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<Look, number>> {
  const distinct = new Map(drafts.map((draft) => [draft.key, draft]))
  const ids = await fileDocuments(
    db,
    [...distinct.values()].map(({ compose }) => compose()),
    now,
  )
  const byKey = new Map([...distinct.keys()].map((key, index) => [key, ids[index]]))
  return new Map(
    drafts.flatMap(({ look, key }) => {
      const documentId = byKey.get(key)
      return documentId === undefined ? [] : [[look, documentId] as const]
    }),
  )
}
