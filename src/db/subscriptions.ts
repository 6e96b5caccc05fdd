import { and, desc, eq, gt, inArray, lte, ne, type SQL, sql } from 'drizzle-orm'
import { daily, latestSlot, nextSlot } from '../domain/cadence.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import type { Settings } from '../domain/settings.ts'
import {
  type PAUSED_BY,
  type SubscriptionState,
  subscriptionChanges,
  subscriptions,
} from './channel-schema.ts'
import type { Database } from './database.ts'
import { SKIPPED } from './deliveries.ts'
import { dayOf, newHours } from './new-hours.ts'
import { dateChanges } from './schema.ts'
import {
  ANEW,
  reopenPaused,
  skipDeliveries,
  skipUnsent,
  unsentDeliveries,
  writeUnsentAnew,
} from './unsent.ts'
import { noteFirstWatches, noteWatches } from './watches.ts'

/** A channel, by the platform's own ids; one that begins with `@` is a person. It has one subscription at most. */
export type Place = {
  readonly platform: PlatformName
  readonly workspace: string
  readonly channel: string
}

/** What a channel asks for, and who asks: the platform's id of a person, who is told when something is wrong. */
export type SubscriptionWish = Place & { readonly owner: string; readonly settings: Settings }

/** Why nothing is sent at the moment. */
export type Pause = {
  readonly reason: string
  readonly by: (typeof PAUSED_BY)[number]
  /** When it ends by itself. */
  readonly until?: Temporal.Instant | undefined
}

/** A stored subscription, and how far it has been served. */
export type Subscription = SubscriptionWish & {
  readonly id: number
  readonly state: SubscriptionState
  readonly pause?: Pause | undefined
  /** Slots before this instant are nobody's: the channel had not asked for them. */
  readonly slotsFrom: Temporal.Instant
  /** When it is looked next whether something is due. */
  readonly nextLook: Temporal.Instant
  /** Reminders and changes up to this day have been looked at. */
  readonly remindedOn: Temporal.PlainDate
  readonly changesSeen: number
  /** Since when, and how often, the platform has said that the channel cannot be posted to. */
  readonly failing?: { readonly since: Temporal.Instant; readonly times: number } | undefined
  readonly createdAt: Temporal.Instant
  readonly updatedAt: Temporal.Instant
}

/** Who changes a subscription, and when: the platform's id of a person, `operator`, or `bot`. */
export type Act = { readonly by: string; readonly at: Temporal.Instant }

/** What subscribing did: a channel that had a subscription keeps it under its id. */
export type Saved = {
  readonly status: 'created' | 'updated' | 'restored'
  readonly subscription: Subscription
}

/** One line of a subscription's history. */
export type SubscriptionChange = Act & { readonly what: string }

/** Stores what a channel asks for, over what it asked for before. A pause ends with it. */
export async function saveSubscription(
  db: Database,
  { settings, ...wish }: SubscriptionWish,
  act: Act,
): Promise<Saved> {
  return db.transaction(async (tx) => {
    const before = await lockSubscription(tx, atPlace(wish))
    if (before === undefined) {
      const row = { ...wish, ...settingsRow(settings), ...(await beginning(tx, settings, act.at)) }
      const inserted = await tx
        .insert(subscriptions)
        .values({ ...row, state: 'active', createdAt: act.at, updatedAt: act.at })
        .onConflictDoNothing()
        .returning()
      // Somebody else was faster: theirs is changed as any other.
      if (inserted[0] === undefined) return saveSubscription(tx, { ...wish, settings }, act)
      const subscription = toSubscription(inserted[0])
      await noteFirstWatches(tx, subscription.id, settings.filter)
      await recordChange(tx, subscription.id, act, 'subscribed')
      return { status: 'created', subscription }
    }
    if (before.state === 'removed') {
      await skipUnsent(tx, before.id, act.at)
      const start = await beginning(tx, settings, act.at)
      const change = { ...settingsRow(settings), ...start, ...ACTIVE, owner: wish.owner }
      const subscription = await update(tx, before.id, change, act, 'subscribed again')
      return { status: 'restored', subscription }
    }
    const hours = await newHours(tx, before, settings, act.at)
    const end = before.state === 'paused' ? await endOfPause(tx, before.id, act.at) : {}
    const change = { ...settingsRow(settings), ...hours, ...end, ...ACTIVE, owner: wish.owner }
    const subscription = await update(tx, before.id, change, act, 'changed what it gets')
    return { status: 'updated', subscription }
  })
}

