import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { type Rate, reserveTurns } from '../../db/paces.ts'

/** One line for a bot; as many shards as `concurrency` may identify together, then again after `everyMs`. */
type Line = {
  readonly bot: string
  readonly concurrency: number
  readonly everyMs: number
  /** One more in a day, and Discord takes the token away. */
  readonly startsADay: number
}

/** Nobody reserves a turn further off than this. */
const LONGEST_WAIT_MS = 30_000
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Some are left for what else connects with the token. */
const OURS = 0.95

/** Makes the connections of all processes that share the database identify one after the other, and not too often. */
export function createIdentifyLine(db: Database, { bot, concurrency, everyMs, startsADay }: Line) {
  return {
    async waitForIdentify(shard: number, signal: AbortSignal): Promise<void> {
      const key = `discord-identify/${bot}`
      await waitForTurn(db, key, budget(startsADay), signal)
      await waitForTurn(
        db,
        `${key}/${shard % concurrency}`,
        { intervalMs: everyMs, burst: 1 },
        signal,
      )
    },
  }
}

/** Spread over the day, but for what an hour gives: longer than that, nobody remembers what was left over. */
function budget(startsADay: number): Rate {
  const intervalMs = DAY_MS / (startsADay * OURS)
  return { intervalMs, burst: Math.max(1, Math.floor(HOUR_MS / intervalMs)) }
}

async function waitForTurn(
  db: Database,
  key: string,
  rate: Rate,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const turns = await reserveTurns(db, [{ key, turns: 1, rate }], LONGEST_WAIT_MS)
    const turn = turns.get(key)
    const isMine = turn === undefined || turn.granted > 0
    const waitMs = isMine ? turn?.waitMs : turn.lineMs - LONGEST_WAIT_MS
    await sleep(Math.max(0, waitMs ?? 0), undefined, { signal })
    if (isMine) return
  }
}
