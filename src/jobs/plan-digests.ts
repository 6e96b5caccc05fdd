import {
  type Delivery,
  deliveriesOfSlots,
  lastDigests,
  type PlannedDelivery,
  redocument,
  SKIPPED,
  skipDeliveries,
} from '../db/deliveries.ts'
import { changesTold } from '../db/documents.ts'
import type { Reminder } from '../domain/reminder.ts'
import type { ComposedDigest, DigestRequest } from './compose.ts'
import { type FiledDigest, fileDocuments, nameOfSettings } from './desk.ts'
import { digestSince, type Look, type Planning } from './look.ts'

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

type DueLook = Look & { readonly digestSlot: Temporal.Instant }

/**
 * Plans the digest of every look whose slot is not in the ledger. One that is, but has not been sent since an
 * earlier day, is written anew as of today; one that a later slot has overtaken is skipped.
 */
export async function planDigests(
  planning: Planning,
  looks: readonly Look[],
  unsent: readonly Delivery[],
): Promise<DigestPlans> {
  const { db, now } = planning
  const due = looks.flatMap((look) =>
    look.digestSlot === undefined ? [] : [{ ...look, digestSlot: look.digestSlot }],
  )
  const inLedger = await deliveriesOfSlots(db, due.map(slotOf))
  const served = new Set(inLedger.map(({ subscriptionId }) => subscriptionId))
  const fresh = due.filter(({ subscription }) => !served.has(subscription.id))
  const current = new Map(inLedger.map(({ subscriptionId, id }) => [subscriptionId, id]))
  const waiting = unsent.filter(({ kind }) => kind === 'digest')
  const stale = due.filter(({ subscription }) =>
    waiting.some(({ id }) => id === current.get(subscription.id)),
  )
  const overtaken = waiting.filter(
    ({ id, subscriptionId }) =>
      due.some(({ subscription }) => subscription.id === subscriptionId) &&
      id !== current.get(subscriptionId),
  )
  await skipDeliveries(
    db,
    overtaken.map(({ id }) => id),
    SKIPPED.overtaken,
    now,
  )
  const filed = await fileDigests(planning, [...fresh, ...stale])
  const again: number[] = []
  for (const look of stale) {
    const [id, digest] = [current.get(look.subscription.id), filed.get(look)]
    if (id !== undefined && digest !== undefined) {
      await redocument(db, id, digest.documentId, now)
      again.push(id)
    }
  }
  const planned = fresh.flatMap((look) => {
    const digest = filed.get(look)
    if (digest === undefined) return []
    const isUnwanted = digest.isEmpty && look.subscription.settings.whenEmpty === 'stay-silent'
    const skipped = isUnwanted ? SKIPPED.empty : undefined
    return [{ ...slotOf(look), documentId: digest.documentId, skipped }]
  })
  const digests = [...filed].map(([look, digest]) => [look.subscription.id, digest] as const)
  return {
    planned,
    again,
    untold: new Map(digests.map(([id, { untold }]) => [id, untold])),
    documents: new Map(digests.map(([id, { documentId }]) => [id, documentId])),
  }
}

function slotOf({ subscription, digestSlot }: DueLook) {
  return { subscriptionId: subscription.id, kind: 'digest', slot: digestSlot } as const
}

/** The digest of each look, composed and stored once for all that ask for the same. */
async function fileDigests(
  { db, now, desk, composer }: Planning,
  looks: readonly DueLook[],
): Promise<ReadonlyMap<DueLook, FiledDigest>> {
  const last = await lastDigests(
    db,
    looks.map(({ subscription }) => subscription.id),
    now,
  )
  const told = await changesTold(
    db,
    looks.map(({ subscription: { id } }) => ({ subscriptionId: id, after: last.get(id) })),
  )
  const asked = looks.map((look) => {
    const { id, settings } = look.subscription
    const after = last.get(id)
    const announced = told.get(id) ?? []
    // Whatever else is asked for follows from the settings and the instant.
    const since = [after?.epochMilliseconds, look.remindersSince, ...announced].join(' ')
    return { look, after, announced, key: `${nameOfSettings(settings)} ${since}` }
  })
  const missing = new Map(
    asked.flatMap((one) => (desk.digests.get(one.key) === undefined ? [[one.key, one]] : [])),
  )
  const composed: { readonly key: string; readonly digest: ComposedDigest }[] = []
  for (const [key, { look, after, announced }] of missing) {
    const request = { ...requestOf(look, after, now), announced }
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
  last: Temporal.Instant | undefined,
  now: Temporal.Instant,
): Omit<DigestRequest, 'announced'> {
  const { settings } = subscription
  const since = digestSince(last, settings, asOf)
  const isLate = digestSlot.until(now).total('minutes') >= LATE_AFTER_MINUTES
  return { settings, asOf, since, remindersSince, lateSlot: isLate ? digestSlot : undefined }
}
