import { OPERATOR } from '../bot/subscribe.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { isNoticeWaiting, planDeliveries } from '../db/deliveries.ts'
import type { Claim } from '../db/sending.ts'
import { lockSubscriptionById } from '../db/subscription-lock.ts'
import { pauseSubscription } from '../db/subscriptions.ts'
import type { Document } from '../formatters/document.ts'
import { pausedDocument } from '../formatters/notice-document.ts'
import { fileDocuments } from './desk.ts'
import type { Queue } from './queue.ts'
import type { Verdict } from './verdict.ts'

/** What telling an owner works with. */
export type NotifyJob = {
  readonly db: Database
  readonly clock: Clock
  readonly queue: Pick<Queue, 'add'>
}

type Addressee = Pick<Claim, 'subscriptionId' | 'owner'>

/** Pauses the subscription of a channel that takes no messages, and tells its owner where that is any use. */
export async function pauseChannel(
  job: NotifyJob,
  { subscriptionId }: Pick<Claim, 'subscriptionId'>,
  { reason, tellOwner }: NonNullable<Verdict['pause']>,
): Promise<void> {
  const { db, clock } = job
  const before = await lockSubscriptionById(db, subscriptionId)
  if (before?.state !== 'active') return
  const act = { by: 'bot', at: clock() }
  const pause = { reason, by: 'platform' } as const
  const { channel, owner } = await pauseSubscription(db, before.id, pause, act)
  if (tellOwner) await notify(job, { subscriptionId, owner }, pausedDocument({ channel, reason }))
}

/** Tells an owner that a message may be missing; not of a second one while the first notice waits to be sent. */
export async function tellLost(job: NotifyJob, claim: Addressee, lost: Document): Promise<void> {
  // Locked, because both may be found out about at the same time.
  await lockSubscriptionById(job.db, claim.subscriptionId)
  if (await isNoticeWaiting(job.db, claim.subscriptionId)) return
  await notify(job, claim, lost)
}

/** Tells whoever answers for a subscription, by direct message. */
async function notify(
  { db, clock, queue }: NotifyJob,
  { subscriptionId, owner }: Addressee,
  document: Document,
): Promise<void> {
  // An operator has no direct messages: they find it in the list of deliveries, and in the log.
  if (owner === OPERATOR) return
  const now = clock()
  const [documentId] = await fileDocuments(db, [{ document, tells: [] }], now)
  if (documentId === undefined) return
  const notice = { subscriptionId, kind: 'notice', slot: now, documentId } as const
  const planned = await planDeliveries(db, [notice], now)
  await queue.add(
    db,
    planned.map(({ id }) => ({ deliveryId: id })),
  )
}
