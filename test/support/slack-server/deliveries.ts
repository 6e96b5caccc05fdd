import type { App, Json } from './entities.ts'

/** What Slack brings to an app: the names are those of Socket Mode. */
export type Kind = 'slash_commands' | 'interactive' | 'events_api'

/** One thing on its way to an app. */
export type Parcel = {
  readonly id: string
  readonly app: App
  readonly kind: Kind
  readonly payload: Json
  readonly retry: { readonly num: number; readonly reason: string } | undefined
  /** What is wrong with the HTTP request, on purpose. */
  readonly tampering: Tampering
}

/** Ways to send what Slack never would; for HTTP mode only. */
export type Tampering = {
  readonly signature?: 'wrong' | 'missing'
  /** How far the timestamp is from the time of sending; negative is the past. */
  readonly timestampOffsetSeconds?: number
  readonly body?: 'oversized' | 'malformed'
}

/** How an app took a parcel. */
export type Receipt =
  | { readonly outcome: 'acknowledged'; readonly delayMs: number; readonly response: unknown }
  | {
      readonly outcome: 'dispatch_failed'
      readonly delayMs: number
      /** Why, in words for the one who reads a failed test. */
      readonly reason: string
      /** What the app answered over HTTP, if it did. */
      readonly httpStatus?: number
    }

/** What a person did, and how the app took it; `answersTo` says what else it did about it. */
export type Delivery = Receipt & {
  readonly id: string
  readonly kind: Kind
  readonly payload: Json
  /** How often it was sent. */
  readonly attempts: number
  /** Sends the very same once more: the same bytes over HTTP, to another address if need be, or the same envelope. */
  replay(url?: string): Promise<Receipt>
  /** Sends it again as what Slack believes was not taken: newly signed, or in a new envelope, as its next try. */
  again(): Promise<Receipt>
}

/** An acknowledgement as it came over a socket. */
export type Acknowledgement = {
  readonly id: string
  readonly kind: Kind
  readonly delayMs: number
  readonly response: unknown
  /** Whether it came when nobody waited for it any more. */
  readonly isLate: boolean
}
