import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import type { Lru } from '../../db/lru.ts'
import type { Logger } from '../../log.ts'
import type { Bot } from '../bot.ts'
import type { Seal } from '../seal.ts'
import type { HomePages } from './home-pages.ts'
import type { People, Scene } from './people.ts'
import type { SharedAnswers } from './shared-answers.ts'
import type { ClientOf, Tokens } from './tokens.ts'

/** What answering people in Slack works with. */
export type Desk = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly seal: Seal
  readonly bot: Bot
  readonly tokens: Tokens
  readonly clientOf: ClientOf
  readonly people: People
  readonly shared: SharedAnswers
  /** The pages that Home tabs show, by workspace and person, as far as this process has drawn them. */
  readonly homePages: Lru<HomePages>
  /** Aborted once the bot is to stop. */
  readonly stopping: AbortSignal
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
  /** The message it was done in, and which page of an answer that shows. */
  readonly message?: string | undefined
  readonly page?: number
}
