import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { PLATFORMS } from '../domain/platform-name.ts'
import { DETAILS, EMPTY_POLICIES } from '../domain/settings.ts'
import { bytes, checkedJson, instant, oneOf, plainDate } from './columns.ts'
import {
  storedAccess,
  storedCadence,
  storedDocument,
  storedFilter,
  storedSteps,
} from './stored-channel.ts'

/** Whether a subscription is served; a removed one is kept, so that a channel that comes back finds its settings. */
export const SUBSCRIPTION_STATES = ['active', 'paused', 'removed'] as const
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number]

/** Who paused a subscription: a person, or the bot because the platform would not take its messages. */
export const PAUSED_BY = ['person', 'platform'] as const

/** What is delivered: to the channel a digest or a reminder, to its owner a notice about the subscription. */
export const DELIVERY_KINDS = ['digest', 'reminder', 'notice'] as const
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

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()

/** What a channel asked for, and how far it has been served. */
export const subscriptions = pgTable(
  'subscriptions',
  {
    id: id(),
    platform: text({ enum: PLATFORMS }).notNull(),
    workspace: text().notNull(),
    channel: text().notNull(),
    owner: text().notNull(),
    filter: checkedJson(storedFilter)().notNull(),
    cadence: checkedJson(storedCadence)().notNull(),
    horizonDays: integer('horizon_days'),
    remind: boolean().notNull(),
    reminderSteps: checkedJson(storedSteps)('reminder_steps').notNull(),
    whenEmpty: text('when_empty', { enum: EMPTY_POLICIES }).notNull(),
    detail: text({ enum: DETAILS }).notNull(),
    mention: text(),
    state: text({ enum: SUBSCRIPTION_STATES }).notNull(),
    pausedReason: text('paused_reason'),
    pausedBy: text('paused_by', { enum: PAUSED_BY }),
    pausedUntil: instant('paused_until'),
    /** Slots before this instant are nobody's: the channel had not asked for them. */
    slotsFrom: instant('slots_from').notNull(),
    /** When to look next whether a digest or a reminder is due: every day at the cadence's time. */
    nextLook: instant('next_look').notNull(),
    /** Reminders and changes up to this day have been looked at. */
    remindedOn: plainDate('reminded_on').notNull(),
    /** Of `date_changes`: those up to this one have been looked at. */
    changesSeen: bigint('changes_seen', { mode: 'number' }).notNull(),
    /** Since when, and how often, the platform has said that the channel cannot be posted to. */
    failingSince: instant('failing_since'),
    failures: integer().notNull().default(0),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    unique('subscriptions_place').on(table.platform, table.workspace, table.channel),
    check('subscriptions_platform', oneOf(table.platform, PLATFORMS)),
    check('subscriptions_when_empty', oneOf(table.whenEmpty, EMPTY_POLICIES)),
    check('subscriptions_detail', oneOf(table.detail, DETAILS)),
    check('subscriptions_state', oneOf(table.state, SUBSCRIPTION_STATES)),
    check(
      'subscriptions_paused',
      sql`(${table.state} = 'paused') = (${table.pausedReason} is not null)
        and (${table.pausedReason} is null) = (${table.pausedBy} is null)
        and (${table.pausedUntil} is null or ${table.pausedReason} is not null)`,
    ),
    check(
      'subscriptions_paused_by',
      sql`${table.pausedBy} is null or ${oneOf(table.pausedBy, PAUSED_BY)}`,
    ),
    check('subscriptions_failing', sql`(${table.failingSince} is null) = (${table.failures} = 0)`),
    index('subscriptions_next_look_index').on(table.nextLook).where(sql`${table.state} = 'active'`),
    index('subscriptions_paused_until_index')
      .on(table.pausedUntil)
      .where(sql`${table.pausedUntil} is not null`),
  ],
)

/** Who changed what about a subscription, and when. */
export const subscriptionChanges = pgTable(
  'subscription_changes',
  {
    id: id(),
    subscriptionId: bigint('subscription_id', { mode: 'number' })
      .notNull()
      .references(() => subscriptions.id),
    changedAt: instant('changed_at').notNull(),
    /** The platform's id of a person, `operator`, or `bot`. */
    changedBy: text('changed_by').notNull(),
    what: text().notNull(),
  },
  (table) => [index('subscription_changes_subscription_index').on(table.subscriptionId)],
)

