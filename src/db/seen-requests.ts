import { lt } from 'drizzle-orm'
import { seenRequests } from './channel-schema.ts'
import type { Database } from './database.ts'

/** A signed request, and from when on it is too old to be taken anyway. */
export type SeenRequest = { readonly signature: string; readonly staleAt: Temporal.Instant }

/** Notes a request as taken; false where one with this signature was taken before. */
export async function noteRequest(db: Database, request: SeenRequest): Promise<boolean> {
  const noted = await db
    .insert(seenRequests)
    .values(request)
    .onConflictDoNothing()
    .returning({ signature: seenRequests.signature })
  return noted.length > 0
}

/** Forgets requests that were too old before a moment. */
export async function forgetRequests(db: Database, before: Temporal.Instant): Promise<void> {
  await db.delete(seenRequests).where(lt(seenRequests.staleAt, before))
}
