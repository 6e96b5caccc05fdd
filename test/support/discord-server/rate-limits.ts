import { createHash } from 'node:crypto'
import type { Reply } from './call.ts'
import type { Bot } from './records.ts'
import type { Match, RouteName } from './routes.ts'
import type { RateLimit, Settings } from './settings.ts'

const MESSAGES: readonly RouteName[] = [
  'POST /channels/:channel/messages',
  'PATCH /channels/:channel/messages/:message',
]

type Taken = {
  readonly isFree: boolean
  readonly limit: number
  readonly remaining: number
  readonly resetMs: number
}

/** What is left of each limit. */
export type RateLimits = {
  /** Counts a request; gives the headers its answer carries, or the refusal it gets instead. */
  take(match: Match, bot: Bot | undefined): Reply | { readonly headers: Record<string, string> }
}

/** Discord's limits: https://discord.com/developers/docs/topics/rate-limits */
export function createRateLimits(settings: Settings): RateLimits {
  const windows = new Map<string, { startedAt: number; taken: number }>()
  const take = (key: string, { limit, perMs }: RateLimit): Taken => {
    const now = Date.now()
    const last = windows.get(key)
    const open =
      last !== undefined && now < last.startedAt + perMs ? last : { startedAt: now, taken: 0 }
    windows.set(key, open)
    open.taken += 1
    const remaining = Math.max(0, limit - open.taken)
    return { isFree: open.taken <= limit, limit, remaining, resetMs: open.startedAt + perMs - now }
  }
  return {
    take(match, bot) {
      if (bot !== undefined && !match.isInteraction && settings.globalLimit !== false) {
        const global = take(`global ${bot.id}`, settings.globalLimit)
        if (!global.isFree) return tooMany(global.resetMs / 1000, 'global')
      }
      const rate = rateOf(settings, match.route)
      if (rate === false) return { headers: {} }
      const bucket = take(bucketOf(match, bot), rate)
      const headers = bucketHeaders(match.route, bucket)
      return bucket.isFree ? { headers } : tooMany(bucket.resetMs / 1000, 'user', headers)
    },
  }
}

/** 429 as Discord gives it: seconds whole in the header, with fractions in the body. */
export function tooMany(
  seconds: number,
  scope: 'user' | 'global' | 'shared',
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const isGlobal = scope === 'global'
  const message =
    scope === 'shared' ? 'The resource is being rate limited.' : 'You are being rate limited.'
  return {
    status: 429,
    body: { message, retry_after: seconds, global: isGlobal },
    headers: {
      ...headers,
      'retry-after': String(Math.ceil(seconds)),
      'x-ratelimit-scope': scope,
      ...(isGlobal ? { 'x-ratelimit-global': 'true' } : {}),
    },
  }
}

function rateOf(settings: Settings, route: RouteName): RateLimit | false {
  if (MESSAGES.includes(route)) return settings.messageLimit
  if (route === 'GET /gateway/bot' && settings.gatewayInfoLimit !== false) {
    return settings.gatewayInfoLimit
  }
  return settings.routeLimit
}

/** One bucket for each route and major parameter. */
function bucketOf({ route, params }: Match, bot: Bot | undefined): string {
  const major = params.channel ?? params.guild ?? params.token ?? params.interaction ?? ''
  return `${bot?.id} ${route} ${major}`
}

function bucketHeaders(route: RouteName, { limit, remaining, resetMs }: Taken) {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': ((Date.now() + resetMs) / 1000).toFixed(3),
    'x-ratelimit-reset-after': (resetMs / 1000).toFixed(3),
    'x-ratelimit-bucket': createHash('md5').update(route).digest('hex'),
  }
}
