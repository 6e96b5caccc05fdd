import type { Database } from '../db/database.ts'
import type { DueSubscription } from '../db/due-subscriptions.ts'
import { looksAround } from '../db/subscriptions.ts'
import { type Cadence, latestSlot } from '../domain/cadence.ts'
import type { Settings } from '../domain/settings.ts'
import type { Composer } from './compose.ts'
import type { Desk } from './desk.ts'

/** What the parts of planning share during one transaction. */
export type Planning = {
  readonly db: Database
  readonly now: Temporal.Instant
  readonly desk: Desk
  readonly composer: Composer
}

/** One subscription at one look: which day it is there, and what may be due. */
export type Look = {
  readonly subscription: DueSubscription
  /** The daily instant that is looked at, and the next. */
  readonly latest: Temporal.Instant
  readonly next: Temporal.Instant
  readonly asOf: Temporal.PlainDate
  readonly remindersSince: Temporal.PlainDate
  /** The digest slot that must be in the ledger by now; none where the channel had not asked for one yet. */
  readonly digestSlot?: Temporal.Instant | undefined
}

/** How far back reminder steps are made up where the stored day lies ahead, as a wrong clock leaves it. */
const CLOCK_ERROR_DAYS = 7

/** The slots around an instant, and which day it is there: the same for all channels that keep the same hours. */
export type Hours = Pick<Look, 'latest' | 'next' | 'asOf'> & { readonly slot: Temporal.Instant }

/** What a cadence makes of an instant. */
export function hoursAround(cadence: Cadence, now: Temporal.Instant): Hours {
  const asOf = now.toZonedDateTimeISO(cadence.timeZone).toPlainDate()
  return { ...looksAround({ cadence }, now), asOf, slot: latestSlot(cadence, now) }
}

/** What a subscription looks like at an instant. */
export function lookAt(
  subscription: DueSubscription,
  { latest, next, asOf, slot: digestSlot }: Hours,
): Look {
  const { settings, slotsFrom, remindedOn } = subscription
  const isAsked = !settings.filter.watchedOnly && isSince(digestSlot, slotsFrom)
  const isAhead = Temporal.PlainDate.compare(remindedOn, asOf) > 0
  return {
    subscription,
    latest,
    next,
    asOf,
    remindersSince: isAhead ? asOf.subtract({ days: CLOCK_ERROR_DAYS }) : remindedOn,
    digestSlot: isAsked ? digestSlot : undefined,
  }
}

/** What a first digest counts as news: the week before it. */
const FIRST_DIGEST_DAYS = 7

/** The day after which things are news to a subscription: that of its last digest. */
export function digestSince(
  last: Temporal.Instant | undefined,
  { cadence }: Settings,
  asOf: Temporal.PlainDate,
): Temporal.PlainDate {
  return (
    last?.toZonedDateTimeISO(cadence.timeZone).toPlainDate() ??
    asOf.subtract({ days: FIRST_DIGEST_DAYS })
  )
}

function isSince(instant: Temporal.Instant, since: Temporal.Instant): boolean {
  return Temporal.Instant.compare(instant, since) >= 0
}
