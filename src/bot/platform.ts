import type { Document } from '../formatters/document.ts'

/** Where a message goes: the platform's own ids, as strings. */
export type Target = { readonly workspace: string; readonly channel: string }

/** How one post ended. `unknown`: it may or may not have arrived, so it must not simply be sent again. */
export type PostOutcome =
  | { readonly outcome: 'sent'; readonly messageId: string }
  | { readonly outcome: 'retry'; readonly reason: string; readonly afterMs?: number }
  | { readonly outcome: 'unknown'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: string }

/** Answers a command that somebody typed; the text is what stands behind the command's own name. */
export type OnCommand = (text: string) => Promise<Document>

/**
 * A place where people are: Slack, Discord, a terminal. `Message` is what one post takes there. Methods, not
 * function properties, so that platforms with different messages fit into one list.
 */
export interface Platform<Message = unknown> {
  readonly name: string
  /** The messages a document becomes, in order; each within the platform's limits. */
  render(document: Document): Message[]
  /** Posts one message. `key` names the part of the delivery, the same at every attempt. */
  post(target: Target, message: Message, key: string): Promise<PostOutcome>
  /** Begins to listen for commands. */
  start(onCommand: OnCommand): Promise<void>
  /** Stops listening; resolves once nothing is under way any more. */
  stop(): Promise<void>
}
