/** So many calls in a window that begins with its first. */
export type RateLimit = { readonly limit: number; readonly perMs: number }

/** How the server differs from Discord: nothing needs to be said where it should not. */
export type DiscordServerOptions = {
  /** How many shards bots are told to open. */
  readonly shards?: number
  /** Identifies at once, by shard id modulo this. */
  readonly maxConcurrency?: number
  readonly identifyEveryMs?: number
  /** One more makes the token invalid. */
  readonly identifiesPerDay?: number
  readonly guildsPerShard?: number
  readonly heartbeatMs?: number
  /** How long a session whose socket is gone can be resumed. */
  readonly resumeWithinMs?: number
  /** How long an interaction waits for its first answer. */
  readonly answerWithinMs?: number
  /** How long an answered interaction takes edits and follow-ups. */
  readonly interactionLifeMs?: number
  /** How long a nonce is remembered; Discord says "the past few minutes". */
  readonly nonceWindowMs?: number
  readonly globalLimit?: RateLimit | false
  /** Of new messages, and of edits, in one channel. */
  readonly messageLimit?: RateLimit | false
  /** Of any other route, for each of its channels or guilds. */
  readonly routeLimit?: RateLimit | false
  /** Of `GET /gateway/bot`. */
  readonly gatewayInfoLimit?: RateLimit | false
  /** 401, 403 and 429 in ten minutes, after which nothing is answered any more. */
  readonly invalidRequests?: number
  /** Whether the flag of Components V2 is known; without it their components are wrong. */
  readonly componentsV2?: boolean
  /** UTF-8, and twelve more for each text display: https://github.com/discord/discord-api-docs/issues/8554 */
  readonly displayedBytes?: number
}
/** Every setting with its value. */
export type Settings = Required<DiscordServerOptions>
/** What of it is about the layout of messages. */
export type Layout = Pick<Settings, 'componentsV2' | 'displayedBytes'>

const DISCORD: Settings = {
  shards: 1,
  maxConcurrency: 1,
  identifyEveryMs: 5000,
  identifiesPerDay: 1000,
  guildsPerShard: 2500,
  heartbeatMs: 41_250,
  resumeWithinMs: 60_000,
  answerWithinMs: 3000,
  interactionLifeMs: 15 * 60_000,
  nonceWindowMs: 2 * 60_000,
  globalLimit: { limit: 50, perMs: 1000 },
  messageLimit: { limit: 5, perMs: 5000 },
  routeLimit: { limit: 50, perMs: 1000 },
  gatewayInfoLimit: false,
  invalidRequests: 10_000,
  componentsV2: true,
  displayedBytes: 10_170,
}

/** Discord's own values where nothing else was asked for. */
export function settingsOf(options: DiscordServerOptions): Settings {
  return { ...DISCORD, ...options }
}
