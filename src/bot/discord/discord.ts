import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, Events, type Interaction } from 'discord.js'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import type { DiscordMessage } from '../../formatters/discord.ts'
import type { Logger } from '../../log.ts'
import type { Bot } from '../bot.ts'
import type { Platform } from '../platform.ts'
import type { Seal } from '../seal.ts'
import { type Access, type Api, createApi } from './api.ts'
import { renderEntered } from './entered.ts'
import { findMessage } from './find.ts'
import { inTurns } from './gate.ts'
import { type Gateway, type GatewayPace, openGateway } from './gateway.ts'
import { answerInteraction } from './interactions.ts'
import { createPoster } from './post.ts'
import { pressLater } from './pressing.ts'
import { registerCommands } from './register.ts'
import { watchServers } from './servers.ts'

/** What Discord needs to be a platform. */
export type DiscordOptions = {
  readonly settings: Access
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  /** What buttons are known by; of a key that outlives the process. */
  readonly seal: Seal
  /** The zone of people: Discord does not tell theirs. */
  readonly timeZone: string
  /** Shorter for tests. */
  readonly pace?: GatewayPace | undefined
}

/**
 * In any second, and in any five in one channel, Discord takes no more than these give, however they fall; some of
 * the second is left for what else is asked. https://discord.com/developers/docs/topics/rate-limits
 */
const RATES: Platform['rates'] = {
  platform: { intervalMs: 25, burst: 5 },
  channel: { intervalMs: 1250, burst: 1 },
}
/** Answers that are worked on at the same time. */
const AT_ONCE = 4
/** Answers under way when the bot stops are waited for, but not for longer than this. */
const FINISH_WITHIN_MS = 3000

/** Discord as a platform. It starts at once, reachable or not, and comes back by itself. */
export function createDiscord(options: DiscordOptions): Platform<DiscordMessage> {
  const { settings, clock, seal } = options
  const api = createApi(settings)
  const poster = createPoster(api, seal, clock)
  const underWay = new Set<Promise<void>>()
  let gateway: Gateway | undefined
  return {
    name: 'discord',
    rates: RATES,
    render: (document) => renderEntered(document, pressLater),
    post: poster.post,
    find: (target, message, key) => findMessage({ api, poster, clock }, target, message, key),
    problem: () => gateway?.problem(),
    async start(bot) {
      const gated = inTurns(bot, AT_ONCE)
      const onClient = (client: Client) => listen(client, { ...options, bot: gated, api, underWay })
      gateway = openGateway({ ...options, access: settings, api, onClient })
    },
    async stop() {
      await gateway?.stop()
      // Their answers go over the API, not over the gateway.
      const expired = sleep(FINISH_WITHIN_MS, undefined, { ref: false })
      await Promise.race([Promise.all(underWay), expired])
      api.close()
    },
  }
}

type Listening = DiscordOptions & {
  readonly bot: Bot
  readonly api: Api
  /** What is being answered. */
  readonly underWay: Set<Promise<void>>
}

function listen(client: Client, tools: Listening): void {
  const { api, log, underWay } = tools
  watchServers(client, tools)
  client.on(Events.InteractionCreate, (interaction: Interaction) => {
    const answering = answerInteraction(tools, interaction)
    underWay.add(answering)
    void answering.finally(() => underWay.delete(answering))
  })
  client.once(Events.ClientReady, async ({ options: { shards }, guilds }) => {
    log.info({ shards, servers: guilds.cache.size }, 'Discord is connected')
    if (Array.isArray(shards) && shards.includes(0)) await register(api, log)
  })
}

async function register(api: Api, log: Logger): Promise<void> {
  try {
    const { isChanged } = await registerCommands(api)
    if (isChanged) log.info('commands registered with Discord')
  } catch (cause) {
    log.warn({ err: cause }, 'the commands could not be registered with Discord')
  }
}
