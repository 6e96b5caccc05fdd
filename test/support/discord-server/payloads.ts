import { CREATED_GUILD, FORUM, GUILD, MEMBER, ROLE, USER } from './payload-defaults.ts'
import { permissionsIn, sees } from './permissions.ts'
import {
  type Bot,
  CHANNEL_TYPES,
  type Channel,
  type Guild,
  isEphemeral,
  type Member,
  type Role,
  type Thread,
  type User,
} from './records.ts'
import { channelsOf, guildOf, type World } from './world.ts'

const REQUIRES_TAG = 1 << 4

/** A user as the API shows it. */
export function userPayload({ id, name, bot }: User) {
  const user = { ...USER, id, username: name, global_name: bot ? null : name }
  return bot ? { ...user, bot } : user
}

/** A member without its user, as it stands beside one. */
export function memberPayload({ roleIds, joinedAt }: Member) {
  return { ...MEMBER, roles: roleIds, joined_at: joinedAt }
}

/** A member with its user. */
export function fullMemberPayload(member: Member) {
  return { ...memberPayload(member), user: userPayload(member.user) }
}

/** A role as the API shows it; @everyone has the guild's own id. */
export function rolePayload({ id, guildId, name, permissions, mentionable, botId }: Role) {
  return {
    ...ROLE,
    id,
    name,
    permissions: String(permissions),
    mentionable,
    position: id === guildId ? 0 : 1,
    managed: botId !== undefined,
    ...(botId === undefined ? {} : { tags: { bot_id: botId } }),
  }
}

/** A guild as `GET /guilds/:id` shows it. */
export function guildPayload({ id, name, ownerId, locale, roles }: Guild) {
  return {
    ...GUILD,
    id,
    name,
    owner_id: ownerId,
    preferred_locale: locale,
    roles: [...roles.values()].map(rolePayload),
  }
}

/** What GUILD_CREATE tells a bot: the guild with its channels, running threads and the bot itself. */
export function guildCreated(world: World, guild: Guild, bot: Bot) {
  const channels = channelsOf(world, guild)
  const member = guild.members.get(bot.id)
  return {
    ...CREATED_GUILD,
    ...guildPayload(guild),
    joined_at: member?.joinedAt,
    member_count: guild.members.size,
    members: member === undefined ? [] : [fullMemberPayload(member)],
    channels: channels.filter((one) => one.thread === undefined).map(channelPayload),
    threads: channels
      .filter((one) => one.thread?.archived === false)
      .filter((one) => sees(world, one, bot.id))
      .map(channelPayload),
  }
}

/** A channel or thread as the API shows it. */
export function channelPayload(channel: Channel): Record<string, unknown> {
  const base = {
    id: channel.id,
    type: CHANNEL_TYPES[channel.kind],
    flags: channel.requiresTag ? REQUIRES_TAG : 0,
    last_message_id: channel.messages.findLast((one) => !isEphemeral(one))?.id ?? null,
  }
  if (channel.kind === 'dm') {
    return { ...base, recipients: channel.recipients.filter((one) => !one.bot).map(userPayload) }
  }
  return {
    ...base,
    guild_id: channel.guildId,
    name: channel.name,
    parent_id: channel.parentId ?? null,
    rate_limit_per_user: channel.slowmodeSeconds,
    ...(channel.thread === undefined ? plainFields(channel) : threadFields(channel.thread)),
  }
}

function plainFields({ overwrites, tags, kind }: Channel) {
  const available = tags.map((tag) => ({
    ...tag,
    emoji_id: null,
    emoji_name: null,
  }))
  return {
    position: 0,
    topic: null,
    nsfw: false,
    permission_overwrites: [...overwrites.values()].map(({ id, type, allow, deny }) => ({
      id,
      type,
      allow: String(allow),
      deny: String(deny),
    })),
    ...(kind === 'forum' ? { ...FORUM, available_tags: available } : {}),
  }
}

function threadFields(thread: Thread) {
  return {
    owner_id: thread.ownerId,
    thread_metadata: {
      archived: thread.archived,
      locked: thread.locked,
      archive_timestamp: thread.archivedAt,
      auto_archive_duration: 4320,
    },
    message_count: thread.sent,
    total_message_sent: thread.sent,
    member_count: thread.memberIds.size,
    applied_tags: thread.tagIds,
  }
}

/** A channel as an interaction shows it: with what its user may there. */
export function interactionChannelPayload(world: World, channel: Channel, user: User) {
  const permissions = permissionsIn(world, channel, user.id)
  return { ...channelPayload(channel), permissions: String(permissions) }
}

/** A guild as an interaction shows it. */
export function interactionGuildPayload(world: World, channel: Channel) {
  const guild = guildOf(world, channel)
  return guild && { id: guild.id, locale: guild.locale, features: [] }
}
