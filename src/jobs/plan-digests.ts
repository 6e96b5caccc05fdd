import {
  type Delivery,
  deliveriesOfSlots,
  type PlannedDelivery,
  SKIPPED,
} from '../db/deliveries.ts'
import { type Rewritten, redocument, skipDeliveries } from '../db/unsent.ts'
import type { Reminder } from '../domain/reminder.ts'
import type { ComposedDigest, DigestRequest } from './compose.ts'
import { type FiledDigest, fileDocuments, nameOfSettings } from './desk.ts'
import type { Look, Planning } from './look.ts'
import { findNews } from './news.ts'
import { type Owed, owedName } from './owed.ts'

/** A digest this long after its slot says that it is late. */
const LATE_AFTER_MINUTES = 15

/** Digests to put into the ledger, and for each subscription that gets one the reminders it leaves out. */
export type DigestPlans = {
  readonly planned: readonly PlannedDelivery[]
  readonly untold: ReadonlyMap<number, readonly Reminder[]>
  /** Deliveries that were in the ledger, written anew: they are to go out now, whatever has become of their job. */
  readonly again: readonly number[]
  /** The document of each of these digests. */
  readonly documents: ReadonlyMap<number, number>
}

/** A look at which a digest is to be written: for its slot, or anew for that of one that waits to be sent. */
type DueLook = Look & {
  readonly digestSlot: Temporal.Instant
  readonly waiting?: Delivery | undefined
}

/**
 * Plans the digest of every look whose slot is not in the ledger. One that waits to be sent is written anew as of
 * today, under its own slot, unless a later slot has overtaken it: then it is skipped.
 */
export async function planDigests(
  planning: Planning,
  looks: readonly Look[],
  unsent: readonly Delivery[],
  owed: Owed,
): Promise<DigestPlans> {
  const { db, now } = planning
  const due = looks.flatMap((look) =>
    look.digestSlot === undefined ? [] : [{ ...look, digestSlot: look.digestSlot }],
  )
  const inLedger = await deliveriesOfSlots(db, due.map(slotOf))
  const served = new Set(inLedger.map(({ subscriptionId }) => subscriptionId))
  const fresh = due.filter(({ subscription }) => !served.has(subscription.id))
  const digests = unsent.filter(({ kind }) => kind === 'digest')
  const waiting = Map.groupBy(digests, ({ subscriptionId }) => subscriptionId)
  const stale = looks.flatMap((look) => standing(look, waiting.get(look.subscription.id) ?? []))
  const filed = await fileDigests(planning, [...fresh, ...stale], unsent, owed)
  const isUnwanted = ({ subscription }: DueLook, digest: FiledDigest | undefined) =>
    digest?.isEmpty === true && subscription.settings.whenEmpty === 'stay-silent'
  const again = stale.flatMap((look): Rewritten[] => {
    const digest = filed.get(look)
    if (look.waiting === undefined || digest === undefined || isUnwanted(look, digest)) return []
    return [{ id: look.waiting.id, documentId: digest.documentId }]
  })
  await redocument(db, again, now)
  await skipRest(planning, looks, digests, stale, again)
  const planned = fresh.flatMap((look) => {
    const digest = filed.get(look)
    if (digest === undefined) return []
    const skipped = isUnwanted(look, digest) ? SKIPPED.empty : undefined
    return [{ ...slotOf(look), documentId: digest.documentId, skipped }]
  })
  const written = [...filed].map(([look, digest]) => [look.subscription.id, digest] as const)
  return {
    planned,
    again: again.map(({ id }) => id),
    untold: new Map(written.map(([id, { untold }]) => [id, untold])),
    documents: new Map(written.map(([id, { documentId }]) => [id, documentId])),
  }
}

function slotOf({ subscription, digestSlot }: DueLook) {
  return { subscriptionId: subscription.id, kind: 'digest', slot: digestSlot } as const
}

