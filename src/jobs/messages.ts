import type { Platform } from '../bot/platform.ts'
import type { Database } from '../db/database.ts'
import { readDatedDocument } from '../db/documents.ts'
import { createLru } from '../db/lru.ts'
import type { Document } from '../formatters/document.ts'

/** What one post takes, and whether it goes into the thread below the first. */
type Posting = { readonly message: unknown; readonly isInThread: boolean }

/** What a platform makes of a document, and the day as of which it counts days. */
export type Messages = {
  readonly asOf: Temporal.PlainDate | undefined
  readonly postings: readonly Posting[]
}

function postingsOf(platform: Platform, { thread, ...document }: Document): readonly Posting[] {
  const rendered = (part: Document, isInThread: boolean) =>
    platform.render(part).map((message) => ({ message, isInThread }))
  return [...rendered(document, false), ...(thread === undefined ? [] : rendered(thread, true))]
}

/** Reads what a platform makes of a document: documents never change under their id, so it is kept. */
export type MessageReader = (platform: Platform, documentId: number) => Promise<Messages>

const DOCUMENTS_KEPT = 500

/** A reader of messages that remembers those of the latest documents. */
export function messageReader(db: Database): MessageReader {
  const kept = createLru<Promise<Messages>>(DOCUMENTS_KEPT)
  return (platform, documentId) => {
    const key = `${platform.name} ${documentId}`
    const known = kept.get(key)
    if (known !== undefined) return known
    const messages = readDatedDocument(db, documentId).then(({ content, asOf }) => ({
      asOf,
      postings: postingsOf(platform, content),
    }))
    kept.set(key, messages)
    // Not for ever: the database may only have been away.
    messages.catch(() => kept.delete(key))
    return messages
  }
}
