import type { Database } from '../../db/database.ts'
import { listSubscriptions, resumeSubscription } from '../../db/subscriptions.ts'
import { outcomeOf } from './failures.ts'

/** Begins every reason that says the app, not a channel, was gone. */
const APP_GONE = /^the app\b/

/**
 * Serves again what was paused because the app was gone: Slack has just taken its token. Channels that are
 * archived, or have refused for too long, stay paused.
 */
export async function servedAgain(
  db: Database,
  workspace: string,
  now: Temporal.Instant,
): Promise<void> {
  for (const { id, pause } of await listSubscriptions(db, { platform: 'slack', workspace })) {
    if (pause?.by !== 'platform' || !isRemovalReason(pause.reason)) continue
    await resumeSubscription(db, id, { by: 'bot', at: now })
  }
}

function isRemovalReason(reason: string): boolean {
  const code = /^Slack: (\w+)$/.exec(reason)?.[1]
  if (code === undefined) return APP_GONE.test(reason)
  const outcome = outcomeOf({ kind: 'refused', code })
  return outcome.outcome === 'refused' && outcome.because === 'removed'
}
