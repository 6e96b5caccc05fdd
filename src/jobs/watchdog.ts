import { setImmediate as breathe } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { countStuck, type Stuck } from '../db/figures.ts'
import { type MissingSlot, missingInPage, nextPage } from '../db/missing-slots.ts'
import { latestSlot } from '../domain/cadence.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import type { Logger } from '../log.ts'

/** How many slots are missing, and the first of them by subscription. */
export type MissingSlots = { readonly count: number; readonly first: readonly MissingSlot[] }

/** What is wrong with delivery as a whole. */
export type Finding = { readonly missing: MissingSlots; readonly stuck: Stuck }

/** What the watchdog works with; subscriptions of platforms that do not run here are not its business. */
export type WatchdogJob = {
  readonly db: Database
  readonly clock: Clock
  readonly platforms: readonly PlatformName[]
  readonly log: Logger
}

/** Looks after what planning and sending should have done; `latest` is what it found last. */
export type Watchdog = {
  look(): Promise<Finding>
  latest(): Finding | undefined
}

const PAGE = 1000
const FIRST = 20
/** Planning looks every minute; ten of them are patience enough. */
const GRACE_MINUTES = 10
/** A slot before a subscription's latest change may be planned at its next daily look: 25 hours, clocks put back. */
const CHANGE_GRACE_HOURS = 25

/**
 * Digest slots that should be in the ledger, in whatever state, and are not: of every active subscription the
 * latest that is ten minutes old. It is worked out from cadences alone, so that no error of planning hides here.
 */
export async function findMissingSlots(
  db: Database,
  platforms: readonly PlatformName[],
  now: Temporal.Instant,
): Promise<MissingSlots> {
  const due = now.subtract({ minutes: GRACE_MINUTES })
  const changedBefore = now.subtract({ hours: CHANGE_GRACE_HOURS })
  const slots = new Map<string, Temporal.Instant>()
  const first: MissingSlot[] = []
  let count = 0
  let after = 0
  for (;;) {
    const next = await nextPage(db, { platforms, after }, PAGE)
    if (next === undefined) return { count, first }
    const expected = next.cadences.map(({ text, cadence }) => {
      const slot = slots.get(text) ?? latestSlot(cadence, due)
      slots.set(text, slot)
      return { text, slot }
    })
    const missing = await missingInPage(db, next.page, expected, changedBefore)
    count += missing.length
    first.push(...missing.slice(0, FIRST - first.length))
    after = next.page.last
    // The embedded database answers without letting timers and requests have their turn.
    await breathe()
  }
}

/** A watchdog that logs what it finds once, and once more when it has changed. */
export function createWatchdog({ db, clock, platforms, log }: WatchdogJob): Watchdog {
  let latest: Finding | undefined
  const before = { missing: NONE_MISSING, stuck: NONE_STUCK }
  return {
    latest: () => latest,
    async look() {
      const now = clock()
      const missing = await findMissingSlots(db, platforms, now)
      const stuck = await countStuck(db, now)
      latest = { missing, stuck }
      if (changes(before, 'missing', missing)) logMissing(log, missing)
      if (changes(before, 'stuck', stuck)) logStuck(log, stuck)
      return latest
    },
  }
}

const NONE_MISSING = JSON.stringify({ count: 0, first: [] } satisfies MissingSlots)
const NONE_STUCK = JSON.stringify({ unsent: 0, unknown: 0 } satisfies Stuck)

function changes<K extends string>(before: Record<K, string>, what: K, found: unknown): boolean {
  const text = JSON.stringify(found)
  const isNew = before[what] !== text
  before[what] = text
  return isNew
}

function logMissing(log: Logger, { count, first }: MissingSlots): void {
  const subscriptions = first.map(({ subscriptionId }) => subscriptionId)
  const slots = [...new Set(first.map(({ slot }) => slot.toString()))]
  if (count === 0) log.info('no digest is missing any more')
  else log.error({ missing: count, subscriptions, slots }, 'digests are missing from the ledger')
}

function logStuck(log: Logger, stuck: Stuck): void {
  if (stuck.unsent + stuck.unknown === 0) log.info('no delivery is stuck any more')
  else log.warn(stuck, 'deliveries are stuck')
}
