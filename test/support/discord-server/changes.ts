import { GatewayIntentBits } from 'discord-api-types/v10'
import { tellChannel, tellGuild } from './events.ts'
import { dispatch } from './gateway.ts'
import { newContent } from './message-body.ts'
import { postMessage } from './messages.ts'
import { channelPayload, guildCreated, rolePayload } from './payloads.ts'
import { bitsOf, type PermissionName } from './permissions.ts'
import type { Bot, Channel, Guild, Message, Role, User } from './records.ts'
import type { State } from './state.ts'
import { botsIn, channelsOf, guildOf, must } from './world.ts'

/** Removes a bot from a guild: it hears GUILD_DELETE without `unavailable`. */
export function kickBot({ gateway }: State, bot: Bot, guild: Guild): void {
  guild.members.delete(bot.id)
  for (const role of guild.roles.values()) {
    if (role.botId === bot.id) guild.roles.delete(role.id)
  }
  dispatch(gateway, {
    event: 'GUILD_DELETE',
    to: [bot],
    guildId: guild.id,
    intent: GatewayIntentBits.Guilds,
    data: () => ({ id: guild.id }),
  })
}

/** The guild is gone for a while: GUILD_DELETE with `unavailable`. */
export function beginOutage(state: State, guild: Guild): void {
  tellGuild(state, guild, 'GUILD_DELETE', { id: guild.id, unavailable: true })
  guild.available = false
}

/** The guild is back: GUILD_CREATE. */
export function endOutage({ world, gateway }: State, guild: Guild): void {
  guild.available = true
  dispatch(gateway, {
    event: 'GUILD_CREATE',
    to: botsIn(world, guild),
    guildId: guild.id,
    intent: GatewayIntentBits.Guilds,
    data: (bot) => guildCreated(world, guild, bot),
  })
}

/** Deletes a channel or thread, with the threads below it. */
export function deleteChannel(state: State, channel: Channel): void {
  const { world } = state
  const guild = guildOf(world, channel)
  tellChannel(state, channel, 'DELETE')
  world.channels.delete(channel.id)
  for (const one of guild === undefined ? [] : channelsOf(world, guild)) {
    if (one.parentId === channel.id && one.thread !== undefined) world.channels.delete(one.id)
  }
}

/** Changes what a role may: GUILD_ROLE_UPDATE. */
export function setRolePermissions(
  state: State,
  role: Role,
  permissions: readonly PermissionName[],
): void {
  const guild = must(state.world.guilds.get(role.guildId), 'guild of that role')
  role.permissions = bitsOf(permissions)
  tellGuild(state, guild, 'GUILD_ROLE_UPDATE', { guild_id: guild.id, role: rolePayload(role) })
}

/** Lets everybody mention a role, or only those who may mention all: GUILD_ROLE_UPDATE. */
export function setMentionable(state: State, role: Role, mentionable: boolean): void {
  const guild = must(state.world.guilds.get(role.guildId), 'guild of that role')
  role.mentionable = mentionable
  tellGuild(state, guild, 'GUILD_ROLE_UPDATE', { guild_id: guild.id, role: rolePayload(role) })
}

/** What a channel allows or denies beyond the guild's roles. */
export type Overwriting = {
  readonly allow?: readonly PermissionName[]
  readonly deny?: readonly PermissionName[]
}

/** Changes what a role or somebody may in a channel: CHANNEL_UPDATE. */
export function setOverwrite(
  state: State,
  channel: Channel,
  whose: Role | User,
  { allow = [], deny = [] }: Overwriting,
): void {
  const type = 'guildId' in whose ? 0 : 1
  const overwrite = { id: whose.id, type, allow: bitsOf(allow), deny: bitsOf(deny) } as const
  channel.overwrites.set(whose.id, overwrite)
  tellChannel(state, channel, 'UPDATE')
}

/** Archives or locks a thread, or undoes it: THREAD_UPDATE. */
export function changeThread(
  state: State,
  channel: Channel,
  change: { readonly archived?: boolean; readonly locked?: boolean },
): void {
  const thread = must(channel.thread, `thread ${channel.name}`)
  Object.assign(thread, change, { archivedAt: new Date().toISOString() })
  tellChannel(state, channel, 'UPDATE')
}

/** Adds a bot to a thread: THREAD_CREATE, and THREAD_MEMBERS_UPDATE. */
export function addToThread(state: State, channel: Channel, bot: Bot): void {
  must(channel.thread, `thread ${channel.name}`).memberIds.add(bot.id)
  const told = { to: [bot], guildId: channel.guildId, intent: GatewayIntentBits.Guilds }
  const data = () => channelPayload(channel)
  dispatch(state.gateway, { ...told, event: 'THREAD_CREATE', data })
  tellMembers(state, channel, bot, { added_members: [threadMember(channel, bot)] })
}

/** Takes a bot out of a thread: THREAD_MEMBERS_UPDATE. */
export function removeFromThread(state: State, channel: Channel, bot: Bot): void {
  must(channel.thread, `thread ${channel.name}`).memberIds.delete(bot.id)
  tellMembers(state, channel, bot, { removed_member_ids: [bot.id] })
}

function tellMembers({ gateway }: State, channel: Channel, bot: Bot, change: object): void {
  const { id, guildId } = channel
  const count = channel.thread?.memberIds.size
  dispatch(gateway, {
    event: 'THREAD_MEMBERS_UPDATE',
    to: [bot],
    guildId,
    intent: GatewayIntentBits.Guilds,
    data: () => ({ id, guild_id: guildId, member_count: count, ...change }),
  })
}

function threadMember({ id }: Channel, bot: Bot) {
  return { id, user_id: bot.id, join_timestamp: new Date().toISOString(), flags: 0 }
}

/** Discord wants the bots to open so many shards from now on. */
export function recommendShards({ gateway }: State, shards: number): void {
  gateway.shards = shards
}

/** Somebody writes into a channel. */
export function writeMessage(
  state: State,
  channel: Channel,
  author: User,
  content: string,
): Message {
  const written = newContent({ content }, [], state.settings)
  return postMessage(state, { channel, author, content: written, body: {} })
}
