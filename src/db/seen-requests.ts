import { eq, lt } from 'drizzle-orm'
import { seenRequests } from './channel-schema.ts'
import type { Database } from './database.ts'

/** Something that is done once, by its signature or name, and from when on it is too old to come again. */
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

/** Whether a request with this signature was taken. */
export async function isNoted(db: Database, signature: string): Promise<boolean> {
  const found = await db
    .select({ signature: seenRequests.signature })
    .from(seenRequests)
    .where(eq(seenRequests.signature, signature))
  return found.length > 0
}

/** Lets one request be taken anew: nothing came of it. */
export async function forgetRequest(db: Database, signature: string): Promise<void> {
  await db.delete(seenRequests).where(eq(seenRequests.signature, signature))
}

/** Forgets requests that were too old before a moment. */
export async function forgetRequests(db: Database, before: Temporal.Instant): Promise<void> {
  await db.delete(seenRequests).where(lt(seenRequests.staleAt, before))
}
