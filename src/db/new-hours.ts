import { isDeepStrictEqual } from 'node:util'
import { daily, latestSlot, nextSlot } from '../domain/cadence.ts'
import type { Settings } from '../domain/settings.ts'
import type { Database } from './database.ts'
import { planDeliveries, SKIPPED } from './deliveries.ts'
import { saveDocuments } from './documents.ts'
import { type LatestDigest, latestDigest } from './last-digests.ts'
import type { Subscription } from './subscriptions.ts'
import { ANEW, unsentDeliveries, writeUnsentAnew } from './unsent.ts'

/** What a change of settings does to a subscription's hours. */
export type NewHours = {
  readonly slotsFrom?: Temporal.Instant
  readonly nextLook?: Temporal.Instant
}

/**
 * From when slots count after a change, and when it is looked next. What the channel is still owed is not lost with
 * it: what waits to be sent is written anew, a digest it missed is made up under the slot it had, and today's look
 * comes at once where its new hour has passed.
 */
export async function newHours(
  tx: Database,
  before: Subscription,
  after: Settings,
  now: Temporal.Instant,
): Promise<NewHours> {
  if (isDeepStrictEqual(before.settings, after)) return {}
  const hours = await hoursAfter(tx, before, after, now)
  // A pause keeps what waits; it is written anew when that ends.
  if (before.state !== 'active') return hours
  const waiting = await writeUnsentAnew(tx, before.id, ANEW.settings, now)
  return waiting.length === 0
    ? hours
    : { ...hours, nextLook: await lookAtWaiting(tx, before.id, now) }
}

/** By so much the clocks of two processes may differ. */
const CLOCK_ERROR = { minutes: 5 } as const

/** When what waits is written anew: now, or where a clock ahead of this one has planned it, when its slot has come. */
async function lookAtWaiting(
  tx: Database,
  id: number,
  now: Temporal.Instant,
): Promise<Temporal.Instant> {
  const unsent = await unsentDeliveries(tx, [id], ['digest', 'reminder'])
  const ahead = unsent.findLast(({ slot }) => isBetween(slot, now, now.add(CLOCK_ERROR)))
  return ahead?.slot ?? now
}

function isBetween(
  instant: Temporal.Instant,
  first: Temporal.Instant,
  last: Temporal.Instant,
): boolean {
  const { compare } = Temporal.Instant
  return compare(first, instant) <= 0 && compare(instant, last) <= 0
}

async function hoursAfter(
  tx: Database,
  before: Subscription,
  after: Settings,
  now: Temporal.Instant,
): Promise<NewHours> {
  const wantsDigests = before.settings.filter.watchedOnly && !after.filter.watchedOnly
  if (!wantsDigests && isDeepStrictEqual(before.settings.cadence, after.cadence)) return {}
  const dayOfNew = (instant: Temporal.Instant) => dayOf(instant, after.cadence.timeZone)
  const isToday = (instant: Temporal.Instant) => dayOfNew(instant).equals(dayOfNew(now))
  const next = nextSlot(daily(after.cadence), now)
  const isLookOwed =
    !isToday(next) && Temporal.PlainDate.compare(before.remindedOn, dayOfNew(now)) < 0
  const nextLook = isLookOwed ? now : next
  const last = await latestDigest(tx, before.id, now)
  // The slot of this very moment is one to come.
  const comesToday = isToday(nextSlot(after.cadence, now.subtract({ milliseconds: 1 })))
  const came = last === undefined ? undefined : cameAt(last, before, now)
  if (comesToday && came !== undefined && isToday(came)) {
    // One digest a day: the next comes with the next day, week or month.
    const tomorrow = dayOfNew(now).add({ days: 1 })
    return { slotsFrom: tomorrow.toZonedDateTime(after.cadence.timeZone).toInstant(), nextLook }
  }
  const missed = missedSlot(before, last, now)
  if (missed === undefined || comesToday || after.filter.watchedOnly) {
    return { slotsFrom: now, nextLook }
  }
  await keepSlot(tx, before, missed, now)
  return { slotsFrom: now, nextLook: now }
}

/** When a digest came, or comes: now, where it waits to be sent or for the end of a pause. */
function cameAt(
  { state, isKept, slot, updatedAt }: LatestDigest,
  before: Subscription,
  now: Temporal.Instant,
): Temporal.Instant | undefined {
  if (isKept) return before.state === 'paused' ? now : undefined
  switch (state) {
    case 'sent':
      return updatedAt
    case 'failed':
      return undefined
    case 'unknown':
    case 'skipped':
      return slot
    default:
      return now
  }
}

/** The latest slot under the old hours, where it has not been planned. */
function missedSlot(
  { settings, slotsFrom }: Subscription,
  last: LatestDigest | undefined,
  now: Temporal.Instant,
): Temporal.Instant | undefined {
  const slot = latestSlot(settings.cadence, now)
  if (settings.filter.watchedOnly || Temporal.Instant.compare(slot, slotsFrom) < 0) return undefined
  const isPlanned = last !== undefined && Temporal.Instant.compare(last.slot, slot) >= 0
  return isPlanned ? undefined : slot
}

/** Puts a digest that was missed into the ledger while its hours are still known; what it says is written later. */
async function keepSlot(
  tx: Database,
  { id, state }: Subscription,
  slot: Temporal.Instant,
  now: Temporal.Instant,
): Promise<void> {
  const [documentId] = await saveDocuments(tx, [UNWRITTEN], now)
  if (documentId === undefined) throw new Error('a document was not stored')
  const skipped = state === 'active' ? undefined : SKIPPED.paused
  await planDeliveries(tx, [{ subscriptionId: id, kind: 'digest', slot, documentId, skipped }], now)
}

const UNWRITTEN = {
  content: { title: 'A digest that is still to be written', blocks: [] },
  told: [],
}

/** The day that an instant is on in a zone. */
export function dayOf(instant: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  return instant.toZonedDateTimeISO(timeZone).toPlainDate()
}
