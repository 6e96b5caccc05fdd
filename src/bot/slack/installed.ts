import { z } from 'zod'
import type { Cipher } from '../../db/cipher.ts'
import type { Database } from '../../db/database.ts'
import {
  type InstalledAt,
  listInstallations,
  readInstallation,
  removeInstallation,
  saveInstallation,
} from '../../db/installations.ts'

/** What is kept of the bot in a workspace or enterprise, encrypted. */
const kept = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('own'),
    token: z.string(),
    refreshToken: z.string().optional(),
    /** Seconds since 1970. */
    expiresAt: z.number().optional(),
    botUserId: z.string().optional(),
    enterprise: z.string().optional(),
  }),
  /** The workspace has it by an installation for its whole enterprise. */
  z.object({ is: z.literal('part'), of: z.string() }),
])
export type Kept = z.infer<typeof kept>
export type OwnInstallation = Extract<Kept, { is: 'own' }>

/** What reading found: an installation, none, or one that no key of ours opens. */
export type Found =
  | { readonly found: 'yes'; readonly kept: Kept }
  | { readonly found: 'no' }
  | { readonly found: 'unreadable' }

/** The installations of Slack in our database. */
export type Installed = {
  read(db: Database, installedFor: string): Promise<Found>
  save(db: Database, installedFor: string, kept: Kept, at: Temporal.Instant): Promise<void>
  remove(db: Database, installedFor: string): Promise<void>
  /** The workspaces that have the bot by the installation of an enterprise. */
  workspacesOf(db: Database, enterprise: string): Promise<string[]>
}

/** Where an installation stands in the database. */
export function installedAt(installedFor: string): InstalledAt {
  return { platform: 'slack', installedFor }
}

/** Installations encrypted by a cipher. */
export function createInstalled(cipher: Cipher): Installed {
  async function read(db: Database, installedFor: string): Promise<Found> {
    const stored = await readInstallation(db, cipher, installedAt(installedFor))
    if (stored === undefined) return { found: 'no' }
    if (stored.state === 'unreadable') return { found: 'unreadable' }
    return { found: 'yes', kept: kept.parse(JSON.parse(stored.text)) }
  }
  return {
    read,
    save: (db, installedFor, one, at) =>
      saveInstallation(db, cipher, installedAt(installedFor), JSON.stringify(one), at),
    remove: (db, installedFor) => removeInstallation(db, installedAt(installedFor)),
    async workspacesOf(db, enterprise) {
      const found: string[] = []
      for (const workspace of await listInstallations(db, 'slack')) {
        const one = await read(db, workspace)
        if (one.found !== 'yes' || one.kept.is !== 'part') continue
        if (one.kept.of === enterprise) found.push(workspace)
      }
      return found
    },
  }
}
