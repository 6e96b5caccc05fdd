import type { App } from '@slack/bolt'

/** A way in which Slack reaches the bot. */
export type Connection = {
  /** Begins to listen. Resolves also where Slack is out of reach: it is tried again until the stop. */
  start(): Promise<void>
  /** Why Slack does not reach the bot at the moment, where it does not. */
  problem(): string | undefined
  stop(): Promise<void>
}

/** Says what an app answers to. */
export type Listen = (app: App) => void
