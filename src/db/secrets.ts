import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { secrets } from './channel-schema.ts'
import type { Database } from './database.ts'

const KEY_BYTES = 32

/** The key of this name, made on the first call; every process that shares the database gets the same. */
export async function ownKey(db: Database, name: string): Promise<Uint8Array> {
  await db
    .insert(secrets)
    .values({ name, key: randomBytes(KEY_BYTES) })
    .onConflictDoNothing()
  const [row] = await db.select().from(secrets).where(eq(secrets.name, name))
  if (row === undefined) throw new Error(`the key ${name} was not stored`)
  return row.key
}
