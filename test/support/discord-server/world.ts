import type { Bot, Channel, Guild, User } from './records.ts'
import { createGuildIds, createIds } from './snowflake.ts'

/** Everything that exists on the server. */
export type World = {
  readonly newId: () => string
  readonly newGuildId: (shard?: number) => string
  readonly bots: Map<string, Bot>
  readonly users: Map<string, User>
  readonly guilds: Map<string, Guild>
  readonly channels: Map<string, Channel>
}

/** An empty world. */
export function createWorld(shards: number): World {
  return {
    newId: createIds(),
    newGuildId: createGuildIds(shards),
    bots: new Map(),
    users: new Map(),
    guilds: new Map(),
    channels: new Map(),
  }
}

/** The value; a test that counts on something that is not there fails with what it was. */
export function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The loopback Discord has no ${what}.`)
  return value
}

/** The bot that a token belongs to. */
export function botOfToken(world: World, token: string): Bot | undefined {
  return [...world.bots.values()].find((bot) => bot.token === token)
}

/** The guild of a channel; none for direct messages. */
export function guildOf(world: World, channel: Channel): Guild | undefined {
  return channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId)
}

/** The guilds a bot is in. */
export function guildsOf(world: World, bot: Bot): Guild[] {
  return [...world.guilds.values()].filter(({ members }) => members.has(bot.id))
}

/** The bots in a guild. */
export function botsIn(world: World, guild: Guild): Bot[] {
  return [...world.bots.values()].filter(({ id }) => guild.members.has(id))
}

/** The channels of a guild, threads among them. */
export function channelsOf(world: World, guild: Guild): Channel[] {
  return [...world.channels.values()].filter(({ guildId }) => guildId === guild.id)
}
