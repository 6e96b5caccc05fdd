import type { Clock } from './clock.ts'

/** How often chat.postMessage may be called: https://docs.slack.dev/apis/web-api/rate-limits. Off where not said. */
export type RateLimits = {
  /** Posts a second into one channel; Slack says about 1. */
  readonly channelPerSecond?: number
  /** Posts one channel takes at once before that counts. */
  readonly channelBurst?: number
  /** Posts a minute into one workspace; Slack says several hundred. */
  readonly teamPerMinute?: number
}

type Bucket = { readonly size: number; readonly perSecond: number; left: number; at: number }

/** Says after how many seconds a post may be tried again, or undefined if it may go now. */
export type Limiter = (post: { channel: string; team: string }) => number | undefined

/** Counts posts by the server’s clock. */
export function createLimiter(clock: Clock, limits: RateLimits): Limiter {
  const { channelPerSecond, channelBurst = 3, teamPerMinute } = limits
  const buckets = new Map<string, Bucket>()

  function bucket(key: string, size: number, perSecond: number): Bucket {
    const now = clock.now()
    const known = buckets.get(key) ?? { size, perSecond, left: size, at: now }
    known.left = Math.min(known.size, known.left + ((now - known.at) / 1000) * known.perSecond)
    known.at = now
    buckets.set(key, known)
    return known
  }

  return ({ channel, team }) => {
    const involved = [
      ...(channelPerSecond === undefined
        ? []
        : [bucket(`channel ${channel}`, channelBurst, channelPerSecond)]),
      ...(teamPerMinute === undefined
        ? []
        : [bucket(`team ${team}`, teamPerMinute, teamPerMinute / 60)]),
    ]
    const waits = involved.map(({ left, perSecond }) => (left >= 1 ? 0 : (1 - left) / perSecond))
    const longest = Math.max(0, ...waits)
    if (longest > 0) return Math.ceil(longest)
    for (const one of involved) one.left -= 1
    return undefined
  }
}
