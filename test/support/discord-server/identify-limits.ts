import type { Bot } from './records.ts'
import type { Settings } from './settings.ts'

const DAY_MS = 86_400_000

/** How many identifies bots have left. */
export type IdentifyLimits = {
  /** Counts one identify and says whether Discord would take it. */
  take(bot: Bot, shard: number): 'fine' | 'too-soon' | 'over-budget'
  /** What `GET /gateway/bot` says of it. */
  info(bot: Bot): {
    readonly total: number
    readonly remaining: number
    readonly reset_after: number
    readonly max_concurrency: number
  }
}

/** How often bots may identify: so many a day, and one at a time for each concurrency key. */
export function createIdentifyLimits(settings: Settings): IdentifyLimits {
  const { identifiesPerDay: total, maxConcurrency, identifyEveryMs } = settings
  const atByBot = new Map<string, number[]>()
  const lastByKey = new Map<string, number>()
  const today = ({ id }: Bot) => (atByBot.get(id) ?? []).filter((at) => at > Date.now() - DAY_MS)
  return {
    take(bot, shard) {
      const earlier = today(bot)
      if (earlier.length >= total) return 'over-budget'
      const now = Date.now()
      atByBot.set(bot.id, [...earlier, now])
      const key = `${bot.id}:${shard % maxConcurrency}`
      if (now - (lastByKey.get(key) ?? Number.NEGATIVE_INFINITY) < identifyEveryMs) {
        return 'too-soon'
      }
      lastByKey.set(key, now)
      return 'fine'
    },
    info(bot) {
      const earlier = today(bot)
      const [first] = earlier
      return {
        total,
        remaining: total - earlier.length,
        reset_after: first === undefined ? 0 : first + DAY_MS - Date.now(),
        max_concurrency: maxConcurrency,
      }
    },
  }
}