/**
 * Changes what a channel gets, and nothing else: a pause goes on. What waits to be sent is written anew. The
 * subscription must be locked, and as it is now: planning locks it before its deliveries too.
 */
export async function changeSettings(
  db: Database,
  subscription: Subscription,
  settings: Settings,
  act: Act,
  what: string,
): Promise<Subscription> {
  return db.transaction(async (tx) => {
    const hours = await newHours(tx, subscription, settings, act.at)
    return update(tx, subscription.id, { ...settingsRow(settings), ...hours }, act, what)
  })
}

/** Stops a subscription until it is resumed; the reason is what its owner is told. One that was removed stays so. */
export async function pauseSubscription(
  db: Database,
  id: number,
  { reason, by, until }: Pause,
  act: Act,
): Promise<Subscription> {
  const change = {
    state: 'paused' as const,
    pausedReason: reason,
    pausedBy: by,
    pausedUntil: until ?? null,
  }
  return db.transaction(async (tx) => {
    const before = await lockSubscription(tx, eq(subscriptions.id, id))
    const { timeZone = 'UTC' } = before?.settings.cadence ?? {}
    const end = until === undefined ? '' : ` until ${dayOf(until, timeZone)}`
    const what = `paused${end}: ${reason}`
    const paused = await update(tx, id, change, act, what, ne(subscriptions.state, 'removed'))
    await keepUnwritten(tx, id, act.at)
    return paused
  })
}

/** Skips what waits to be written anew: nobody writes or takes it during a pause, and its end puts it back. */
async function keepUnwritten(tx: Database, id: number, now: Temporal.Instant): Promise<void> {
  const unsent = await unsentDeliveries(tx, [id], ['digest', 'reminder'])
  const unwritten = unsent.filter((one) => 'reason' in one && UNWRITTEN.has(one.reason))
  await skipDeliveries(
    tx,
    unwritten.map((one) => one.id),
    SKIPPED.paused,
    now,
  )
}

const UNWRITTEN: ReadonlySet<string> = new Set(Object.values(ANEW))

/** Serves a paused subscription again, and leaves any other as it is. What it missed is made up at once, as one digest. */
export async function resumeSubscription(
  db: Database,
  id: number,
  act: Act,
): Promise<Subscription> {
  return db.transaction((tx) => resumeIf(tx, id, act, isPaused()))
}

async function resumeIf(
  tx: Database,
  id: number,
  act: Act,
  condition: SQL | undefined,
): Promise<Subscription> {
  // Locked, because somebody may be ending the subscription, or pausing it anew.
  const paused = await lockSubscription(tx, and(eq(subscriptions.id, id), condition))
  const change = paused === undefined ? {} : await endOfPause(tx, id, act.at)
  return update(tx, id, { ...ACTIVE, ...change }, act, 'resumed', condition)
}

/** Puts back what a pause has kept, to be written anew at once. */
async function endOfPause(
  tx: Database,
  id: number,
  now: Temporal.Instant,
): Promise<{ nextLook: Temporal.Instant }> {
  await reopenPaused(tx, id, now)
  await writeUnsentAnew(tx, id, ANEW.resumed, now)
  return { nextLook: now }
}

function isPaused(): SQL {
  return eq(subscriptions.state, 'paused')
}

