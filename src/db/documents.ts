import { createHash } from 'node:crypto'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { FactKey } from '../domain/entry.ts'
import { compareText } from '../domain/fold.ts'
import type { Document } from '../formatters/document.ts'
import { chunksOf, writeRows } from './bulk.ts'
import { deliveries, documentDates, documents } from './channel-schema.ts'
import { type Database, runSql } from './database.ts'
import { storedDocument } from './stored-channel.ts'

/** A value of a key date that a document tells: listed, with a reminder step, or as a change (version 0: gone). */
export type ToldFact = FactKey & {
  readonly version: number
  readonly step?: number | undefined
  /** Where it is told what became of a date that was told before. */
  readonly isChange?: true | undefined
}

/** What is said, and which dates it tells. */
export type ToldDocument = {
  readonly content: Document
  readonly told: readonly ToldFact[]
  /** The day as of which it counts days, by which it is known for out of date. */
  readonly asOf?: Temporal.PlainDate | undefined
  /** Number of the last load it knows of. */
  readonly load?: number | undefined
}

/** Stores documents, equal ones once, and returns their ids in the same order. */
export async function saveDocuments(
  db: Database,
  told: readonly ToldDocument[],
  now: Temporal.Instant,
): Promise<number[]> {
  const hashed = told.map((document) => ({ ...document, hash: hashOf(document) }))
  // In the order of their hashes, so that two processes that store the same never wait for each other.
  const unique = [...new Map(hashed.map((one) => [one.hash, one])).values()].sort((a, b) =>
    compareText(a.hash, b.hash),
  )
  const ids = new Map<string, number>()
  for (const chunk of chunksOf(unique)) {
    const before = await idsByHash(db, chunk)
    const added = chunk.filter(({ hash }) => !before.has(hash))
    await writeRows(
      db,
      documents,
      added.map(({ content, asOf, load, hash }) => ({
        content,
        asOf: asOf ?? null,
        load: load ?? null,
        hash,
        createdAt: now,
      })),
      { key: [documents.hash], update: [] },
    )
    const after = await idsByHash(db, added)
    const facts = added.flatMap(({ hash, told }) =>
      told.map(({ step = null, isChange = false, ...fact }) => ({
        ...fact,
        step,
        isChange,
        documentId: idOf(after, hash),
      })),
    )
    const { documentId, itemId, key } = documentDates
    await writeRows(db, documentDates, facts, { key: [documentId, itemId, key], update: [] })
    for (const [hash, id] of [...before, ...after]) ids.set(hash, id)
  }
  return hashed.map(({ hash }) => idOf(ids, hash))
}

/** The content of a document, which never changes under its id. */
export async function readDocument(db: Database, id: number): Promise<Document> {
  return (await readDatedDocument(db, id)).content
}

/** The same with the day as of which it counts days. */
export async function readDatedDocument(
  db: Database,
  id: number,
): Promise<Pick<ToldDocument, 'content' | 'asOf'>> {
  const { content, asOf } = documents
  const [row] = await db.select({ content, asOf }).from(documents).where(eq(documents.id, id))
  if (row === undefined) throw new Error(`there is no document ${id}`)
  return { content: row.content, asOf: row.asOf ?? undefined }
}

/** The dates a document tells. */
export async function factsOfDocument(db: Database, id: number): Promise<ToldFact[]> {
  const { itemId, key, version, step, isChange } = documentDates
  const rows = await db
    .select({ itemId, key, version, step, isChange })
    .from(documentDates)
    .where(eq(documentDates.documentId, id))
    .orderBy(itemId, key)
  return rows.map(({ step, isChange, ...fact }) => ({
    ...fact,
    ...(step === null ? {} : { step }),
    ...(isChange ? { isChange } : {}),
  }))
}

/** What a subscription was told of a key date: by every delivery that may have arrived, the latest first. */
export type ToldBefore = ToldFact & {
  readonly subscriptionId: number
  readonly slot: Temporal.Instant
}

const toldRow = z.object({
  subscriptionId: z.coerce.number(),
  itemId: z.string(),
  key: z.string(),
  version: z.number(),
  step: z.number().nullable(),
  slot: z.string().transform((text) => Temporal.Instant.from(text)),
})

/**
 * What these subscriptions have been told of these key dates, what was written last first: a digest made up late has
 * an early slot. Deliveries that were skipped or have failed told nothing, nor do those of `unsent`; one whose fate is
 * unknown may have.
 */
export async function toldBefore(
  db: Database,
  subscriptionIds: readonly number[],
  facts: readonly FactKey[],
  unsent: readonly number[] = [],
): Promise<ToldBefore[]> {
  if (subscriptionIds.length === 0 || facts.length === 0) return []
  const rows = await runSql(
    db,
    sql`select ${deliveries.subscriptionId} as "subscriptionId", ${documentDates.itemId} as "itemId",
        ${documentDates.key} as key, ${documentDates.version} as version, ${documentDates.step} as step,
        to_char(${deliveries.slot} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as slot
      from json_to_recordset(${JSON.stringify(facts)}::text::json) as fact("itemId" text, key text)
        join ${documentDates} on ${documentDates.itemId} = fact."itemId" and ${documentDates.key} = fact.key
        join ${deliveries} on ${deliveries.documentId} = ${documentDates.documentId}
      where ${deliveries.subscriptionId} = any(array(
          select json_array_elements_text(${JSON.stringify(subscriptionIds)}::text::json)::bigint))
        and ${deliveries.state} not in ('skipped', 'failed')
        and not ${deliveries.id} = any(array(
          select json_array_elements_text(${JSON.stringify(unsent)}::text::json)::bigint))
      order by ${documentDates.documentId} desc, ${deliveries.id} desc`,
  )
  return rows.map((row) => {
    const { step, ...fact } = toldRow.parse(row)
    return step === null ? fact : { ...fact, step }
  })
}

function hashOf({ content, told, asOf, load }: ToldDocument): string {
  const text = JSON.stringify([z.encode(storedDocument, content), told, asOf, load])
  return createHash('sha256').update(text).digest('base64url')
}

async function idsByHash(
  db: Database,
  wanted: readonly { readonly hash: string }[],
): Promise<ReadonlyMap<string, number>> {
  if (wanted.length === 0) return new Map()
  const { id, hash } = documents
  const hashes = wanted.map((one) => one.hash)
  const rows = await db
    .select({ id, hash })
    .from(documents)
    .where(and(inArray(hash, hashes)))
  return new Map(rows.map((row) => [row.hash, row.id]))
}

function idOf(ids: ReadonlyMap<string, number>, hash: string): number {
  const id = ids.get(hash)
  if (id === undefined) throw new Error('a document that was stored has gone')
  return id
}
