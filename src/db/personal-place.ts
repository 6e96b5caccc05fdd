import { and, asc, eq, sql } from 'drizzle-orm'
import type { PlatformName } from '../domain/platform-name.ts'
import { subscriptions } from './channel-schema.ts'
import type { Database } from './database.ts'

/**
 * The workspace under which somebody gets direct messages already; `undefined` where they get none. Where people
 * write to the bot directly, a platform may not say of which workspace they speak.
 */
export async function personalWorkspace(
  db: Database,
  platform: PlatformName,
  person: string,
): Promise<string | undefined> {
  const [row] = await db
    .select({ workspace: subscriptions.workspace })
    .from(subscriptions)
    .where(and(eq(subscriptions.platform, platform), eq(subscriptions.channel, `@${person}`)))
    .orderBy(sql`${subscriptions.state} = 'removed'`, asc(subscriptions.id))
    .limit(1)
  return row?.workspace
}