/** Since when a channel watches an item. */
export const watches = pgTable(
  'watches',
  {
    subscriptionId: bigint('subscription_id', { mode: 'number' })
      .notNull()
      .references(() => subscriptions.id),
    itemId: text('item_id').notNull(),
    /** Of `date_changes`: the newest when it was watched, which nobody there was told the value before of. */
    changesSeen: bigint('changes_seen', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.subscriptionId, table.itemId] })],
)

/** What is said, once however many channels it is said to. */
export const documents = pgTable(
  'documents',
  {
    id: id(),
    /** Of the content and of the dates it tells: equal documents are one row. */
    hash: text().notNull(),
    content: checkedJson(storedDocument)().notNull(),
    /** The day as of which it counts days; none where it counts none. */
    asOf: plainDate('as_of'),
    /** Number of the last load it knows of: what later ones bring is news to its readers. */
    load: integer(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [unique('documents_hash').on(table.hash)],
)

/** Which values of key dates a document tells: what a channel has been told is what was delivered to it. */
export const documentDates = pgTable(
  'document_dates',
  {
    documentId: bigint('document_id', { mode: 'number' })
      .notNull()
      .references(() => documents.id, { onDelete: 'cascade' }),
    itemId: text('item_id').notNull(),
    key: text().notNull(),
    /** Version of the key date; 0 where it tells that there is none any more. */
    version: integer().notNull(),
    /** The reminder step told, in days before the date; null where none is. */
    step: smallint(),
    /** Whether it is told what became of the date since it was told before. */
    isChange: boolean('is_change').notNull().default(false),
  },
  (table) => [
    unique('document_dates_fact').on(table.documentId, table.itemId, table.key),
    index('document_dates_item_index').on(table.itemId),
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
    documentId: bigint('document_id', { mode: 'number' })
      .notNull()
      .references(() => documents.id),
    /** How often a worker has taken it up. Also what tells a worker that another has taken over from it. */
    attempts: integer().notNull().default(0),
    /** How many of those attempts were none, because its turn to be sent had not come. */
    putOff: integer('put_off').notNull().default(0),
    /** Until when, by the database's clock, the worker that sends may be believed to be alive. */
    leaseUntil: instant('lease_until'),
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
    index('deliveries_open_index')
      .on(table.state)
      .where(sql`${oneOf(table.state, ['planned', 'sending', 'retrying', 'unknown', 'failed'])}`),
    index('deliveries_document_index').on(table.documentId),
    index('deliveries_updated_at_index').using('brin', table.updatedAt),
  ],
)

/** The messages of a delivery in order, each under the platform's id once it has one. */
export const deliveryParts = pgTable(
  'delivery_parts',
  {
    deliveryId: bigint('delivery_id', { mode: 'number' })
      .notNull()
      .references(() => deliveries.id, { onDelete: 'cascade' }),
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

/** When the next message may go out, by what is limited: a platform, a workspace, a channel. */
export const paces = pgTable('paces', {
  key: text().primaryKey(),
  /** The next moment that is free, by the database's clock, in milliseconds since 1970. */
  freeAtMs: doublePrecision('free_at_ms').notNull(),
  /** Where the line of those who were sent away for now ends, by the same clock. */
  lineAtMs: doublePrecision('line_at_ms').notNull(),
})

/** What a workspace has decided for all its channels. */
export const workspaces = pgTable(
  'workspaces',
  {
    platform: text({ enum: PLATFORMS }).notNull(),
    workspace: text().notNull(),
    access: checkedJson(storedAccess)().notNull(),
    changedBy: text('changed_by').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.platform, table.workspace] }),
    check('workspaces_platform', oneOf(table.platform, PLATFORMS)),
  ],
)

/** Keys the bot has made for itself, such as the one that seals buttons. */
export const secrets = pgTable('secrets', {
  name: text().primaryKey(),
  key: bytes().notNull(),
})

/** Which process holds the connection to a gateway, such as a shard of Discord's: two would both be told everything. */
export const gatewayLeases = pgTable('gateway_leases', {
  name: text().primaryKey(),
  /** A name that a process has made up for itself. */
  owner: text().notNull(),
  /** By the database's clock, in milliseconds since 1970. */
  untilMs: doublePrecision('until_ms').notNull(),
})

/** Signed requests that were taken, so that none is taken again by another process either. */
export const seenRequests = pgTable('seen_requests', {
  signature: text().primaryKey(),
  /** From when on its own timestamp makes it too old to be taken. */
  staleAt: instant('stale_at').notNull(),
})