/** Has a subscription looked after now, because something is to be written anew. */
export async function lookAgain(
  db: Database,
  ids: readonly number[],
  now: Temporal.Instant,
): Promise<void> {
  if (ids.length === 0) return
  await db
    .update(subscriptions)
    .set({ nextLook: now })
    .where(and(inArray(subscriptions.id, [...ids]), gt(subscriptions.nextLook, now)))
}

/** Ends a subscription; what waits to be sent is not. Its settings are kept for a channel that comes back. */
export async function removeSubscription(
  db: Database,
  id: number,
  act: Act,
): Promise<Subscription> {
  return db.transaction(async (tx) => {
    const change = { ...ACTIVE, state: 'removed' as const }
    const removed = await update(tx, id, change, act, 'unsubscribed')
    await skipUnsent(tx, id, act.at)
    return removed
  })
}

/** Notes that the platform has refused the channel once more, or (`times: 0`) that it takes messages again. */
export async function noteFailures(
  db: Database,
  id: number,
  failing: Subscription['failing'],
): Promise<void> {
  const change = { failingSince: failing?.since ?? null, failures: failing?.times ?? 0 }
  await db.update(subscriptions).set(change).where(eq(subscriptions.id, id))
}

/** Resumes every subscription whose pause has ended by itself, and returns them. */
export async function resumeExpired(db: Database, now: Temporal.Instant): Promise<Subscription[]> {
  const hasEnded = and(isPaused(), lte(subscriptions.pausedUntil, now))
  const expired = await readWhere(db, hasEnded)
  const act = { by: 'bot', at: now }
  const resumed: Subscription[] = []
  for (const { id } of expired) {
    const now = await db.transaction((tx) => resumeIf(tx, id, act, hasEnded))
    if (now.state === 'active') resumed.push(now)
  }
  return resumed
}

/** The subscription of a channel, paused or not, unless it was removed. */
export async function findSubscription(
  db: Database,
  place: Place,
): Promise<Subscription | undefined> {
  const [found] = await readWhere(db, and(atPlace(place), ne(subscriptions.state, 'removed')))
  return found
}

/** The subscription with this id, whatever its state. */
export async function getSubscription(db: Database, id: number): Promise<Subscription | undefined> {
  const [found] = await readWhere(db, eq(subscriptions.id, id))
  return found
}

/** Every subscription that was not removed, of one platform or one workspace where asked for, oldest first. */
export async function listSubscriptions(
  db: Database,
  { platform, workspace }: { platform?: PlatformName; workspace?: string } = {},
): Promise<Subscription[]> {
  return readWhere(
    db,
    and(
      ne(subscriptions.state, 'removed'),
      platform === undefined ? undefined : eq(subscriptions.platform, platform),
      workspace === undefined ? undefined : eq(subscriptions.workspace, workspace),
    ),
  )
}

/** What has been done to a subscription, the latest first. */
export async function subscriptionHistory(
  db: Database,
  id: number,
  limit = 50,
): Promise<SubscriptionChange[]> {
  const { changedBy, changedAt, what } = subscriptionChanges
  return db
    .select({ by: changedBy, at: changedAt, what })
    .from(subscriptionChanges)
    .where(eq(subscriptionChanges.subscriptionId, id))
    .orderBy(desc(subscriptionChanges.id))
    .limit(limit)
}

/** The instant of a subscription's latest daily look, at or before `now`, and of the next. */
export function looksAround(
  { cadence }: Pick<Settings, 'cadence'>,
  now: Temporal.Instant,
): { readonly latest: Temporal.Instant; readonly next: Temporal.Instant } {
  return { latest: latestSlot(daily(cadence), now), next: nextSlot(daily(cadence), now) }
}

const ACTIVE = {
  state: 'active',
  pausedReason: null,
  pausedBy: null,
  pausedUntil: null,
  failingSince: null,
  failures: 0,
} as const

/** From when a subscription is served that begins now. */
async function beginning(db: Database, settings: Settings, now: Temporal.Instant) {
  const [newest] = await db
    .select({ id: sql<number>`coalesce(max(${dateChanges.id}), 0)`.mapWith(Number) })
    .from(dateChanges)
  return {
    slotsFrom: now,
    nextLook: looksAround(settings, now).next,
    remindedOn: dayOf(now, settings.cadence.timeZone),
    changesSeen: newest?.id ?? 0,
  }
}

