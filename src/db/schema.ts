import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
} from 'drizzle-orm/pg-core'
import { ITEM_TYPES, KEY_DATE_KINDS, LEGAL_WEIGHTS, STATUSES } from '../domain/item.ts'
import { SECTORS } from '../domain/sector.ts'
import { newsletterSchema } from '../domain/seed-schema.ts'
import { PRECISIONS } from '../domain/span.ts'
import { allOf, checkedJson, instant, lexemes, oneOf, plainDate } from './columns.ts'
import { storedItem, storedSource } from './stored-item.ts'

/** What items are filtered and sorted by; everything said about them is in `item_contents`. */
export const items = pgTable(
  'items',
  {
    id: text().primaryKey(),
    identifier: text(),
    title: text().notNull(),
    type: text({ enum: ITEM_TYPES }).notNull(),
    status: text({ enum: STATUSES }).notNull(),
    legalWeight: text('legal_weight', { enum: LEGAL_WEIGHTS }),
    sectors: text({ enum: SECTORS }).array().notNull(),
    /** Folded, so that `TC260` finds `SAC/TC 260`. */
    committee: text(),
    /** Id of the outermost package the item belongs to, its own where it belongs to none. */
    family: text().notNull(),
    searchText: text('search_text').notNull(),
    /** Of the item as its file has it: what makes a reload skip it. */
    fileHash: text('file_hash').notNull(),
    /** Of `item_contents.content`, earlier dates included: what makes a parsed copy reusable. */
    contentHash: text('content_hash').notNull(),
    /** The load day that no longer found the item in the files; such an item is kept, but not shown. */
    withdrawnOn: plainDate('withdrawn_on'),
  },
  (table) => [
    check('items_type', oneOf(table.type, ITEM_TYPES)),
    check('items_status', oneOf(table.status, STATUSES)),
    check('items_legal_weight', oneOf(table.legalWeight, LEGAL_WEIGHTS)),
    check('items_sectors', allOf(table.sectors, SECTORS)),
    check('items_lead_sector', sql`cardinality(${table.sectors}) >= 1`),
    index('items_sectors_index').using('gin', table.sectors),
    index('items_family_index').on(table.family),
    index('items_committee_index').using('gin', table.committee.op('gin_trgm_ops')),
  ],
)

/** Every item whole; apart from `items`, so that filtering reads few pages. */
export const itemContents = pgTable('item_contents', {
  itemId: text('item_id')
    .primaryKey()
    .references(() => items.id),
  content: checkedJson(storedItem)().notNull(),
})

/** The numbers an item is known by, folded. Only of items that are shown. */
export const itemIdentifiers = pgTable(
  'item_identifiers',
  {
    itemId: text('item_id')
      .notNull()
      .references(() => items.id),
    ordinal: smallint().notNull(),
    whole: text().notNull(),
    base: text().notNull(),
    digits: text().notNull(),
    replaced: boolean().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.itemId, table.ordinal] }),
    index('item_identifiers_whole_index').on(table.whole.op('text_pattern_ops')),
    index('item_identifiers_base_index').on(table.base.op('text_pattern_ops')),
    index('item_identifiers_digits_index').on(table.digits),
  ],
)

/** The words an item is found by: those of its titles carry weight A. Only of items that are shown. */
export const itemWords = pgTable(
  'item_words',
  {
    itemId: text('item_id')
      .primaryKey()
      .references(() => items.id),
    words: lexemes().notNull(),
    /** What found items are ordered by: the identifier, or the title where there is none. */
    name: text().notNull(),
    /** Whether the item is a part of a package, which is listed before its parts. */
    isPart: boolean('is_part').notNull(),
  },
  (table) => [index('item_words_words_index').using('gin', table.words)],
)

/** Every word any title has had: the dictionary that misspelt words are compared with. */
export const titleWords = pgTable('title_words', { word: text().primaryKey() }, (table) => [
  index('title_words_word_index').using('gin', table.word.op('gin_trgm_ops')),
])

/**
 * The key dates that may be spoken of, each at its current version, with what finds them: those of items that
 * are shown and have not been withdrawn by their issuer.
 */