/** The digest that is still to be sent to a channel, if one is: the latest that waits, unless a later slot is due. */
function standing(look: Look, waiting: readonly Delivery[]): DueLook[] {
  const latest = waiting.at(-1)
  if (latest === undefined || look.subscription.settings.filter.watchedOnly) return []
  const isOvertaken =
    look.digestSlot !== undefined && Temporal.Instant.compare(latest.slot, look.digestSlot) < 0
  return isOvertaken ? [] : [{ ...look, digestSlot: latest.slot, waiting: latest }]
}

/** Skips the digests that were waiting and are not to be sent any more, each for its reason. */
async function skipRest(
  { db, now }: Planning,
  looks: readonly Look[],
  waiting: readonly Delivery[],
  stale: readonly DueLook[],
  again: readonly Rewritten[],
): Promise<void> {
  const rewritten = new Set(again.map(({ id }) => id))
  const standing = new Set(stale.map((look) => look.waiting?.id))
  const settings = new Map(
    looks.map(({ subscription }) => [subscription.id, subscription.settings]),
  )
  const reasonOf = ({ id, subscriptionId }: Delivery) => {
    if (settings.get(subscriptionId)?.filter.watchedOnly === true) return SKIPPED.unwanted
    return standing.has(id) ? SKIPPED.empty : SKIPPED.overtaken
  }
  const rest = Map.groupBy(
    waiting.filter(({ id }) => !rewritten.has(id)),
    reasonOf,
  )
  for (const [reason, skipped] of rest) {
    await skipDeliveries(
      db,
      skipped.map(({ id }) => id),
      reason,
      now,
    )
  }
}

/** The digest of each look, composed and stored once for all that ask for the same. */
async function fileDigests(
  { db, now, desk, composer }: Planning,
  looks: readonly DueLook[],
  unsent: readonly Delivery[],
  owed: Owed,
): Promise<ReadonlyMap<DueLook, FiledDigest>> {
  const waiting = unsent.map(({ id }) => id)
  const known = await findNews({ db, now }, looks, desk.dataset.load ?? 0, waiting)
  const asked = looks.flatMap((look) => {
    const { id, settings } = look.subscription
    const news = known.get(id)
    if (news === undefined) return []
    // Whatever else is asked for follows from the settings and the instant.
    const { epochMilliseconds } = look.digestSlot
    const since = [epochMilliseconds, look.remindersSince, news.name]
    const name = [nameOfSettings(settings), ...since, owedName(owed.get(id))].join(' ')
    return [{ look, news, key: name }]
  })
  const missing = new Map(
    asked.flatMap((one) => (desk.digests.get(one.key) === undefined ? [[one.key, one]] : [])),
  )
  const composed: { readonly key: string; readonly digest: ComposedDigest }[] = []
  for (const [key, { look, news }] of missing) {
    const steps = owed.get(look.subscription.id)
    const request = { ...requestOf(look, now), ...news, owed: steps }
    composed.push({ key, digest: await composer.digest(request) })
  }
  const ids = await fileDocuments(
    db,
    composed.map(({ digest }) => digest),
    now,
  )
  const filed = new Map(
    composed.map(({ key, digest: { isEmpty, untold } }, index) => {
      const documentId = ids[index]
      if (documentId === undefined) throw new Error('a digest was not stored')
      return [key, { documentId, isEmpty, untold }] as const
    }),
  )
  for (const [key, digest] of filed) desk.digests.set(key, digest)
  return new Map(
    asked.flatMap(({ look, key }) => {
      const digest = filed.get(key) ?? desk.digests.get(key)
      return digest === undefined ? [] : [[look, digest] as const]
    }),
  )
}

function requestOf(
  { subscription, asOf, remindersSince, digestSlot }: DueLook,
  now: Temporal.Instant,
): Pick<DigestRequest, 'settings' | 'asOf' | 'remindersSince' | 'lateSlot'> {
  const { settings } = subscription
  const isLate = digestSlot.until(now).total('minutes') >= LATE_AFTER_MINUTES
  return { settings, asOf, remindersSince, lateSlot: isLate ? digestSlot : undefined }
}
