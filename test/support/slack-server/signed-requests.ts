import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import type { Parcel, Receipt } from './deliveries.ts'
import type { Json } from './entities.ts'

/** A request of Slack's to an app, ready to be sent, as often as one likes. */
export type SignedRequest = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Larger than the 4 MB Bolt reads. */
const OVERSIZE = 5 * 1024 * 1024

/** A parcel as Slack posts it to a request URL: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signedRequest(parcel: Parcel, url: string): SignedRequest {
  const { app, kind, payload, retry, tampering } = parcel
  const isForm = kind !== 'events_api'
  const body = spoilt(encoded(kind, payload), isForm, tampering.body)
  const timestamp = String(Math.floor(Date.now() / 1000) + (tampering.timestampOffsetSeconds ?? 0))
  const secret = tampering.signature === 'wrong' ? 'another secret' : app.signingSecret
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    url,
    body,
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      ...(tampering.signature !== 'missing' && { 'x-slack-signature': `v0=${hash}` }),
      ...(retry !== undefined && {
        'x-slack-retry-num': String(retry.num),
        'x-slack-retry-reason': retry.reason,
      }),
    },
  }
}

function encoded(kind: Parcel['kind'], payload: Json): string {
  switch (kind) {
    case 'events_api':
      return JSON.stringify(payload)
    case 'interactive':
      return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
    case 'slash_commands':
      return new URLSearchParams(
        Object.entries(payload).map(([name, value]) => [name, String(value)]),
      ).toString()
  }
}

function spoilt(body: string, isForm: boolean, how: 'oversized' | 'malformed' | undefined): string {
  if (how === 'malformed') return isForm ? 'payload=%7B%22type' : '{"type'
  if (how === 'oversized') return body + (isForm ? '&padding=' : ' ').padEnd(OVERSIZE, ' ')
  return body
}

/** Sends a request on a connection of its own and says how the app took it. */
export async function sendSigned(signed: SignedRequest, until: AbortSignal): Promise<Receipt> {
  const sentAt = performance.now()
  const failed = (reason: string, rest: { httpStatus?: number } = {}): Receipt => ({
    outcome: 'dispatch_failed',
    delayMs: performance.now() - sentAt,
    reason,
    ...rest,
  })
  try {
    const { status, contentType, text } = await posted(signed, until)
    if (status !== 200) return failed(`the app answered ${status}`, { httpStatus: status })
    const response = contentType.startsWith('application/json') ? JSON.parse(text) : text
    return { outcome: 'acknowledged', delayMs: performance.now() - sentAt, response }
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
}

type Answer = { readonly status: number; readonly contentType: string; readonly text: string }

function posted({ url, headers, body }: SignedRequest, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const length = String(Buffer.byteLength(body))
  const options = { method: 'POST', agent: false, signal } as const
  const outgoing = request(url, { ...options, headers: { ...headers, 'content-length': length } })
  outgoing.on('error', reject)
  outgoing.on('response', (response) => {
    const { statusCode = 0, headers: received } = response
    const contentType = received['content-type'] ?? ''
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    // An app that refuses a body half-way may cut the connection after its answer.
    response.on('close', () =>
      resolve({ status: statusCode, contentType, text: Buffer.concat(chunks).toString() }),
    )
    response.on('error', () => {})
  })
  outgoing.end(body)
  return promise
}
