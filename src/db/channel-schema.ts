import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { bytes, checkedJson, instant, oneOf } from './columns.ts'
import { storedCadence, storedDocument, storedFilter } from './stored-channel.ts'

/** Where people are. The console is a platform too: it prints what would be posted. */
export const PLATFORMS = ['slack', 'discord', 'console'] as const
export type PlatformName = (typeof PLATFORMS)[number]

/** What a channel gets when nothing is due: a short message that says so, or none. */
export const EMPTY_POLICIES = ['say-so', 'stay-silent'] as const
export type EmptyPolicy = (typeof EMPTY_POLICIES)[number]

/** How much a digest says about each entry. */
export const DETAILS = ['compact', 'full'] as const
export type Detail = (typeof DETAILS)[number]

/** What is delivered. */
export const DELIVERY_KINDS = ['digest', 'reminder'] as const
export type DeliveryKind = (typeof DELIVERY_KINDS)[number]

/** Where a delivery stands; `unknown` means the platform's answer was lost, not that it failed. */
export const DELIVERY_STATES = [
  'planned',
  'sending',
  'sent',
  'retrying',
  'unknown',
  'failed',
  'skipped',
] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Where one message of a delivery stands. */
export const PART_STATES = ['sending', 'sent', 'unknown', 'failed'] as const
export type PartState = (typeof PART_STATES)[number]

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()

/** What a channel asked for. */
export const subscriptions = pgTable(
  'subscriptions',
  {
    id: id(),
    platform: text({ enum: PLATFORMS }).notNull(),
    workspace: text().notNull(),
    channel: text().notNull(),
    filter: checkedJson(storedFilter)().notNull(),
    cadence: checkedJson(storedCadence)().notNull(),
    horizonDays: integer('horizon_days'),
    whenEmpty: text('when_empty', { enum: EMPTY_POLICIES }).notNull(),
    detail: text({ enum: DETAILS }).notNull(),
    owner: text().notNull(),
    pausedReason: text('paused_reason'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    unique('subscriptions_place').on(table.platform, table.workspace, table.channel),
    check('subscriptions_platform', oneOf(table.platform, PLATFORMS)),
    check('subscriptions_when_empty', oneOf(table.whenEmpty, EMPTY_POLICIES)),
    check('subscriptions_detail', oneOf(table.detail, DETAILS)),
  ],
)

/** The ledger: what is to be, was or was not posted, once per subscription, kind and slot. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: id(),
    subscriptionId: bigint('subscription_id', { mode: 'number' })
      .notNull()
      .references(() => subscriptions.id),
    kind: text({ enum: DELIVERY_KINDS }).notNull(),
    slot: instant().notNull(),
    state: text({ enum: DELIVERY_STATES }).notNull(),
    reason: text(),
    document: checkedJson(storedDocument)().notNull(),
    attempts: integer().notNull().default(0),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    unique('deliveries_slot').on(table.subscriptionId, table.kind, table.slot),
    check('deliveries_kind', oneOf(table.kind, DELIVERY_KINDS)),
    check('deliveries_state', oneOf(table.state, DELIVERY_STATES)),
    check(
      'deliveries_reason',
      sql`(${table.reason} is null) = (${oneOf(table.state, ['planned', 'sending', 'sent'])})`,
    ),
    index('deliveries_state_index').on(table.state),
  ],
)

/** The messages of a delivery in order, each under the platform's id once it has one. */
export const deliveryParts = pgTable(
  'delivery_parts',
  {
    deliveryId: bigint('delivery_id', { mode: 'number' })
      .notNull()
      .references(() => deliveries.id),
    ordinal: smallint().notNull(),
    messageId: text('message_id'),
    state: text({ enum: PART_STATES }).notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.deliveryId, table.ordinal] }),
    check('delivery_parts_state', oneOf(table.state, PART_STATES)),
    check(
      'delivery_parts_message_id',
      sql`(${table.messageId} is not null) = (${table.state} = 'sent')`,
    ),
  ],
)

/** Workspaces the bot is installed in, with their tokens encrypted under the key `key_id` names. */
export const installations = pgTable(
  'installations',
  {
    platform: text({ enum: PLATFORMS }).notNull(),
    /** Workspace, or the enterprise where the bot is installed for all of it. */
    installedFor: text('installed_for').notNull(),
    payload: bytes().notNull(),
    keyId: text('key_id').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.platform, table.installedFor] }),
    check('installations_platform', oneOf(table.platform, PLATFORMS)),
  ],
)
