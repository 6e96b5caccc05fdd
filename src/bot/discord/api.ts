import { REST } from 'discord.js'

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

/** The API as one bot. */
export function createApi({ token, apiUrl }: Access): Api {
  const rest = new REST({
    version: '10',
    ...(apiUrl === undefined ? {} : { api: apiUrl }),
    retries: 0,
    timeout: TIMEOUT_MS,
    rejectOnRateLimit: () => true,
  })
  // Before each request, because the library forgets the token at the first 401.
  const ready = () => rest.setToken(token)
  return {
    get: (route, query = {}) => ready().get(route, { query: new URLSearchParams(query) }),
    post: (route, body) => ready().post(route, { body }),
    put: (route, body) => ready().put(route, { body }),
    close() {
      rest.clearHandlerSweeper()
      rest.clearHashSweeper()
    },
  }
}
