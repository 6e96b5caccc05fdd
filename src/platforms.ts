import type { DiscordOptions } from './bot/discord/discord.ts'
import type { Platform } from './bot/platform.ts'
import { createSeal } from './bot/seal.ts'
import type { SlackOptions } from './bot/slack/slack.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { ownKey } from './db/secrets.ts'
import type { Logger } from './log.ts'

/** What the chats of a configuration are opened with. */
export type PlatformsOptions = {
  readonly config: Pick<Config, 'slack' | 'discord' | 'timeZone'>
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Slack and Discord, each where it is configured; only then is what it needs loaded. Buttons are sealed by a key
 * that all replicas share.
 */
export async function openPlatforms({
  config,
  ...parts
}: PlatformsOptions): Promise<readonly Platform[]> {
  const { slack, discord, timeZone } = config
  if (slack === undefined && discord === undefined) return []
  const seal = createSeal(await ownKey(parts.db, 'buttons'))
  const shared = { ...parts, seal, timeZone }
  return Promise.all([
    ...(slack === undefined ? [] : [openSlack({ ...shared, settings: slack })]),
    ...(discord === undefined ? [] : [openDiscord({ ...shared, settings: discord })]),
  ])
}

async function openSlack(options: SlackOptions): Promise<Platform> {
  const { createSlack } = await import('./bot/slack/slack.ts')
  return createSlack(options)
}

async function openDiscord(options: DiscordOptions): Promise<Platform> {
  const { createDiscord } = await import('./bot/discord/discord.ts')
  return createDiscord(options)
}
