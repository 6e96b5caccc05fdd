import { and, eq, sql } from 'drizzle-orm'
import type { PlatformName } from '../domain/platform-name.ts'
import { installations } from './channel-schema.ts'
import type { Cipher } from './cipher.ts'
import type { Database } from './database.ts'

/** Where the bot is installed: a workspace, or an enterprise with all of its workspaces. */
export type InstalledAt = { readonly platform: PlatformName; readonly installedFor: string }

/** What is kept of an installation; `unreadable` where no key of ours opens it. */
export type StoredInstallation =
  | { readonly state: 'readable'; readonly text: string }
  | { readonly state: 'unreadable' }

/** Keeps what is known of an installation, over what was known before. */
export async function saveInstallation(
  db: Database,
  cipher: Cipher,
  { platform, installedFor }: InstalledAt,
  text: string,
  at: Temporal.Instant,
): Promise<void> {
  const sealed = cipher.encrypt(text, aboutOf({ platform, installedFor }))
  const change = { ...sealed, updatedAt: at }
  await db
    .insert(installations)
    .values({ platform, installedFor, ...change, createdAt: at })
    .onConflictDoUpdate({
      target: [installations.platform, installations.installedFor],
      set: change,
    })
}

/** What is kept of an installation; `undefined` where the bot is not installed. */
export async function readInstallation(
  db: Database,
  cipher: Cipher,
  where: InstalledAt,
): Promise<StoredInstallation | undefined> {
  const [row] = await db.select().from(installations).where(at(where))
  if (row === undefined) return undefined
  const text = cipher.decrypt(row, aboutOf(where))
  return text === undefined ? { state: 'unreadable' } : { state: 'readable', text }
}

/** Forgets an installation, tokens and all. */
export async function removeInstallation(db: Database, where: InstalledAt): Promise<void> {
  await db.delete(installations).where(at(where))
}

/** Where a platform's bot is installed. */
export async function listInstallations(db: Database, platform: PlatformName): Promise<string[]> {
  const rows = await db
    .select({ installedFor: installations.installedFor })
    .from(installations)
    .where(eq(installations.platform, platform))
    .orderBy(installations.installedFor)
  return rows.map(({ installedFor }) => installedFor)
}

/**
 * Lets one process at a time, of all that share the database, work on an installation until its transaction ends.
 * The row itself is no lock: it may not be there yet.
 */
export async function lockInstallation(tx: Database, where: InstalledAt): Promise<void> {
  const name = `installation ${aboutOf(where)}`
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
}

/** Encrypts anew, with the newest key, what an older one still opens; tells how many there were. */
export async function reencryptInstallations(
  db: Database,
  cipher: Cipher,
  platform: PlatformName,
  now: Temporal.Instant,
): Promise<{ readonly renewed: number; readonly unreadable: number }> {
  const found = { renewed: 0, unreadable: 0 }
  for (const installedFor of await listInstallations(db, platform)) {
    const where = { platform, installedFor }
    await db.transaction(async (tx) => {
      await lockInstallation(tx, where)
      const [row] = await tx.select().from(installations).where(at(where))
      if (row === undefined || row.keyId === cipher.keyId) return
      const text = cipher.decrypt(row, aboutOf(where))
      if (text === undefined) found.unreadable += 1
      else {
        await saveInstallation(tx, cipher, where, text, now)
        found.renewed += 1
      }
    })
  }
  return found
}

function at({ platform, installedFor }: InstalledAt) {
  return and(eq(installations.platform, platform), eq(installations.installedFor, installedFor))
}

function aboutOf({ platform, installedFor }: InstalledAt): string {
  return `${platform}/${installedFor}`
}
