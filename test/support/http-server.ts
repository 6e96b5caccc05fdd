import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLimits, type Limits } from './http-limits.ts'
import { seededRandom } from './random.ts'

/** A message as the chat keeps it; a key that was posted twice is there twice. */
export type StoredMessage = {
  readonly id: string
  /** `workspace/channel` */
  readonly place: string
  readonly key: string
  readonly message: unknown
}

/** What goes wrong with a post: before the message is stored, or after. */
export type Fault =
  | { readonly fault: 'refuse'; readonly status: 400 | 403; readonly code: string }
  | { readonly fault: 'limit'; readonly retryAfterSeconds: number }
  | { readonly fault: 'error' | 'drop'; readonly when: When }
  | { readonly fault: 'slow'; readonly when: When; readonly ms: number }

type When = 'before' | 'after'

/** A fault that befalls this share of the posts. */
export type Chance = { readonly share: number; readonly fault: Fault }

export type HttpServerOptions = {
  readonly limits?: Limits
  /** Faults at random, the same for the same seed and order of posts. */
  readonly chances?: readonly Chance[]
  readonly seed?: number
  /** Places where nobody may look a message up. */
  readonly isHidden?: (place: string) => boolean
}

/** What has happened so far. */
export type Counts = {
  /** Messages stored. */
  stored: number
  /** Posts refused because the whole chat, or one channel, had taken too many. */
  limited: { platform: number; channel: number }
  /** Faults that struck, by name. */
  readonly faults: Record<string, number>
}

/** A chat on a free loopback port: channels are there as soon as somebody posts to them. */
export type HttpServer = {
  readonly url: string
  readonly messages: readonly StoredMessage[]
  readonly counts: Readonly<Counts>
  /** Lets the next posts go wrong, one after the other. */
  fail(...faults: Fault[]): void
  /** From now on nothing can be posted to, or looked up in, a place. */
  removePlace(place: string): void
  /** Refuses connections and breaks those that are open. */
  goAway(): Promise<void>
  /** Listens again, on the same port. */
  comeBack(): Promise<void>
  /** Resolves once no request is under way any more. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/** Starts a chat that keeps whatever it accepts. */
export async function startHttpServer(options: HttpServerOptions = {}): Promise<HttpServer> {
  const { chances = [], seed = 1, isHidden = () => false } = options
  const limits = createLimits(options.limits)
  const random = seededRandom(seed)
  const messages: StoredMessage[] = []
  const ids = new Map<string, string>()
  const counts: Counts = { stored: 0, limited: { platform: 0, channel: 0 }, faults: {} }
  const ordered: Fault[] = []
  const removed = new Set<string>()
  const underWay = new Set<Promise<void>>()

  const nextFault = () => {
    const fault = ordered.shift() ?? faultAtRandom(chances, random())
    if (fault !== undefined) {
      const name = 'when' in fault ? `${fault.fault} ${fault.when}` : fault.fault
      counts.faults[name] = (counts.faults[name] ?? 0) + 1
    }
    return fault
  }

  const post = async (call: Call, place: string) => {
    const { key, message } = postedMessage(await json(call.request))
    if (removed.has(place)) return answer(call, 404, { error: 'channel_not_found' })
    const limited = limits.take(place)
    if (limited !== undefined) {
      counts.limited[limited.scope] += 1
      return tooMany(call, limited.afterMs / 1000, limited.scope)
    }
    const fault = nextFault()
    if (fault !== undefined && (await strikes(call, fault, 'before'))) return
    const id = String(messages.length + 1)
    messages.push({ id, place, key, message })
    ids.set(`${place} ${key}`, ids.get(`${place} ${key}`) ?? id)
    counts.stored += 1
    if (fault !== undefined && (await strikes(call, fault, 'after'))) return
    answer(call, 200, { id })
  }

  const find = (call: Call, place: string, key: string) => {
    if (removed.has(place)) return answer(call, 404, { error: 'channel_not_found' })
    if (isHidden(place)) return answer(call, 403, { error: 'not_in_channel' })
    answer(call, 200, { id: ids.get(`${place} ${key}`) ?? null })
  }

  const serve = async (call: Call) => {
    const { pathname, searchParams } = new URL(call.request.url ?? '/', 'http://chat')
    const place = decodeURIComponent(pathname.slice(1))
    if (call.request.method === 'POST') await post(call, place)
    else if (place === 'counts') answer(call, 200, counts)
    else if (place === 'messages') answer(call, 200, messages)
    else find(call, place, searchParams.get('key') ?? '')
  }

  const http = createServer((request, response) => {
    const work = serve({ request, response }).catch(() => void request.socket.destroy())
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  })
  const listen = async (port: number) => {
    http.listen(port, '127.0.0.1')
    await once(http, 'listening')
    const address = http.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  const port = await listen(0)
  const goAway = async () => {
    if (!http.listening) return
    const closed = once(http, 'close')
    http.close()
    http.closeAllConnections()
    await closed
  }
  return {
    url: `http://127.0.0.1:${port}`,
    messages,
    counts,
    fail: (...faults) => void ordered.push(...faults),
    removePlace: (place) => void removed.add(place),
    goAway,
    async comeBack() {
      if (!http.listening) await listen(port)
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    stop: goAway,
  }
}

type Call = { readonly request: IncomingMessage; readonly response: ServerResponse }

/** Lets a fault happen; `true` where nothing more is to be done about the request. */
async function strikes(call: Call, fault: Fault, when: When): Promise<boolean> {
  if ('when' in fault ? fault.when !== when : when === 'after') return false
  switch (fault.fault) {
    case 'refuse':
      answer(call, fault.status, { error: fault.code })
      return true
    case 'limit':
      tooMany(call, fault.retryAfterSeconds, 'channel')
      return true
    case 'error':
      answer(call, 500, { error: 'internal_error' })
      return true
    case 'drop':
      call.request.socket.destroy()
      return true
    case 'slow':
      await sleep(fault.ms)
      return false
  }
}

function tooMany(call: Call, seconds: number, scope: 'platform' | 'channel'): void {
  call.response.setHeader('retry-after', String(Math.ceil(seconds)))
  answer(call, 429, { error: 'ratelimited', scope, retryAfter: seconds })
}

function answer({ response }: Call, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function faultAtRandom(chances: readonly Chance[], drawn: number): Fault | undefined {
  let below = 0
  return chances.find(({ share }) => {
    below += share
    return drawn < below
  })?.fault
}

function postedMessage(body: unknown): { key: string; message: unknown } {
  if (typeof body === 'object' && body !== null && 'key' in body && 'message' in body) {
    return { key: String(body.key), message: body.message }
  }
  throw new Error('a post without a key or a message')
}
