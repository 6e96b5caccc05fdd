import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js'
import { z } from 'zod'
import type { PostOutcome } from '../platform.ts'

/** What became of a post that Discord did not simply take. */
export type Failure = Exclude<PostOutcome, { outcome: 'sent' }>

/**
 * What codes say of a channel; its owner reads these.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
 */
const CHANNEL_PROBLEMS: ReadonlyMap<number, string> = new Map([
  [10003, 'the channel does not exist any more'],
  [10013, 'the person does not exist any more'],
  [50001, 'the bot does not see the channel'],
  [50007, 'the person takes no direct messages from the bot'],
  [50008, 'nothing can be posted in a channel of this kind'],
  [50013, 'the bot may not post in the channel'],
  [50024, 'nothing can be posted in a channel of this kind'],
  [50083, 'the thread is archived'],
  [40067, 'the forum wants a tag on every post and has none that the bot may set'],
  [50278, 'the person shares no server with the bot'],
  [160005, 'the thread is locked'],
  [160006, 'the server has as many open threads as Discord allows; close some'],
  [160007, 'the server has as many open threads as Discord allows; close some'],
])
/** Slow mode, and limits on what is written in a channel. */
const CHANNEL_WAITS: ReadonlySet<number> = new Set([20016, 20028, 20029])
const CHANNEL_WAIT_MS = 60_000
/** The token is worth nothing: each further request would bring the bot nearer to a ban of its address. */
const TOKEN_CODES: ReadonlySet<number> = new Set([40001, 50014])
/** Turned away at Discord's door, for its address or what it says of itself. */
const BLOCKED = 40333
const CLOSED_MS = 10 * 60_000
const NO_EMBED =
  'Discord does not take the layout, and without Embed Links in the channel the bot may post no plainer one'
const MISSING_PERMISSIONS = 50013
const NO_THREAD = 'the bot may not begin a thread in the channel, or not write there'
/** The message is gone, or its thread is, or somebody has closed that: nothing is wrong with the channel. */
const GONE_BELOW: ReadonlySet<number> = new Set([10003, 10008, 50083, 160005])
const NOTHING_BELOW = 'somebody has deleted the message, or deleted or locked the thread below it'
/** `AbortError` is a timeout; the codes are those of connections that never came about. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Discord refused the layout of a message, and the bot may not post it as an embed. */
export class CannotEmbed extends Error {}

/** Something between here and Discord answered in its place. */
export class NotDiscord extends Error {
  /** The status where it is one of a refusal: then nothing has reached Discord. */
  readonly refused: number | undefined
  constructor(refused?: number) {
    super('not Discord')
    this.refused = refused
  }
}

/** What an error of a post means. */
export function failureOf(cause: unknown): Failure {
  if (cause instanceof CannotEmbed)
    return { outcome: 'refused', reason: NO_EMBED, because: 'message' }
  if (cause instanceof RateLimitError) return limitedBy(cause)
  if (cause instanceof DiscordAPIError) return refusedBy(cause)
  if (cause instanceof HTTPError) {
    return { outcome: 'unknown', reason: `Discord answered ${cause.status}` }
  }
  if (cause instanceof NotDiscord) {
    return { outcome: cause.refused === undefined ? 'unknown' : 'retry', reason: SOMETHING_ELSE }
  }
  if (cause instanceof z.ZodError) return { outcome: 'unknown', reason: NOT_UNDERSTOOD }
  const code = codeOf(cause)
  if (code !== undefined && NOT_CONNECTED.has(code)) {
    return { outcome: 'retry', reason: `Discord cannot be reached (${code})` }
  }
  return { outcome: 'unknown', reason: `Discord's answer was lost (${code ?? nameOf(cause)})` }
}

/** What an error means to somebody at a terminal, and what to do. */
export function adviceOn(cause: unknown): string {
  const { outcome, reason, ...more } = failureOf(cause)
  const sentence = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
  if (reason === TOKEN_WRONG) return `${sentence} ${ADVICE.token}`
  if (cause instanceof HTTPError) return `${sentence} ${ADVICE.failing}`
  if (cause instanceof NotDiscord || outcome === 'retry') return `${sentence} ${ADVICE.way}`
  if ('afterMs' in more) return `${sentence} Try again in ${Math.ceil(more.afterMs / 1000)} s.`
  return sentence
}

const ADVICE = {
  token: 'Check DISCORD_TOKEN: "Reset Token" on the page Bot of the application gives a new one.',
  failing: 'Try again in some minutes; https://discordstatus.com says how Discord is.',
  way: 'Check the way from this machine to Discord: DNS, proxy, firewall, DISCORD_API_URL.',
}

/** What an error means of a post in the thread below a message, or of beginning that thread. */
export function failureBelow(cause: unknown): Failure {
  const code = apiCode(cause)
  if (code === MISSING_PERMISSIONS) {
    return { outcome: 'refused', reason: `${NO_THREAD} (${code})`, because: 'channel' }
  }
  return code !== undefined && GONE_BELOW.has(code)
    ? { outcome: 'refused', reason: `${NOTHING_BELOW} (${code})`, because: 'message' }
    : failureOf(cause)
}

/** The code of an API error; `undefined` for anything else. */
export function apiCode(cause: unknown): number | undefined {
  return cause instanceof DiscordAPIError ? Number(cause.code) : undefined
}

function limitedBy({ global, scope, retryAfter, timeToReset }: RateLimitError): Failure {
  const isGlobal = global || scope === 'global'
  return {
    outcome: 'limited',
    reason: `Discord takes no more messages ${isGlobal ? 'from the bot' : 'there'} for a moment`,
    afterMs: Math.max(retryAfter, timeToReset, 0),
    scope: isGlobal ? 'platform' : 'channel',
  }
}

function refusedBy(cause: DiscordAPIError): Failure {
  const code = Number(cause.code)
  const reason = `Discord refused it: ${cause.message} (${code})`
  if (cause.status === 401 || TOKEN_CODES.has(code)) return closed(TOKEN_WRONG)
  if (code === BLOCKED) return closed('Discord turns the bot away (40333)')
  if (CHANNEL_WAITS.has(code)) {
    const afterMs = waitOf(cause) ?? CHANNEL_WAIT_MS
    return { outcome: 'limited', reason, afterMs, scope: 'channel' }
  }
  if (code === 10004) return { outcome: 'refused', reason: REMOVED, because: 'removed' }
  const problem = CHANNEL_PROBLEMS.get(code)
  return problem === undefined
    ? { outcome: 'refused', reason, because: 'message' }
    : { outcome: 'refused', reason: `${problem} (${code})`, because: 'channel' }
}

const SOMETHING_ELSE = 'something other than Discord answered, with a page as proxies send it'
const NOT_UNDERSTOOD = 'Discord answered something that is not understood'
export const TOKEN_WRONG = 'Discord does not take the token'
/** Why a server is served no longer. */
export const REMOVED = 'the bot was removed from the server'

function closed(reason: string): Failure {
  return { outcome: 'limited', reason, afterMs: CLOSED_MS, scope: 'platform' }
}

const waitSchema = z.object({ retry_after: z.number() })

function waitOf({ rawError }: DiscordAPIError): number | undefined {
  const parsed = waitSchema.safeParse(rawError)
  return parsed.success ? Math.ceil(parsed.data.retry_after * 1000) : undefined
}

// undici says `fetch failed` and hides the code in the cause.
function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return codeOf(cause.cause)
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : String(cause)
}