export const keyDates = pgTable(
  'key_dates',
  {
    itemId: text('item_id')
      .notNull()
      .references(() => items.id),
    key: text().notNull(),
    kind: text({ enum: KEY_DATE_KINDS }).notNull(),
    version: integer().notNull(),
    firstDay: plainDate('first_day').notNull(),
    /** The last day the date can mean, that of its end where it has one. */
    lastDay: plainDate('last_day').notNull(),
    /** The first day, or the last where something ends by it. */
    decisiveDay: plainDate('decisive_day').notNull(),
    knownSince: plainDate('known_since').notNull(),
    /** Number of the load that brought this value. */
    load: integer().notNull().default(1),
    /** Of the item; here too, because a digest asks by sector and day at once. */
    sectors: text({ enum: SECTORS }).array().notNull(),
    /** Of the item; a digest needs the families of the dates it finds. */
    family: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.itemId, table.key] }),
    foreignKey({
      name: 'key_dates_version',
      columns: [table.itemId, table.key, table.version],
      foreignColumns: [keyDateVersions.itemId, keyDateVersions.key, keyDateVersions.version],
    }),
    check('key_dates_kind', oneOf(table.kind, KEY_DATE_KINDS)),
    index('key_dates_sectors_index').using('gin', table.sectors),
    index('key_dates_days_index').on(table.lastDay, table.firstDay),
    index('key_dates_decisive_day_index').on(table.decisiveDay),
    index('key_dates_known_since_index').on(table.knownSince),
    index('key_dates_load_index').on(table.load),
  ],
)

/** Every value a key date has had. A changed date adds a row; what is said about a value may be corrected. */
export const keyDateVersions = pgTable(
  'key_date_versions',
  {
    itemId: text('item_id')
      .notNull()
      .references(() => items.id),
    key: text().notNull(),
    version: integer().notNull(),
    kind: text({ enum: KEY_DATE_KINDS }).notNull(),
    firstDay: plainDate('first_day').notNull(),
    lastDay: plainDate('last_day').notNull(),
    precision: text({ enum: PRECISIONS }).notNull(),
    endFirstDay: plainDate('end_first_day'),
    endLastDay: plainDate('end_last_day'),
    endPrecision: text('end_precision', { enum: PRECISIONS }),
    proposed: boolean().notNull(),
    scope: text(),
    note: text(),
    conflict: text(),
    source: checkedJson(storedSource)().notNull(),
    knownSince: plainDate('known_since').notNull(),
    /** Number of the load that brought it. */
    load: integer().notNull().default(1),
    loadedAt: instant('loaded_at').notNull().default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.itemId, table.key, table.version] }),
    check('key_date_versions_version', sql`${table.version} >= 1`),
    check('key_date_versions_kind', oneOf(table.kind, KEY_DATE_KINDS)),
    check('key_date_versions_precision', oneOf(table.precision, PRECISIONS)),
    check('key_date_versions_end_precision', oneOf(table.endPrecision, PRECISIONS)),
    check('key_date_versions_days', sql`${table.firstDay} <= ${table.lastDay}`),
  ],
)

/** The newsletters the dataset is drawn from. */
export const newsletters = pgTable('newsletters', {
  newsletter: text().primaryKey(),
  content: checkedJson(newsletterSchema)().notNull(),
})

/** One row once a dataset has been loaded; none before. */
export const datasetState = pgTable(
  'dataset_state',
  {
    id: smallint().primaryKey().default(1),
    loadedOn: plainDate('loaded_on').notNull(),
    /** How many loads have changed anything: the number of the last one that did. */
    load: integer().notNull().default(1),
    loadedAt: instant('loaded_at').notNull().default(sql`now()`),
  },
  (table) => [check('dataset_state_single', sql`${table.id} = 1`)],
)

/** Key dates whose value changed, appeared or went away in a load, in the order it was found out. */
export const dateChanges = pgTable(
  'date_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    itemId: text('item_id').notNull(),
    key: text().notNull(),
    changedOn: plainDate('changed_on').notNull(),
  },
  (table) => [index('date_changes_item_index').on(table.itemId)],
)