/** Changes a subscription, if it still is as `condition` says, and gives it back as it is then. */
async function update(
  db: Database,
  id: number,
  change: Partial<typeof subscriptions.$inferInsert>,
  act: Act,
  what: string,
  condition?: SQL,
): Promise<Subscription> {
  if (change.filter !== undefined) await noteWatches(db, id, change.filter)
  const [row] = await db
    .update(subscriptions)
    .set({ ...change, updatedAt: act.at })
    .where(and(eq(subscriptions.id, id), condition))
    .returning()
  if (row !== undefined) {
    await recordChange(db, id, act, what)
    return toSubscription(row)
  }
  const unchanged = await getSubscription(db, id)
  if (unchanged === undefined) throw new Error(`there is no subscription ${id}`)
  return unchanged
}

async function recordChange(db: Database, subscriptionId: number, act: Act, what: string) {
  await db
    .insert(subscriptionChanges)
    .values({ subscriptionId, changedAt: act.at, changedBy: act.by, what })
}

/** The subscription of which a condition holds, whatever its state, locked until the transaction ends. */
export async function lockSubscription(
  tx: Database,
  condition: SQL | undefined,
): Promise<Subscription | undefined> {
  const [row] = await tx.select().from(subscriptions).where(condition).for('update')
  return row === undefined ? undefined : toSubscription(row)
}

async function readWhere(db: Database, condition: SQL | undefined): Promise<Subscription[]> {
  const rows = await db.select().from(subscriptions).where(condition).orderBy(subscriptions.id)
  return rows.map(toSubscription)
}

/** That a subscription is that of this channel. */
export function atPlace({ platform, workspace, channel }: Place): SQL | undefined {
  return and(
    eq(subscriptions.platform, platform),
    eq(subscriptions.workspace, workspace),
    eq(subscriptions.channel, channel),
  )
}

function settingsRow({ horizonDays, mention, ...settings }: Settings) {
  return { ...settings, horizonDays: horizonDays ?? null, mention: mention ?? null }
}

type Row = typeof subscriptions.$inferSelect

/** The columns that hold a channel's settings. */
export const SETTINGS_COLUMNS = {
  filter: subscriptions.filter,
  cadence: subscriptions.cadence,
  horizonDays: subscriptions.horizonDays,
  remind: subscriptions.remind,
  reminderSteps: subscriptions.reminderSteps,
  whenEmpty: subscriptions.whenEmpty,
  detail: subscriptions.detail,
  mention: subscriptions.mention,
}

/** The settings that these columns hold. */
export function settingsOf({
  filter,
  cadence,
  horizonDays,
  remind,
  reminderSteps,
  whenEmpty,
  detail,
  mention,
}: Pick<Row, keyof typeof SETTINGS_COLUMNS>): Settings {
  return {
    filter,
    cadence,
    ...(horizonDays === null ? {} : { horizonDays }),
    remind,
    reminderSteps,
    whenEmpty,
    detail,
    ...(mention === null ? {} : { mention }),
  }
}

function toSubscription(row: Row): Subscription {
  const { filter, cadence, horizonDays, remind, reminderSteps, whenEmpty, ...rest } = row
  const { detail, mention, pausedReason, pausedBy, pausedUntil, failingSince, ...others } = rest
  const { failures, ...stored } = others
  return {
    ...stored,
    settings: settingsOf(row),
    ...(pausedReason === null || pausedBy === null
      ? {}
      : { pause: { reason: pausedReason, by: pausedBy, ...untilOf(pausedUntil) } }),
    ...(failingSince === null ? {} : { failing: { since: failingSince, times: failures } }),
  }
}

function untilOf(until: Temporal.Instant | null): { until?: Temporal.Instant } {
  return until === null ? {} : { until }
}
