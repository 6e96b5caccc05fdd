import { and, eq, gt, inArray, lte, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { PLATFORMS, type PlatformName } from '../domain/platform-name.ts'
import { DETAILS, EMPTY_POLICIES, type Settings } from '../domain/settings.ts'
import { subscriptions } from './channel-schema.ts'
import { type Database, runSql } from './database.ts'
import { createLru } from './lru.ts'
import { storedCadence, storedFilter, storedSteps } from './stored-channel.ts'
import { SETTINGS_COLUMNS, type Subscription, settingsOf } from './subscriptions.ts'

/** What planning has to know of a subscription. Equal settings are one and the same object, as a rule. */
export type DueSubscription = Pick<
  Subscription,
  'id' | 'platform' | 'settings' | 'slotsFrom' | 'remindedOn' | 'changesSeen'
>

/** How far a subscription has been looked after. */
export type Progress = Pick<Subscription, 'id' | 'nextLook' | 'remindedOn' | 'changesSeen'>

/** From one look to the next there are never more hours than this, whatever the zone does. */
const LONGEST_WAIT_HOURS = 49

/** The latest instant that a clock which is right may have planned for. */
export function farthestLook(now: Temporal.Instant): Temporal.Instant {
  return now.add({ hours: LONGEST_WAIT_HOURS })
}

/** Whether it is time to look after any subscription of these platforms. */
export async function isAnyDue(
  db: Database,
  now: Temporal.Instant,
  platforms: readonly PlatformName[],
): Promise<boolean> {
  const due = or(lte(subscriptions.nextLook, now), gt(subscriptions.nextLook, farthestLook(now)))
  const [one] = await db
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(and(isActiveOn(platforms), due))
    .limit(1)
  return one !== undefined
}

/**
 * Subscriptions it is time to look after, locked until the transaction ends; those that another process has
 * locked are left to it. A next look further off than any can be was set by a clock that was wrong.
 */
export async function lockDueSubscriptions(
  db: Database,
  {
    now,
    platforms,
    limit,
  }: { now: Temporal.Instant; platforms: readonly PlatformName[]; limit: number },
): Promise<DueSubscription[]> {
  const inTime = lte(subscriptions.nextLook, now)
  const misset = gt(subscriptions.nextLook, farthestLook(now))
  const due = await lockWhere(db, and(isActiveOn(platforms), inTime), limit)
  // Apart, so that each finds its end of the index.
  return due.length < limit
    ? [...due, ...(await lockWhere(db, and(isActiveOn(platforms), misset), limit - due.length))]
    : due
}

/** Notes how far subscriptions have been looked after. */
export async function noteProgress(db: Database, progress: readonly Progress[]): Promise<void> {
  const rows = progress.map(({ id, nextLook, remindedOn, changesSeen }) => ({
    id,
    next_look: nextLook.toString(),
    reminded_on: remindedOn.toString(),
    changes_seen: changesSeen,
  }))
  await db.execute(sql`update ${subscriptions} set next_look = r.next_look, reminded_on = r.reminded_on,
    changes_seen = r.changes_seen from json_to_recordset(${JSON.stringify(rows)}::text::json)
    as r(id bigint, next_look timestamptz, reminded_on date, changes_seen bigint)
    where ${subscriptions.id} = r.id`)
}

function isActiveOn(platforms: readonly PlatformName[]): SQL | undefined {
  return and(eq(subscriptions.state, 'active'), inArray(subscriptions.platform, [...platforms]))
}

const dueRows = z.array(
  z.object({
    id: z.coerce.number(),
    platform: z.enum(PLATFORMS),
    slotsFrom: z.number().transform((ms) => Temporal.Instant.fromEpochMilliseconds(ms)),
    remindedOn: z.string().transform((text) => Temporal.PlainDate.from(text)),
    changesSeen: z.coerce.number(),
    settings: z.string(),
  }),
)

async function lockWhere(
  db: Database,
  condition: SQL | undefined,
  limit: number,
): Promise<DueSubscription[]> {
  const { id, platform, slotsFrom, remindedOn, changesSeen, nextLook } = subscriptions
  const rows = dueRows.parse(
    await runSql(
      db,
      // Not by id as well: where thousands are due at one instant, they would all be sorted for each batch.
      sql`select ${id}, ${platform}, (extract(epoch from ${slotsFrom}) * 1000)::float8 as "slotsFrom",
          ${remindedOn}::text as "remindedOn", ${changesSeen} as "changesSeen", ${SETTINGS_TEXT} as settings
        from ${subscriptions} where ${condition} order by ${nextLook} limit ${limit} for update skip locked`,
    ),
  )
  return rows
    .map(({ settings, ...row }) => ({ ...row, settings: readSettings(settings) }))
    .sort((a, b) => a.id - b.id)
}

/** The columns of a channel's settings as one text. */
const SETTINGS_TEXT = sql`json_build_object(${sql.join(
  Object.entries(SETTINGS_COLUMNS).flatMap(([name, column]) => [sql.raw(`'${name}'`), column]),
  sql`, `,
)})::text`

const storedSettings = z.object({
  filter: storedFilter,
  cadence: storedCadence,
  horizonDays: z.number().nullable(),
  remind: z.boolean(),
  reminderSteps: storedSteps,
  whenEmpty: z.enum(EMPTY_POLICIES),
  detail: z.enum(DETAILS),
  mention: z.string().nullable(),
})

/** As many as the channels of a large installation ask for. */
const SETTINGS_KEPT = 20_000

/** Settings already read and checked, by their text: most channels keep the usual ones. */
const known = createLru<Settings>(SETTINGS_KEPT)

function readSettings(text: string): Settings {
  const before = known.get(text)
  if (before !== undefined) return before
  const settings = settingsOf(storedSettings.parse(JSON.parse(text)))
  known.set(text, settings)
  return settings
}
