import { LogLevel, type Logger as SlackLogger, webApi } from '@slack/bolt'
import { createLru } from '../../db/lru.ts'
import type { Logger } from '../../log.ts'
import { SLACK_API_URL } from './settings.ts'

export type WebClient = webApi.WebClient

/** What every client has in common. */
export type Line = {
  readonly apiUrl: string | undefined
  readonly sdkLog: SlackLogger
  /** Breaks off what still waits for an answer, so that nothing outlives a stop. */
  readonly ended: AbortSignal
}

/** Makes the client of a token; the same one for the same token. */
export type Clients = (token: string) => WebClient

/** How long a call may take: less than deliveries believe a worker to be alive. */
export const CALL_WITHIN_MS = 10_000
/** Clients kept; a workspace whose token has changed leaves its old one behind. */
const KEPT = 500

/**
 * Options of a client, a new object at each call: the library writes into it. It never tries again by itself, since
 * a message whose answer was lost would stand there twice, and one channel's limit would hold up all the others.
 */
export function clientOptions({ apiUrl, sdkLog: logger, ended }: Line) {
  return {
    slackApiUrl: apiUrl ?? SLACK_API_URL,
    fetch: endingWith(ended),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: CALL_WITHIN_MS,
    allowAbsoluteUrls: false,
    logger,
  }
}

/** The token in place of one that Slack says has expired; `undefined` where there is no other. */
export type Renew = (expired: string) => Promise<string | undefined>

/** Clients of one Slack. A call for which its token has expired is made once more with the one that `renew` gives. */
export function createClients(line: Line, renew: Renew): Clients {
  const kept = createLru<WebClient>(KEPT)
  return (token) => {
    const known = kept.get(token)
    if (known !== undefined) return known
    const client = new RenewingClient(token, line, renew)
    kept.set(token, client)
    return client
  }
}

class RenewingClient extends webApi.WebClient {
  readonly #line: Line
  readonly #renew: Renew

  constructor(token: string, line: Line, renew: Renew) {
    super(token, clientOptions(line))
    this.#line = line
    this.#renew = renew
  }

  override async apiCall(method: string, options?: Record<string, unknown>) {
    try {
      return await super.apiCall(method, options)
    } catch (cause) {
      const { token } = this
      if (token === undefined || token === '' || !isExpiry(cause)) throw cause
      const fresh = await this.#renew(token)
      if (fresh === undefined || fresh === token) throw cause
      return new webApi.WebClient(fresh, clientOptions(this.#line)).apiCall(method, options)
    }
  }
}

function isExpiry(cause: unknown): boolean {
  return cause instanceof webApi.WebAPIPlatformError && cause.data.error === 'token_expired'
}

/** What the libraries say, in our log; what they would say while debugging holds bodies and is left out. */
export function librarySpeaksTo(log: Logger): SlackLogger {
  const said = (level: 'debug' | 'warn', words: unknown[]) =>
    // As an error, because those are stripped of secrets.
    log[level]({ err: { message: words.map(String).join(' ') } }, 'the Slack library says')
  return {
    debug() {},
    info() {},
    warn: (...words) => said('debug', words),
    error: (...words) => said('warn', words),
    setLevel() {},
    getLevel: () => LogLevel.ERROR,
    setName() {},
  }
}

function endingWith(ended: AbortSignal): typeof fetch {
  return (input, init) => {
    const signals = [ended, init?.signal].flatMap((one) => one ?? [])
    return fetch(input, { ...init, signal: AbortSignal.any(signals) })
  }
}
