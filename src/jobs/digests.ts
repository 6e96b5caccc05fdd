import type { Platform, Target } from '../bot/platform.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import {
  claimDelivery,
  type Delivery,
  findDelivery,
  lastSent,
  type Outcome,
  type Part,
  planDelivery,
  recordPart,
  type Slot,
  settleDelivery,
} from '../db/deliveries.ts'
import { itemsForDigest } from '../db/digest-items.ts'
import { datasetState } from '../db/state.ts'
import { activeSubscriptions, type Subscription } from '../db/subscriptions.ts'
import { latestSlot } from '../domain/cadence.ts'
import { buildDigest, type Digest } from '../domain/digest.ts'
import { digestDocument } from '../formatters/digest-document.ts'
import { type Document, quiet } from '../formatters/document.ts'
import { dayText } from '../formatters/words.ts'

/** What the digest job works with. */
export type DigestJob = {
  readonly db: Database
  readonly clock: Clock
  readonly platforms: readonly Platform[]
}

/** What became of one due slot. */
export type Served = {
  readonly subscription: Subscription
  readonly delivery: Delivery
  readonly outcome: Outcome
}

/** A digest this long after its slot says that it is late. */
const LATE_AFTER_MINUTES = 15
/** What a first digest counts as news: the week before it. */
const FIRST_DIGEST_DAYS = 7

/**
 * Delivers the latest slot of every subscription that has none in the ledger yet. Because the ledger decides, a
 * missed tick, a restart or a clock that jumped is made up once, and only for the latest slot.
 */
export async function serveDueDigests(job: DigestJob): Promise<Served[]> {
  const served: Served[] = []
  for (const subscription of await activeSubscriptions(job.db)) {
    const one = await serveLatestSlot(job, subscription)
    if (one !== undefined) served.push(one)
  }
  return served
}

async function serveLatestSlot(
  job: DigestJob,
  subscription: Subscription,
): Promise<Served | undefined> {
  const slot: Slot = {
    subscriptionId: subscription.id,
    kind: 'digest',
    slot: latestSlot(subscription.cadence, job.clock()),
  }
  // A slot from before the channel asked for what it now asks for is nobody's.
  if (Temporal.Instant.compare(slot.slot, subscription.updatedAt) < 0) return undefined
  const platform = job.platforms.find(({ name }) => name === subscription.platform)
  const before = await findDelivery(job.db, slot)
  if (platform === undefined || (before !== undefined && before.state !== 'planned'))
    return undefined
  const delivery = before ?? (await plan(job, subscription, slot))
  const outcome = await deliver(job, delivery, subscription, platform)
  return outcome === undefined ? undefined : { subscription, delivery, outcome }
}

async function plan(job: DigestJob, subscription: Subscription, slot: Slot): Promise<Delivery> {
  const document = await slotDocument(job, subscription, slot)
  return (await planDelivery(job.db, { ...slot, document }, job.clock())).delivery
}

async function slotDocument(
  job: DigestJob,
  subscription: Subscription,
  { slot }: Slot,
): Promise<Document> {
  const document = await currentDigest(job, subscription)
  const { timeZone } = subscription.cadence
  if (slot.until(job.clock()).total('minutes') < LATE_AFTER_MINUTES) return document
  const due = slot.toZonedDateTimeISO(timeZone)
  const time = due.toPlainTime().toString({ smallestUnit: 'minute' })
  const note = `Late: was due ${dayText(due.toPlainDate())} at ${time} (${timeZone}).`
  return { ...document, blocks: [{ block: 'paragraph', line: [quiet(note)] }, ...document.blocks] }
}

/** The digest of a subscription as of now: what is new is told since its last digest. */
export async function currentDigest(
  { db, clock }: DigestJob,
  subscription: Subscription,
): Promise<Document> {
  const { filter, horizonDays, cadence } = subscription
  const asOf = clock().toZonedDateTimeISO(cadence.timeZone).toPlainDate()
  const last = await lastSent(db, subscription.id, 'digest')
  const since =
    last?.toZonedDateTimeISO(cadence.timeZone).toPlainDate() ??
    asOf.subtract({ days: FIRST_DIGEST_DAYS })
  const window = { asOf, since, filter, horizonDays }
  const digest: Digest = buildDigest(await itemsForDigest(db, window), window)
  const { dataAsOf } = await datasetState(db)
  return digestDocument(digest, { dataAsOf, everything: subscription.detail === 'full' })
}

/** Posts a delivery part by part, noting each; `undefined` where somebody else has claimed it. */
async function deliver(
  { db, clock }: DigestJob,
  { id }: Delivery,
  target: Target,
  platform: Platform,
): Promise<Outcome | undefined> {
  const claimed = await claimDelivery(db, id, clock())
  if (claimed === undefined) return undefined
  const note = (part: Part) => recordPart(db, id, part, clock())
  const outcome = await postParts(claimed, target, platform, note)
  await settleDelivery(db, id, outcome, clock())
  return outcome
}

/** Posts until a part does not arrive; noted as sending first, so that a crash in between shows. */
async function postParts(
  { id, document }: Delivery,
  target: Target,
  platform: Platform,
  note: (part: Part) => Promise<void>,
): Promise<Outcome> {
  for (const [ordinal, message] of platform.render(document).entries()) {
    await note({ ordinal, state: 'sending' })
    const posted = await platform.post(target, message, `${id}/${ordinal}`)
    if (posted.outcome !== 'sent') {
      await note({ ordinal, state: posted.outcome === 'unknown' ? 'unknown' : 'failed' })
      return { state: FAILED_AS[posted.outcome], reason: posted.reason }
    }
    await note({ ordinal, state: 'sent', messageId: posted.messageId })
  }
  return { state: 'sent' }
}

/** What the ledger calls a post that did not arrive. */
const FAILED_AS = { unknown: 'unknown', retry: 'retrying', refused: 'failed' } as const
