import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { readArguments } from './arguments.ts'
import type { Clock } from './clock.ts'
import type { Json } from './entities.ts'
import type { Fault, Faults } from './faults.ts'
import { readBody, sendJson } from './http-host.ts'
import { type Caller, type MethodTable, needScope, scopesOf } from './methods.ts'
import type { Limiter } from './rate-limits.ts'
import { Refusal, refuse } from './refusal.ts'
import { type Tokens, tokenPrefix } from './tokens.ts'

/** One call as it came in; `outcome` is `ok`, Slack's error, an HTTP status, or what else befell it. */
export type ApiRequest = {
  readonly method: string
  readonly team: string | undefined
  readonly channel: string | undefined
  readonly tokenPrefix: string
  /** Milliseconds since the epoch, by the server's clock. */
  readonly at: number
  outcome: string
}

/** What calls are answered with. */
export type WebApiParts = {
  readonly clock: Clock
  readonly tokens: Tokens
  readonly faults: Faults
  readonly limiter: Limiter
  readonly methods: MethodTable
  readonly requests: ApiRequest[]
  /** Ends what still waits when the server stops. */
  readonly stopping: AbortSignal
}

type Call = { readonly args: Json; readonly token: string | undefined; readonly entry: ApiRequest }

/** Answers `POST /api/<method>`. */
export function createWebApi(parts: WebApiParts) {
  const { clock, tokens, faults, limiter, methods, requests, stopping } = parts

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const method = url.pathname.slice('/api/'.length)
    const { args, token, problem } = await received(request, url)
    const installation = token === undefined ? undefined : tokens.find(token)?.installation
    const entry: ApiRequest = {
      method,
      team: stringIn(args, 'team_id') ?? installation?.teams[0].id,
      channel: stringIn(args, 'channel'),
      tokenPrefix: tokenPrefix(token),
      at: clock.now(),
      outcome: 'pending',
    }
    requests.push(entry)
    const fault = faults.take(entry)
    if (fault !== undefined && !('stored' in fault && fault.stored) && fault.kind !== 'slow') {
      return fail(response, fault, entry)
    }
    const wait = method === 'chat.postMessage' ? waitFor(entry) : undefined
    if (wait !== undefined) {
      return fail(response, { kind: 'rate-limited', retryAfterSeconds: wait }, entry)
    }
    const { body, headers } = await answered({ args, token, entry }, problem)
    if (fault?.kind === 'slow') await sleep(fault.delayMs, undefined, { signal: stopping })
    else if (fault !== undefined) return fail(response, fault, entry)
    entry.outcome = body.ok === true ? 'ok' : String(body.error)
    sendJson(response, 200, body, headers)
  }

  function waitFor({ channel, team }: ApiRequest): number | undefined {
    return channel === undefined || team === undefined ? undefined : limiter({ channel, team })
  }

  async function answered(
    { args, token, entry }: Call,
    problem: Refusal | undefined,
  ): Promise<{ body: Json; headers: Record<string, string> }> {
    const headers: Record<string, string> = {}
    try {
      if (problem !== undefined) throw problem
      const method = methods[entry.method] ?? refuse('unknown_method', { req_method: entry.method })
      const caller = token === undefined ? undefined : authenticated(token)
      if (caller !== undefined) {
        headers['x-oauth-scopes'] = scopesOf(caller.token).join(',')
        headers['x-accepted-oauth-scopes'] = method.scopes.join(',')
        for (const scope of method.scopes) needScope(caller, scope)
      }
      return { body: { ok: true, ...(await method.run(caller, args)) }, headers }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { body: { ok: false, error: error.code, ...error.details }, headers }
    }
  }

  function authenticated(value: string): Caller {
    const token = tokens.find(value) ?? refuse('invalid_auth')
    if (token.refusedAs !== undefined) refuse(token.refusedAs)
    if (token.expiresAt !== undefined && token.expiresAt <= clock.now()) refuse('token_expired')
    return { app: token.app, token }
  }
}

/** Ends a call as a fault says. */
export function fail(
  response: ServerResponse,
  fault: Exclude<Fault, { kind: 'slow' }>,
  entry: { outcome: string },
): void {
  switch (fault.kind) {
    case 'dropped':
      entry.outcome = 'dropped'
      response.destroy()
      return
    case 'server-error':
      entry.outcome = String(fault.status ?? 500)
      response.writeHead(fault.status ?? 500, { 'content-type': 'text/html' }).end('Server Error')
      return
    case 'rate-limited':
      entry.outcome = '429'
      sendJson(
        response,
        429,
        { ok: false, error: 'ratelimited' },
        { 'retry-after': String(fault.retryAfterSeconds) },
      )
      return
    case 'error':
      entry.outcome = fault.error
      sendJson(response, 200, { ok: false, error: fault.error })
  }
}

async function received(
  request: IncomingMessage,
  url: URL,
): Promise<{ args: Json; token: string | undefined; problem: Refusal | undefined }> {
  const { authorization, 'content-type': contentType = '' } = request.headers
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]
  try {
    const args = await readArguments(contentType, await readBody(request), url.searchParams)
    return {
      args: withClient(args, authorization),
      token: bearer ?? stringIn(args, 'token'),
      problem: undefined,
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { args: {}, token: bearer, problem: error }
  }
}

// oauth.v2.access takes the client's id and secret as HTTP Basic too.
function withClient(args: Json, authorization = ''): Json {
  const basic = /^Basic (.+)$/i.exec(authorization)?.[1]
  if (basic === undefined) return args
  const [client_id, client_secret] = Buffer.from(basic, 'base64').toString().split(':')
  return { client_id, client_secret, ...args }
}

function stringIn(args: Json, name: string): string | undefined {
  const value = args[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
