import { randomBytes } from 'node:crypto'
import { GatewayIntentBits, type Locale } from 'discord-api-types/v10'
import { tellGuild } from './events.ts'
import { dispatch } from './gateway.ts'
import { fullMemberPayload, guildCreated, rolePayload } from './payloads.ts'
import { bitsOf, EVERYONE_MAY, type PermissionName } from './permissions.ts'
import type { Bot, Guild, Role, User } from './records.ts'
import type { State } from './state.ts'

type PrivilegedIntent = 'GuildMembers' | 'GuildPresences' | 'MessageContent'

/** What may be said of a new bot. */
export type NewBot = {
  readonly name?: string
  readonly privilegedIntents?: readonly PrivilegedIntent[]
}
/** What may be said of a new person. */
export type NewUser = {
  readonly name?: string
  readonly locale?: `${Locale}`
  readonly acceptsMessages?: boolean
}
/** What may be said of a new guild. */
export type NewGuild = {
  readonly name?: string
  readonly locale?: `${Locale}`
  readonly bots?: readonly Bot[]
  /** What everybody may there. */
  readonly everyone?: readonly PermissionName[]
  /** The shard that hears of it. */
  readonly shard?: number
}
/** What may be said of a new role. */
export type NewRole = {
  readonly name?: string
  readonly permissions?: readonly PermissionName[]
  readonly mentionable?: boolean
}

/** Registers an application with a bot. */
export function createBot({ world }: State, { name = 'bot', privilegedIntents = [] }: NewBot): Bot {
  const user = storeUser(world, { name }, true)
  const bot: Bot = {
    id: user.id,
    user,
    // As a real one: the id, a time, a secret.
    token: [Buffer.from(user.id), randomBytes(4), randomBytes(28)]
      .map((part) => part.toString('base64url'))
      .join('.'),
    privilegedIntents: privilegedIntents.reduce((bits, name) => bits | GatewayIntentBits[name], 0),
    mayReadContents: privilegedIntents.includes('MessageContent'),
    commands: [],
    commandsMadeAt: new Map(),
  }
  world.bots.set(bot.id, bot)
  return bot
}

/** A person, in no guild yet. */
export function createUser({ world }: State, user: NewUser): User {
  return storeUser(world, user, false)
}

/** A guild with an owner, the bots invited with the usual permissions. */
export function createGuild(
  state: State,
  { name = 'guild', locale = 'en-US', bots = [], everyone = EVERYONE_MAY, shard }: NewGuild,
): Guild {
  const { world } = state
  const owner = createUser(state, { name: `owner of ${name}` })
  const guild: Guild = {
    id: world.newGuildId(shard),
    name,
    ownerId: owner.id,
    locale,
    roles: new Map(),
    members: new Map(),
    available: true,
  }
  world.guilds.set(guild.id, guild)
  const all = {
    id: guild.id,
    guildId: guild.id,
    name: '@everyone',
    mentionable: false,
    botId: undefined,
  }
  guild.roles.set(guild.id, { ...all, permissions: bitsOf(everyone) })
  enter(guild, owner, [])
  for (const bot of bots) inviteBot(state, bot, guild, [])
  return guild
}

/** Adds a role to a guild and tells the bots there. */
export function createRole(
  state: State,
  guild: Guild,
  { name = 'role', permissions = [], mentionable = false }: NewRole,
  botId?: string,
): Role {
  const id = state.world.newId()
  const may = { permissions: bitsOf(permissions), mentionable }
  const role: Role = { id, guildId: guild.id, name, ...may, botId }
  guild.roles.set(id, role)
  const told = { guild_id: guild.id, role: rolePayload(role) }
  tellGuild(state, guild, 'GUILD_ROLE_CREATE', told)
  return role
}

/** Lets somebody into a guild, with a role of their own if they may more than everybody. */
export function joinGuild(
  state: State,
  guild: Guild,
  user: User,
  { permissions = [], roles = [] }: NewMember,
): User {
  const own =
    permissions.length === 0 ? [] : [createRole(state, guild, { name: user.name, permissions })]
  const member = enter(guild, user, [...roles, ...own])
  const told = { ...fullMemberPayload(member), guild_id: guild.id }
  tellGuild(state, guild, 'GUILD_MEMBER_ADD', told, GatewayIntentBits.GuildMembers)
  return user
}
/** What somebody may in a guild beyond everybody else. */
export type NewMember = {
  readonly permissions?: readonly PermissionName[]
  readonly roles?: readonly Role[]
}

/** Invites a bot, which hears of the guild by GUILD_CREATE. */
export function inviteBot(
  state: State,
  bot: Bot,
  guild: Guild,
  permissions: readonly PermissionName[],
): void {
  const role = createRole(state, guild, { name: bot.user.name, permissions }, bot.id)
  enter(guild, bot.user, [role])
  dispatch(state.gateway, {
    event: 'GUILD_CREATE',
    to: [bot],
    guildId: guild.id,
    intent: GatewayIntentBits.Guilds,
    data: () => guildCreated(state.world, guild, bot),
  })
}

function enter(guild: Guild, user: User, roles: readonly Role[]) {
  const roleIds = roles.map(({ id }) => id)
  const member = { user, roleIds, joinedAt: new Date().toISOString() }
  guild.members.set(user.id, member)
  return member
}

function storeUser(
  { newId, users }: State['world'],
  { name = 'person', locale = 'en-US', acceptsMessages = true }: NewUser,
  bot: boolean,
): User {
  const user: User = { id: newId(), name, bot, locale, acceptsMessages }
  users.set(user.id, user)
  return user
}
