import { DiscordAPIError, REST } from 'discord.js'
import { NotDiscord } from './outcome.ts'

/** Which bot, and where Discord's API is. */
export type Access = { readonly token: string; readonly apiUrl?: string | undefined }

type Route = `/${string}`
type Query = Readonly<Record<string, string>>

/**
 * Discord's API without anything done behind our back: nothing is sent twice, and nobody waits in a queue for a
 * limit to pass. Both are for the caller to decide. Answers are for the caller to check.
 */
export type Api = {
  get(route: Route, query?: Query): Promise<unknown>
  post(route: Route, body: unknown): Promise<unknown>
  put(route: Route, body: unknown): Promise<unknown>
  /** Lets go of its timers, so that the process can end. */
  close(): void
}

/** Longer than any answer of Discord's takes; what has not come by then is in doubt. */
export const TIMEOUT_MS = 15_000

/** For tools that somebody waits for, no limit is waited out for longer than this. */
const LONGEST_WAIT_MS = 60_000

/** The API as one bot; with `waits` limits are waited out, for tools that have nothing else to do. */
export function createApi({ token, apiUrl }: Access, { waits = false } = {}): Api {
  const rest = new REST({
    version: '10',
    ...(apiUrl === undefined ? {} : { api: apiUrl }),
    retries: 0,
    timeout: TIMEOUT_MS,
    rejectOnRateLimit: ({ retryAfter, timeToReset }) =>
      !waits || Math.max(retryAfter, timeToReset) > LONGEST_WAIT_MS,
  })
  // Before each request, because the library forgets the token at the first 401.
  const ready = () => rest.setToken(token)
  return {
    get: (route, query = {}) =>
      ofDiscord(ready().get(route, { query: new URLSearchParams(query) })),
    post: (route, body) => ofDiscord(ready().post(route, { body })),
    put: (route, body) => ofDiscord(ready().put(route, { body })),
    close() {
      rest.clearHandlerSweeper()
      rest.clearHashSweeper()
    },
  }
}

/** The answer, if it is Discord's: it speaks JSON, and whatever stands between it and us speaks HTML. */
async function ofDiscord(answer: Promise<unknown>): Promise<unknown> {
  try {
    const said = await answer
    if (isPage(said)) throw new NotDiscord()
    return said
  } catch (cause) {
    if (cause instanceof DiscordAPIError && isPage(cause.rawError)) {
      throw new NotDiscord(cause.status)
    }
    throw cause
  }
}

function isPage(said: unknown): boolean {
  return said instanceof ArrayBuffer && said.byteLength > 0
}
