/** How much a chat takes; absent limits let everything through. */
export type Limits = {
  /** Posts of the whole chat in a window of one second that begins with its first post, as Discord counts. */
  readonly perSecond?: number
  /** Posts of one channel: one every so often, and some at once after a rest, as Slack counts. */
  readonly perChannel?: { readonly intervalMs: number; readonly burst: number }
}

/** Why a post comes too early, and how long to wait. */
export type Limited = { readonly scope: 'platform' | 'channel'; readonly afterMs: number }

const WINDOW_MS = 1000

/** Counts posts; a post that comes too early takes nothing. */
export function createLimits({ perSecond, perChannel }: Limits = {}): {
  take(place: string): Limited | undefined
} {
  let window = { from: Number.NEGATIVE_INFINITY, taken: 0 }
  const freeAt = new Map<string, number>()

  const takeGlobal = (now: number): Limited | undefined => {
    if (perSecond === undefined) return undefined
    if (now >= window.from + WINDOW_MS) window = { from: now, taken: 0 }
    if (window.taken >= perSecond) {
      return { scope: 'platform', afterMs: window.from + WINDOW_MS - now }
    }
    window.taken += 1
    return undefined
  }

  const takeChannel = (place: string, now: number): Limited | undefined => {
    if (perChannel === undefined) return undefined
    const { intervalMs, burst } = perChannel
    const free = freeAt.get(place) ?? Number.NEGATIVE_INFINITY
    const waitMs = free - (burst - 1) * intervalMs - now
    if (waitMs > 0) return { scope: 'channel', afterMs: waitMs }
    freeAt.set(place, Math.max(free, now) + intervalMs)
    return undefined
  }

  return {
    take(place) {
      const now = performance.now()
      return takeChannel(place, now) ?? takeGlobal(now)
    },
  }
}
