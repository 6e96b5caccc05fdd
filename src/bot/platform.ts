import type { Rate } from '../db/paces.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import type { Document } from '../formatters/document.ts'
import type { Bot } from './bot.ts'

/** Where a message goes: the platform's own ids, as strings. A channel that begins with `@` is a person. */
export type Target = {
  readonly workspace: string
  readonly channel: string
  /** The platform's id of a message there, below which it goes in a thread; begun where there is none yet. */
  readonly thread?: string | undefined
}

/** How one post ended. */
export type PostOutcome =
  | { readonly outcome: 'sent'; readonly messageId: string }
  /** Nothing was posted, and it may be tried again. */
  | { readonly outcome: 'retry'; readonly reason: string }
  /** Nothing was posted: the platform wants nobody to post there for `afterMs`. */
  | {
      readonly outcome: 'limited'
      readonly reason: string
      readonly afterMs: number
      readonly scope: LimitScope
    }
  /** It may or may not have arrived, so it must not simply be sent again. */
  | { readonly outcome: 'unknown'; readonly reason: string }
  /** The platform will not take it: not in this channel, not from this app any more, or not this message. */
  | {
      readonly outcome: 'refused'
      readonly reason: string
      readonly because: 'channel' | 'removed' | 'message'
    }

/** What a limit is about: everything on the platform, one workspace, or one channel. */
export type LimitScope = 'platform' | 'workspace' | 'channel'

/** Whether a message that may or may not have been posted is there. After `no` it is safe to post it. */
export type FindOutcome =
  | { readonly found: 'yes'; readonly messageId: string }
  | { readonly found: 'no' }
  | { readonly found: 'cannot-tell'; readonly reason: string }
  /** Nobody could be asked just now. */
  | { readonly found: 'retry'; readonly reason: string }

/**
 * A place where people are: Slack, Discord, a terminal. `Message` is what one post takes there. Methods, not
 * function properties, so that platforms with different messages fit into one list.
 */
export interface Platform<Message = unknown> {
  readonly name: PlatformName
  /** How fast messages may go out, to all processes together. */
  readonly rates: Readonly<Partial<Record<LimitScope, Rate>>>
  /** The messages a document becomes without its thread, in order; each within the platform's limits. */
  render(document: Document): Message[]
  /** Posts one message. `key` names the part of the delivery, the same at every attempt. */
  post(target: Target, message: Message, key: string): Promise<PostOutcome>
  /** Looks for a message posted under `key` whose fate is unknown. */
  find(target: Target, message: Message, key: string): Promise<FindOutcome>
  /** Begins to listen to people. */
  start(bot: Bot): Promise<void>
  /** Why people cannot reach the bot there, or it them; nothing where they can, or another process sees to it. */
  problem?(): string | undefined
  /** Stops listening; resolves once nothing is under way any more. */
  stop(): Promise<void>
}
