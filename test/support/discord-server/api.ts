import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { ApiError, apiError, httpError } from './api-error.ts'
import type { Reply } from './call.ts'
import { type Fault, type Faults, type RequestPlace, replyOf, strikesAfter } from './faults.ts'
import { interactionOf } from './interaction.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Bot } from './records.ts'
import { readBody } from './request-body.ts'
import type { LoggedRequest, RequestLog } from './request-log.ts'
import { findRoute, type Match } from './routes.ts'
import type { State } from './state.ts'
import { botOfToken } from './world.ts'

/** The HTTP side of the server. */
export type Api = {
  readonly state: State
  readonly faults: Faults
  readonly limits: RateLimits
  readonly log: RequestLog
  /** What the server itself got wrong. */
  readonly bugs: unknown[]
  readonly gatewayUrl: () => string
  /** Ends delays when the server stops. */
  readonly stopped: AbortSignal
}

type Asked = {
  readonly request: IncomingMessage
  readonly url: URL
  readonly match: Match | 'wrong-method' | undefined
  readonly bot: Bot | undefined
  readonly place: RequestPlace
  readonly entry: LoggedRequest
}
type Ending = Reply | 'drop' | 'reset'

const BANNED: Reply = {
  status: 429,
  body: 'error code: 1015',
  headers: { 'retry-after': '600', 'content-type': 'text/plain' },
}

/** Answers one request: limits first, then faults, then the route itself. */
export async function serveRequest(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = ask(api, request)
  const ending = await end(api, asked).catch((error: unknown) => refusal(api, error))
  if (ending === 'drop') request.socket.destroy()
  else if (ending === 'reset') request.socket.resetAndDestroy()
  else {
    api.log.close(asked.entry, ending.status, ending.headers?.['x-ratelimit-scope'])
    send(response, ending)
  }
}

function ask({ state, log }: Api, request: IncomingMessage): Asked {
  const url = new URL(request.url ?? '/', 'http://discord')
  const method = request.method ?? 'GET'
  const match = findRoute(method, url.pathname.replace(/^\/api(\/v\d+)?/, ''))
  const place = placeOf(state, typeof match === 'object' ? match : undefined)
  const bot = botOf(state, request.headers.authorization)
  const entry: LoggedRequest = {
    ...place,
    method,
    path: url.pathname,
    at: Date.now(),
    botId: bot?.id,
    body: undefined,
    status: undefined,
  }
  log.entries.push(entry)
  return { request, url, match, bot, place, entry }
}

async function end(api: Api, asked: Asked): Promise<Ending> {
  const { request, url, match, bot, entry } = asked
  const { state, log } = api
  const { body, files } = await readBody(request, state.world.newId)
  entry.body = body
  if (log.refusals().invalid >= state.settings.invalidRequests) return BANNED
  if (!/^\/api(\/v10)?\//.test(url.pathname)) throw apiError(50041)
  if (match === undefined) throw httpError(404, 'Not Found')
  if (match === 'wrong-method') throw httpError(405, 'Method Not Allowed')
  if (!match.isOpen && bot === undefined) throw httpError(401, 'Unauthorized')
  const taken = api.limits.take(match, bot)
  if ('status' in taken) return taken
  const { params, handle } = match
  const gatewayUrl = api.gatewayUrl()
  const run = () => handle({ state, gatewayUrl, bot, params, query: url.searchParams, body, files })
  const ending = await underFaults(api, asked, run)
  return typeof ending === 'string' ? ending : withHeaders(ending, taken.headers ?? {})
}

async function underFaults(api: Api, { place }: Asked, run: () => Reply): Promise<Ending> {
  const struck = api.faults.strike(place)
  for (const fault of struck) {
    if (fault.fault === 'slow') await wait(fault.ms, undefined, { signal: api.stopped })
  }
  const cut = struck.find(({ fault }) => fault !== 'slow')
  if (cut !== undefined && !strikesAfter(cut)) return endingOf(cut)
  const reply = handled(run)
  return cut === undefined ? reply : endingOf(cut)
}

function endingOf(fault: Fault): Ending {
  return fault.fault === 'reset' ? 'reset' : (replyOf(fault) ?? 'drop')
}

function handled(run: () => Reply): Reply {
  try {
    return run()
  } catch (error) {
    if (error instanceof ApiError) return error.reply
    throw error
  }
}

function refusal(api: Api, error: unknown): Ending {
  if (error instanceof ApiError) return error.reply
  // A client that goes away, or a server that stops, while a request is under way is no bug.
  const isGone =
    api.stopped.aborted ||
    (error instanceof Error && 'code' in error && error.code === 'ECONNRESET')
  if (!isGone) api.bugs.push(error)
  return 'drop'
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...headers, ...reply.headers } }
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  if (body === undefined) response.writeHead(status, headers).end()
  else if (typeof body === 'string') response.writeHead(status, headers).end(body)
  else {
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body))
  }
}

function botOf({ world }: State, authorization: string | undefined): Bot | undefined {
  const [scheme, token] = (authorization ?? '').split(' ')
  return scheme === 'Bot' && token !== undefined ? botOfToken(world, token) : undefined
}

/** Which channel and guild a request is about, where the path or an interaction tells. */
function placeOf(state: State, match: Match | undefined): RequestPlace {
  const { params = {}, route } = match ?? {}
  const interaction = interactionOf(state, params.token ?? '')
  const channel = state.world.channels.get(params.channel ?? '') ?? interaction?.channel
  return {
    route,
    channelId: channel?.id ?? params.channel,
    guildId: channel?.guildId ?? params.guild,
  }
}
