import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { reserveTurns } from '../../db/paces.ts'

/** One line for a bot; as many shards as `concurrency` may identify together, then again after `everyMs`. */
type Line = { readonly bot: string; readonly concurrency: number; readonly everyMs: number }

/** Nobody reserves a turn further off than this. */
const LONGEST_WAIT_MS = 30_000

/** Makes the connections of all processes that share the database identify one after the other. */
export function createIdentifyLine(db: Database, { bot, concurrency, everyMs }: Line) {
  return {
    async waitForIdentify(shard: number, signal: AbortSignal): Promise<void> {
      const key = `discord-identify/${bot}/${shard % concurrency}`
      const rate = { intervalMs: everyMs, burst: 1 }
      for (;;) {
        const turns = await reserveTurns(db, [{ key, turns: 1, rate }], LONGEST_WAIT_MS)
        const turn = turns.get(key)
        const isMine = turn === undefined || turn.granted > 0
        const waitMs = isMine ? turn?.waitMs : turn.lineMs - LONGEST_WAIT_MS
        await sleep(Math.max(0, waitMs ?? 0), undefined, { signal })
        if (isMine) return
      }
    },
  }
}
