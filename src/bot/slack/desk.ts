import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import type { Logger } from '../../log.ts'
import type { Bot } from '../bot.ts'
import type { Seal } from '../seal.ts'
import type { People, Scene } from './people.ts'
import type { ClientOf } from './tokens.ts'

/** What answering people in Slack works with. */
export type Desk = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly seal: Seal
  readonly bot: Bot
  readonly clientOf: ClientOf
  readonly people: People
}

/** Something that somebody did, and by which ways they can be answered. */
export type Ask = Scene & {
  /** Where else it may have been: people of another organisation press buttons in a shared channel too. */
  readonly otherWorkspaces?: readonly string[]
  /** Takes five answers within half an hour. */
  readonly responseUrl?: string | undefined
  /** Opens one modal within three seconds. */
  readonly triggerId?: string | undefined
  /** It was done in a message that only this person sees, and that an answer may replace. */
  readonly isInOwnMessage?: boolean
}
