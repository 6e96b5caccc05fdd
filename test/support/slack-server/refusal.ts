import type { Json } from './entities.ts'

/** Why Slack does not do what a call asks, in Slack's own word; `details` go beside it. */
export class Refusal extends Error {
  readonly code: string
  readonly details: Json

  constructor(code: string, details: Json = {}) {
    super(code)
    this.code = code
    this.details = details
  }
}

/** Ends a call with Slack's word for what is wrong. */
export function refuse(code: string, details: Json = {}): never {
  throw new Refusal(code, details)
}

/** Ends a call over something in its blocks or views, with Slack's sentences about it. */
export function refuseWith(code: string, messages: readonly string[]): never {
  refuse(code, { errors: messages, response_metadata: { messages } })
}
