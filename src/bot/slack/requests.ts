import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../clock.ts'
import type { IsNew } from './replays.ts'

const LIMITS = {
  // A view holds 250 kB at most, a message far less: https://docs.slack.dev/reference/methods/views.open#errors
  bodyBytes: 1024 * 1024,
  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  skewSeconds: 300,
}

/** Whether a request is Slack's, fresh, and seen for the first time. */
export type Judgement =
  | { readonly is: 'fine'; readonly body: Buffer }
  /** Slack looks at the certificate, without a signature; nothing in the body is to be believed. */
  | { readonly is: 'ssl-check' }
  | { readonly is: 'refused'; readonly status: 400 | 401 | 409 | 413; readonly reason: string }

/** Judges requests by their signature; each signature is good for once. */
export type Judge = (request: IncomingMessage) => Promise<Judgement>

/** A judge who remembers what was seen for as long as it could be sent again; `isNew` asks the other replicas. */
export function createJudge(signingSecret: string, wallClock: Clock, isNew: IsNew): Judge {
  const seen = createSeen()
  return async (request) => {
    const body = await readWithin(request, LIMITS.bodyBytes)
    if (body === undefined) return refused(413, 'the body is too large')
    const contentType = headerOf(request, 'content-type')
    if (isForm(contentType) && new URLSearchParams(body.toString()).get('ssl_check') === '1') {
      return { is: 'ssl-check' }
    }
    const signature = headerOf(request, 'x-slack-signature')
    const stamp = headerOf(request, 'x-slack-request-timestamp')
    if (!/^\d{1,12}$/.test(stamp)) return refused(401, 'there is no timestamp')
    const right = createHmac('sha256', signingSecret).update(`v0:${stamp}:`).update(body)
    if (!isEqual(signature, `v0=${right.digest('hex')}`)) {
      return refused(401, 'the signature is wrong')
    }
    const now = Math.floor(wallClock().epochMilliseconds / 1000)
    const ageSeconds = now - Number(stamp)
    if (ageSeconds > LIMITS.skewSeconds) return refused(401, 'the timestamp is too old')
    if (ageSeconds < -LIMITS.skewSeconds) return refused(401, 'the timestamp lies in the future')
    if (!seen.add(signature, Number(stamp), now)) return refused(409, 'it was sent before')
    if (!isReadable(contentType, body.toString())) {
      return refused(400, 'the body is malformed')
    }
    const staleAt = Temporal.Instant.fromEpochMilliseconds(
      (Number(stamp) + LIMITS.skewSeconds) * 1000,
    )
    if (!(await isNew({ signature, staleAt }))) return refused(409, 'another replica took it')
    return { is: 'fine', body }
  }
}

function refused(status: 400 | 401 | 409 | 413, reason: string): Judgement {
  return { is: 'refused', status, reason }
}

/** Signatures by the second they were made in; what is too old to be taken again is forgotten. */
function createSeen() {
  const bySecond = new Map<number, Set<string>>()
  return {
    add(signature: string, stamp: number, now: number): boolean {
      for (const second of bySecond.keys()) {
        if (now - second > LIMITS.skewSeconds) bySecond.delete(second)
      }
      const then = bySecond.get(stamp) ?? new Set()
      if (then.has(signature)) return false
      bySecond.set(stamp, then.add(signature))
      return true
    },
  }
}

function isForm(contentType: string): boolean {
  return contentType.startsWith('application/x-www-form-urlencoded')
}

/** The library would log a part of what it cannot read. */
function isReadable(contentType: string, body: string): boolean {
  const json = isForm(contentType) ? (new URLSearchParams(body).get('payload') ?? '{}') : body
  try {
    return typeof JSON.parse(json) === 'object'
  } catch {
    return false
  }
}

function isEqual(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function headerOf({ headers }: IncomingMessage, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

async function readWithin(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > most) return undefined
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > most) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}
