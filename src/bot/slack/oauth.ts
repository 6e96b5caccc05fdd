import { isDeepStrictEqual } from 'node:util'
import type { InstallationStore } from '@slack/bolt'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { lockInstallation } from '../../db/installations.ts'
import type { Logger } from '../../log.ts'
import { workspaceGone } from '../presence.ts'
import { servedAgain } from './back.ts'
import { type Installed, installedAt } from './installed.ts'
import type { Removal } from './lifecycle.ts'

type StoreParts = {
  readonly db: Database
  readonly clock: Clock
  readonly installed: Installed
  readonly log: Logger
}

/**
 * Keeps what OAuth brings, and serves the workspaces again where the bot is back; `workspacesOf` lists those that the
 * token of an enterprise reaches.
 */
export function createStore(
  { db, clock, installed, log }: StoreParts,
  workspacesOf: (token: string) => Promise<readonly string[]>,
): InstallationStore {
  return {
    async storeInstallation(installation) {
      const { bot, team, enterprise, isEnterpriseInstall } = installation
      const isOrgWide = isEnterpriseInstall === true
      const installedFor = isOrgWide ? enterprise?.id : team?.id
      if (installedFor === undefined || bot === undefined) {
        throw new Error('Slack has installed the app nowhere, or without a bot')
      }
      const { token, refreshToken, expiresAt, userId } = bot
      const kept = {
        ...{ is: 'own' as const, token, refreshToken, expiresAt },
        ...{ botUserId: userId, enterprise: enterprise?.id },
      }
      await db.transaction(async (tx) => {
        // Whoever is forgetting the one before must not take this for it.
        await lockInstallation(tx, installedAt(installedFor))
        await installed.save(tx, installedFor, kept, clock())
      })
      if (isOrgWide) {
        const listed = await workspacesOf(token).catch((cause: unknown) => {
          log.warn({ err: cause, installedFor }, 'the workspaces are known once they are used')
          return []
        })
        const known = await installed.workspacesOf(db, installedFor)
        await admit({ db, clock, installed }, installedFor, [...new Set([...known, ...listed])])
      } else await servedAgain(db, installedFor, clock())
      log.info({ installedFor, isOrgWide }, 'installed in Slack')
    },
    async fetchInstallation() {
      throw new Error('tokens are read by whoever needs one, after the acknowledgement')
    },
  }
}

/** Notes workspaces that have the bot by their enterprise, and serves again what was paused there. */
export async function admit(
  { db, clock, installed }: Pick<StoreParts, 'db' | 'clock' | 'installed'>,
  enterprise: string,
  workspaces: readonly string[],
): Promise<void> {
  for (const workspace of workspaces) {
    const { found } = await installed.read(db, workspace)
    if (found === 'no') await installed.save(db, workspace, { is: 'part', of: enterprise }, clock())
    await servedAgain(db, workspace, clock())
  }
}

/**
 * Forgets an installation that has ended, and pauses what it served; tells whether that is settled. Word of an end may
 * come when the app is back already, and only what says that the token is dead is one: it cannot be had again.
 */
export async function forgetInstallation(
  { db, clock, installed, log }: StoreParts,
  { workspace, enterprise, isOrgWide, reason }: Removal,
  isDead: (token: string) => Promise<boolean | undefined>,
): Promise<boolean> {
  const isWhole = isOrgWide && enterprise !== undefined
  const installedFor = isWhole ? enterprise : workspace
  const before = await installed.read(db, installedFor)
  // An end of an installation is told twice, and by the second time a new one may have begun.
  if (before.found === 'no') return true
  if (before.found === 'unreadable') return false
  if (before.kept.is === 'own') {
    const ended = await isDead(before.kept.token)
    if (ended !== true) return ended === false
  }
  return db.transaction(async (tx) => {
    await lockInstallation(tx, installedAt(installedFor))
    // Installed anew, or renewed, while Slack was asked: what it said was of another token.
    if (!isDeepStrictEqual(await installed.read(tx, installedFor), before)) return false
    const workspaces = isWhole
      ? [workspace, ...(await installed.workspacesOf(tx, enterprise))]
      : [workspace]
    for (const one of new Set(workspaces)) {
      await workspaceGone(tx, { platform: 'slack', workspace: one }, reason, clock())
    }
    await installed.remove(tx, installedFor)
    log.warn({ installedFor, reason }, 'no longer in Slack')
    return true
  })
}

/** Remembers of which enterprise a workspace has the bot, so that messages nobody asked for reach it too. */
export type OrgMemory = {
  note(workspace: string, enterprise: string): Promise<void>
  /** Resolves once what was noted of a workspace is stored. */
  settled(workspace: string): Promise<void>
}

/** A memory in the database; each process looks there once for each workspace. */
export function createOrgMemory({
  db,
  clock,
  installed,
}: Pick<StoreParts, 'db' | 'clock' | 'installed'>): OrgMemory {
  const noted = new Map<string, Promise<void>>()

  async function store(workspace: string, enterprise: string): Promise<void> {
    const { found } = await installed.read(db, workspace)
    if (found !== 'no') return
    await installed.save(db, workspace, { is: 'part', of: enterprise }, clock())
  }

  return {
    note(workspace, enterprise) {
      const before = noted.get(workspace)
      if (before !== undefined || workspace === '' || workspace === enterprise) {
        return before ?? Promise.resolve()
      }
      const storing = store(workspace, enterprise)
      noted.set(workspace, storing)
      storing.catch(() => noted.delete(workspace))
      return storing
    },
    settled: async (workspace) => noted.get(workspace),
  }
}
