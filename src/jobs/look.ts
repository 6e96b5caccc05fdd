import type { Database } from '../db/database.ts'
import type { DueSubscription } from '../db/due-subscriptions.ts'
import type { LastDigest } from '../db/last-digests.ts'
import { looksAround } from '../db/subscriptions.ts'
import { type Cadence, latestSlot } from '../domain/cadence.ts'
import type { Settings } from '../domain/settings.ts'
import { dayInChina, type Today, todayIn } from '../domain/timing.ts'
import type { Composer, DigestRequest } from './compose.ts'
import type { Desk } from './desk.ts'

/** What the parts of planning share during one transaction. */
export type Planning = {
  readonly db: Database
  readonly now: Temporal.Instant
  readonly desk: Desk
  readonly composer: Composer
}

/** One subscription at one look: which day it is there, and what may be due. */
export type Look = Today & {
  readonly subscription: DueSubscription
  /** The daily instant that is looked at, and the next. */
  readonly latest: Temporal.Instant
  readonly next: Temporal.Instant
  readonly remindersSince: Temporal.PlainDate
  /** The digest slot that must be in the ledger by now; none where the channel had not asked for one yet. */
  readonly digestSlot?: Temporal.Instant | undefined
}

/** How far back reminder steps are made up where the stored day lies ahead, as a wrong clock leaves it. */
const CLOCK_ERROR_DAYS = 7

/** The slots around an instant, and which day it is there: the same for all channels that keep the same hours. */
export type Hours = Pick<Look, 'latest' | 'next' | 'asOf' | 'inChina'> & {
  readonly slot: Temporal.Instant
}

/** What a cadence makes of an instant. */
export function hoursAround(cadence: Cadence, now: Temporal.Instant): Hours {
  const today = todayIn(cadence.timeZone, now)
  return { ...looksAround({ cadence }, now), ...today, slot: latestSlot(cadence, now) }
}

/** What a subscription looks like at an instant. */
export function lookAt(subscription: DueSubscription, { slot: digestSlot, ...hours }: Hours): Look {
  const { settings, slotsFrom, remindedOn } = subscription
  const isAsked = !settings.filter.watchedOnly && isSince(digestSlot, slotsFrom)
  const { asOf } = hours
  const isAhead = Temporal.PlainDate.compare(remindedOn, asOf) > 0
  return {
    subscription,
    ...hours,
    remindersSince: isAhead ? asOf.subtract({ days: CLOCK_ERROR_DAYS }) : remindedOn,
    digestSlot: isAsked ? digestSlot : undefined,
  }
}

/** What a first digest counts as news: the week before it. */
const FIRST_DIGEST_DAYS = 7

/**
 * The days after which things are news to a subscription: those of its last digest, in its own zone and in China. A
 * digest that was made up late has told what there was on the day it was written.
 */
export function digestSince(
  last: LastDigest | undefined,
  { cadence }: Settings,
  { asOf, inChina }: Today,
): Pick<DigestRequest, 'since' | 'sinceInChina'> {
  if (last === undefined) {
    const days = FIRST_DIGEST_DAYS
    return { since: asOf.subtract({ days }), sinceInChina: inChina.subtract({ days }) }
  }
  const due = todayIn(cadence.timeZone, last.slot)
  const written = {
    asOf: last.asOf ?? due.asOf,
    inChina: dayInChina(last.writtenAt),
  }
  // A clock that was wrong has left digests written on days to come.
  const isAhead = Temporal.PlainDate.compare(written.asOf, asOf) > 0
  const since = isAhead ? due : written
  return { since: since.asOf, sinceInChina: since.inChina }
}

function isSince(instant: Temporal.Instant, since: Temporal.Instant): boolean {
  return Temporal.Instant.compare(instant, since) >= 0
}
