import { httpError } from './api-error.ts'
import type { Attachment, Bot } from './records.ts'
import type { State } from './state.ts'

/** One request, read and told apart from the others. */
export type Call = {
  readonly state: State
  /** Where the gateway of this server listens. */
  readonly gatewayUrl: string
  /** Who calls; nobody on the routes that need no token. */
  readonly bot: Bot | undefined
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
  readonly files: readonly Attachment[]
}

/** What is answered. No body: no content type either, as clients would try to read it. */
export type Reply = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Handlers by `METHOD /path/:param`. */
export type Routes = Readonly<Record<string, (call: Call) => Reply>>

/** The answer without a body. */
export const NO_CONTENT: Reply = { status: 204 }

/** The answer with a JSON body. */
export function ok(body: unknown, status = 200): Reply {
  return { status, body }
}

/** The bot that calls. */
export function caller({ bot }: Call): Bot {
  if (bot === undefined) throw httpError(401, 'Unauthorized')
  return bot
}

/** A part of the path. */
export function param({ params }: Call, name: string): string {
  const value = params[name]
  if (value === undefined) throw new Error(`This route has no :${name}.`)
  return value
}
