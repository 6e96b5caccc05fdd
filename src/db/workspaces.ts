import { and, eq, ne } from 'drizzle-orm'
import type { Access, AccessRule } from '../domain/access.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import { subscriptionChanges, subscriptions, workspaces } from './channel-schema.ts'
import type { Database } from './database.ts'
import type { Act, Place } from './subscriptions.ts'

/** Until a workspace decides otherwise: what its platform's people expect. */
const DEFAULT_RULES: Readonly<Record<PlatformName, AccessRule>> = {
  slack: 'anyone',
  discord: 'managers',
  console: 'anyone',
}

/** Who may change what the channels of a workspace get. */
export async function readAccess(
  db: Database,
  { platform, workspace }: Pick<Place, 'platform' | 'workspace'>,
): Promise<Access> {
  const [row] = await db
    .select({ access: workspaces.access })
    .from(workspaces)
    .where(and(eq(workspaces.platform, platform), eq(workspaces.workspace, workspace)))
  return row?.access ?? { rule: DEFAULT_RULES[platform], listed: [] }
}

/** Says who may, from now on; `what` stands in the history of every channel there. */
export async function saveAccess(
  db: Database,
  { platform, workspace }: Pick<Place, 'platform' | 'workspace'>,
  { access, what }: { readonly access: Access; readonly what: string },
  { by, at }: Act,
): Promise<void> {
  const change = { access, changedBy: by, updatedAt: at }
  await db.transaction(async (tx) => {
    await tx
      .insert(workspaces)
      .values({ platform, workspace, ...change })
      .onConflictDoUpdate({ target: [workspaces.platform, workspaces.workspace], set: change })
    const channels = await tx
      .select({ subscriptionId: subscriptions.id })
      .from(subscriptions)
      .where(
        and(
          eq(subscriptions.platform, platform),
          eq(subscriptions.workspace, workspace),
          ne(subscriptions.state, 'removed'),
        ),
      )
    const lines = channels.map((channel) => ({ ...channel, changedAt: at, changedBy: by, what }))
    if (lines.length > 0) await tx.insert(subscriptionChanges).values(lines)
  })
}
