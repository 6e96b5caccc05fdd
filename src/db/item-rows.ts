import { hash } from 'node:crypto'
import { z } from 'zod'
import { searchText } from '../domain/filter.ts'
import { foldCommittee } from '../domain/fold.ts'
import { identifierForms } from '../domain/identifier-form.ts'
import type { Item } from '../domain/item.ts'
import type { itemWords } from '../domain/search-words.ts'
import { decisiveDay, lastDay } from '../domain/timing.ts'
import type { DatedVersion } from './key-date-history.ts'
import type * as schema from './schema.ts'
import { storedItem } from './stored-item.ts'

/** Raised when the same item has to give other rows than before, so that the next load writes all anew. */
const ROW_FORMAT = 1

/** An item of the files whose dates have been joined with their stored past. */
export type DatedItem = {
  readonly item: Item
  readonly family: string
  readonly fileHash: string
  readonly dates: readonly DatedVersion[]
  readonly words: ReturnType<typeof itemWords>
}

/** What an item's file says, in 43 characters: equal for two loads that have to store the same. */
export function fileHashOf(item: Item, family: string): string {
  const content = JSON.stringify(z.encode(storedItem, item), withoutKnownSince)
  return sha256(`${ROW_FORMAT} ${family} ${content}`)
}

/** The load decides since when a date is known, so the newsletter's own day changes nothing later. */
function withoutKnownSince(key: string, value: unknown): unknown {
  return key === 'knownSince' ? undefined : value
}

function sha256(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** What an item is searched and chosen by. */
export function itemRow({ item, family, fileHash }: DatedItem): typeof schema.items.$inferInsert {
  return {
    id: item.id,
    identifier: item.identifier,
    title: item.title,
    type: item.type,
    status: item.status,
    legalWeight: item.legalWeight,
    sectors: [...item.sectors],
    committee: item.committee === undefined ? undefined : foldCommittee(item.committee),
    family,
    searchText: searchText(item),
    fileHash,
    contentHash: sha256(JSON.stringify(z.encode(storedItem, item))),
    withdrawnOn: null,
  }
}

/** An item with everything it is shown with. */
export function contentRow({ item }: DatedItem): typeof schema.itemContents.$inferInsert {
  return { itemId: item.id, content: item }
}

/** Every form in which an item may be named by its identifiers. */
export function identifierRows({
  item,
}: DatedItem): (typeof schema.itemIdentifiers.$inferInsert)[] {
  return identifierForms(item).map((form, ordinal) => ({ itemId: item.id, ordinal, ...form }))
}

/** Words hold letters and digits only, so quoting them is all that `tsvector`'s text form asks for. */
export function wordsRow({
  item,
  words: { title, other },
}: DatedItem): typeof schema.itemWords.$inferInsert {
  return {
    itemId: item.id,
    name: item.identifier ?? item.title,
    isPart: item.partOf !== undefined,
    words: [
      ...[...title].map((word) => `'${word}':1A`),
      ...[...other].map((word) => `'${word}':2`),
    ].join(' '),
  }
}

/** None of an item that has been withdrawn: its dates are history. */
export function keyDateRows({
  item,
  family,
  dates,
}: DatedItem): (typeof schema.keyDates.$inferInsert)[] {
  if (item.status === 'withdrawn') return []
  return dates.map(({ keyDate, version, load }) => ({
    itemId: item.id,
    key: keyDate.key,
    kind: keyDate.kind,
    version,
    firstDay: keyDate.span.first,
    lastDay: lastDay(keyDate),
    decisiveDay: decisiveDay(keyDate),
    knownSince: keyDate.knownSince,
    load,
    sectors: [...item.sectors],
    family,
  }))
}

/** The values that key dates have as of this load, each under the number of its version. */
export function versionRows({
  item,
  dates,
}: DatedItem): (typeof schema.keyDateVersions.$inferInsert)[] {
  return dates.map(({ keyDate, version, load }) => ({
    itemId: item.id,
    key: keyDate.key,
    version,
    load,
    kind: keyDate.kind,
    firstDay: keyDate.span.first,
    lastDay: keyDate.span.last,
    precision: keyDate.span.precision,
    endFirstDay: keyDate.end?.first,
    endLastDay: keyDate.end?.last,
    endPrecision: keyDate.end?.precision,
    proposed: keyDate.proposed,
    scope: keyDate.scope,
    note: keyDate.note,
    conflict: keyDate.conflict,
    source: keyDate.source,
    knownSince: keyDate.knownSince,
  }))
}
