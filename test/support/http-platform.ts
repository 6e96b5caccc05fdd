import type { FindOutcome, Platform, PostOutcome, Target } from '../../src/bot/platform.ts'
import { renderDiscord } from '../../src/formatters/discord.ts'
import { renderSlack } from '../../src/formatters/slack.ts'

export type HttpPlatformOptions = {
  readonly name: 'slack' | 'discord'
  /** Address of the chat of `http-server.ts`. */
  readonly url: string
  readonly rates?: Platform['rates']
  /** How long an answer is waited for. */
  readonly timeoutMs?: number
}

/** A platform of people who sit at a loopback chat. */
export function createHttpPlatform({
  name,
  url,
  rates = {},
  timeoutMs = 5000,
}: HttpPlatformOptions): Platform {
  const call = (target: Target, query: string, init: RequestInit = {}) =>
    fetch(`${url}/${encodeURIComponent(placeOf(target))}${query}`, {
      ...init,
      signal: AbortSignal.timeout(timeoutMs),
    })
  return {
    name,
    rates,
    render: (document) => (name === 'slack' ? renderSlack(document) : renderDiscord(document)),
    async post(target, message, key) {
      try {
        const body = JSON.stringify({ key, message })
        return await outcomeOf(await call(target, '', { method: 'POST', body }))
      } catch (cause) {
        const reason = reasonOf(cause)
        return { outcome: NEVER_LEFT.has(codeOf(cause)) ? 'retry' : 'unknown', reason }
      }
    },
    async find(target, _, key) {
      try {
        return await findingOf(await call(target, `?key=${encodeURIComponent(key)}`))
      } catch (cause) {
        return { found: 'retry', reason: reasonOf(cause) }
      }
    },
    async start() {},
    async stop() {},
  }
}

/** Where the chat keeps what is posted to a target. */
export function placeOf({ workspace, channel }: Target): string {
  return `${workspace}/${channel}`
}

async function outcomeOf(response: Response): Promise<PostOutcome> {
  const { status } = response
  const body = fieldsOf(await response.json())
  const reason = `${status} ${body.error ?? ''}`.trim()
  if (status === 200 && body.id !== undefined) return { outcome: 'sent', messageId: body.id }
  if (status === 429) {
    // Whole seconds in the header, as HTTP wants it; the body is exact.
    const afterMs = Number(body.retryAfter ?? response.headers.get('retry-after')) * 1000
    const scope = body.scope === 'platform' ? 'platform' : 'channel'
    return { outcome: 'limited', reason, afterMs, scope }
  }
  // It says that something broke, not where: the message may have been stored before.
  if (status >= 500 || status < 400) return { outcome: 'unknown', reason }
  const because = status === 404 ? 'channel' : status === 403 ? 'removed' : 'message'
  return { outcome: 'refused', reason, because }
}

async function findingOf(response: Response): Promise<FindOutcome> {
  const { status } = response
  const body = fieldsOf(await response.json())
  if (status === 200) {
    return body.id === undefined ? { found: 'no' } : { found: 'yes', messageId: body.id }
  }
  const reason = `${status} ${body.error ?? ''}`.trim()
  return status === 403 || status === 404
    ? { found: 'cannot-tell', reason }
    : { found: 'retry', reason }
}

/** Of a connection that was not there, nothing has gone out. */
const NEVER_LEFT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'])

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return ''
  const inner = cause.cause ?? cause
  return typeof inner === 'object' && 'code' in inner ? String(inner.code) : ''
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError') return 'no answer in time'
  return codeOf(cause) || String(cause)
}

function fieldsOf(body: unknown): Readonly<Record<string, string | undefined>> {
  if (typeof body !== 'object' || body === null) return {}
  const known = Object.entries(body).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]))
}
