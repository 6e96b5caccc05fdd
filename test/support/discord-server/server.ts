import type { NewBot, NewGuild, NewMember, NewRole, NewUser } from './building.ts'
import type { Overwriting } from './changes.ts'
import type { NewChannel } from './channels.ts'
import type { Command } from './command-body.ts'
import type { Fault, FaultPlace, SetFault } from './faults.ts'
import type { Connection } from './gateway-control.ts'
import type { Answer, Interaction } from './interaction.ts'
import type { Fields } from './modal-submit.ts'
import type { SlashCommand } from './people.ts'
import type { PermissionName } from './permissions.ts'
import type { Bot, Channel, Guild, Message, Role, User } from './records.ts'
import type { LoggedRequest, Refusals } from './request-log.ts'

/** What a bot said to an interaction so far; deleted messages are left out. */
export type Answers = {
  /** The reply, or the message that was updated instead. */
  readonly original: Message | undefined
  readonly followUps: readonly Message[]
}

/** A Discord that a test sets up, acts in and looks into; bots reach it at `apiUrl`. */
export type DiscordServer = WorldMethods & PersonMethods & GatewayMethods & ServerMethods

type ServerMethods = {
  /** For DISCORD_API_URL, or discord.js's `rest.api`. */
  readonly apiUrl: string
  readonly gatewayUrl: string
  /** Every request so far, oldest first. */
  readonly requests: readonly Readonly<LoggedRequest>[]
  /** Counts of 429 and of invalid requests. */
  refusals(): Refusals
  /** Lets something go wrong, where and as often as said. */
  inject(fault: Fault, place?: FaultPlace): SetFault
  clearFaults(): void
  /** Refuses connections and breaks the open ones, until it comes back on the same port. */
  goDown(): Promise<void>
  comeBack(): Promise<void>
  /** Leaves nothing open; fails if the server itself did. */
  stop(): Promise<void>
}

/** Sets the world up and changes it; bots hear of changes as they would from Discord. */
export type WorldMethods = {
  addBot(bot?: NewBot): Bot
  /** A person in no guild. */
  addUser(user?: NewUser): User
  addGuild(guild?: NewGuild): Guild
  addRole(guild: Guild, role?: NewRole): Role
  addChannel(guild: Guild, channel?: NewChannel): Channel
  addThread(
    parent: Channel,
    thread: {
      owner: User
      name?: string
      kind?: 'public-thread' | 'private-thread' | 'announcement-thread'
    },
  ): Channel
  /** A new person in a guild; `permissions` beyond what everybody may. */
  addPerson(guild: Guild, person?: NewUser & NewMember): User
  join(guild: Guild, user: User, member?: NewMember): User
  directMessages(bot: Bot, user: User): Channel
  channel(id: string): Channel
  /** What stands in a channel, oldest first, ephemeral messages among it. */
  messagesIn(channel: Channel): readonly Message[]
  threadsIn(parent: Channel): readonly Channel[]
  channelsOf(guild: Guild): readonly Channel[]
  /** The commands registered for a guild, or for all. */
  commandsOf(bot: Bot, guild?: Guild): readonly Command[]
  permissionsOf(user: User, channel: Channel): bigint
  /** The bot joins, with a role of its own: GUILD_CREATE. */
  invite(bot: Bot, guild: Guild, permissions?: readonly PermissionName[]): void
  /** GUILD_DELETE without `unavailable`. */
  kick(bot: Bot, guild: Guild): void
  /** GUILD_DELETE with `unavailable`. */
  beginOutage(guild: Guild): void
  /** GUILD_CREATE. */
  endOutage(guild: Guild): void
  deleteChannel(channel: Channel): void
  setRolePermissions(role: Role, permissions: readonly PermissionName[]): void
  setMentionable(role: Role, mentionable: boolean): void
  /** For everybody in a guild, take the role `guild.roles.get(guild.id)`. */
  setOverwrite(channel: Channel, whose: Role | User, overwriting: Overwriting): void
  changeThread(thread: Channel, change: { archived?: boolean; locked?: boolean }): void
  /** The bot hears of a private thread once it is in it. */
  addToThread(thread: Channel, bot: Bot): void
  removeFromThread(thread: Channel, bot: Bot): void
  write(channel: Channel, author: User, content: string): Message
}

/** What people do; each resolves once the bot has answered, or had its three seconds. */
export type PersonMethods = {
  slashCommand(command: SlashCommand): Promise<Answer>
  autocomplete(command: SlashCommand & { readonly focused: string }): Promise<Answer>
  clickButton(message: Message, customId: string, user: User): Promise<Answer>
  select(message: Message, customId: string, values: readonly string[], user: User): Promise<Answer>
  submitModal(customId: string, fields: Fields, user: User, message?: Message): Promise<Answer>
  answersTo(interaction: Interaction): Answers
}

/** Looks at and disturbs gateway connections: of one bot, or of all. */
export type GatewayMethods = {
  connections(bot: Bot): readonly Connection[]
  identifies(bot: Bot): number
  /** Identifies that came too soon after another. */
  declines(bot: Bot): number
  resumes(bot: Bot): number
  /** Cuts the sockets; the sessions can be resumed. */
  dropConnections(bot?: Bot): void
  closeConnections(code: number, bot?: Bot): void
  /** Op 7. */
  askToReconnect(bot?: Bot): void
  /** Op 9; the sessions are over. */
  invalidateSessions(bot?: Bot): void
  /** The old token is worth nothing from now on: 401, and 4004 on what is open. */
  resetToken(bot: Bot): void
  /** `GET /gateway/bot` names so many shards from now on. */
  recommendShards(shards: number): void
  /** The sockets stay open, but nothing comes through, not even heartbeat acks. */
  silence(bot?: Bot): void
}
