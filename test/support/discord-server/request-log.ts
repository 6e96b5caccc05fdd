import type { RouteName } from './routes.ts'

const TEN_MINUTES_MS = 600_000

/** One request as it arrived, and how it was answered; no status where the connection was cut. */
export type LoggedRequest = {
  readonly method: string
  readonly path: string
  readonly route: RouteName | undefined
  /** Milliseconds since 1970. */
  readonly at: number
  readonly botId: string | undefined
  readonly channelId: string | undefined
  readonly guildId: string | undefined
  body: unknown
  status: number | undefined
}

type Scope = 'user' | 'global' | 'shared'

/** How often Discord had to say no. */
export type Refusals = {
  /** Answers of 429, by what was exhausted. */
  readonly rateLimited: Readonly<Record<Scope, number>>
  /** 401, 403 and 429 (but for shared limits) in the last ten minutes. */
  readonly invalid: number
}

/** All requests so far. */
export type RequestLog = {
  readonly entries: LoggedRequest[]
  /** Notes how a request was answered. */
  close(entry: LoggedRequest, status: number, scope: string | undefined): void
  refusals(): Refusals
}

/** Remembers every request, and counts those that Discord counts against a bot. */
export function createRequestLog(): RequestLog {
  const rateLimited = { user: 0, global: 0, shared: 0 }
  let invalidAt: number[] = []
  return {
    entries: [],
    close(entry, status, scope) {
      entry.status = status
      if (status === 429 && isScope(scope)) rateLimited[scope] += 1
      const isInvalid = status === 401 || status === 403 || (status === 429 && scope !== 'shared')
      if (isInvalid) invalidAt.push(Date.now())
    },
    refusals() {
      invalidAt = invalidAt.filter((at) => at > Date.now() - TEN_MINUTES_MS)
      return { rateLimited: { ...rateLimited }, invalid: invalidAt.length }
    },
  }
}

function isScope(scope: string | undefined): scope is Scope {
  return scope === 'user' || scope === 'global' || scope === 'shared'
}
