import { GuildMember, type Interaction, PermissionFlagsBits } from 'discord.js'
import type { Role } from '../../domain/access.ts'
import { DIRECT_MESSAGES } from '../../formatters/channel-words.ts'
import type { Asker } from '../asker.ts'

/** Who did something, as the core knows people; `workspace` is the server, or what a direct message is about. */
export function askerOf(interaction: Interaction, workspace: string, timeZone: string): Asker {
  const { user, channelId, guildId } = interaction
  const isDirect = guildId === null
  const channel = isDirect || channelId === null ? `@${user.id}` : channelId
  return {
    id: user.id,
    role: roleOf(interaction),
    groups: groupsOf(interaction),
    place: { platform: 'discord', workspace, channel },
    timeZone,
    channelName: isDirect ? DIRECT_MESSAGES : nameOf(interaction),
  }
}

/**
 * By what somebody may in the whole server: an interaction tells what they may in its channel, where others may have
 * given them more. Nobody is a guest on Discord: whoever sees the channel is a member of the server.
 */
function roleOf({ member }: Interaction): Role {
  const { Administrator, ManageGuild, ManageChannels } = PermissionFlagsBits
  if (!isKnown(member)) return 'member'
  if (member.permissions.any([Administrator, ManageGuild])) return 'admin'
  return member.permissions.has(ManageChannels) ? 'manager' : 'member'
}

function groupsOf({ member }: Interaction): string[] {
  if (isKnown(member)) return [...member.roles.cache.keys()]
  return member !== null && Array.isArray(member.roles) ? member.roles : []
}

/** Roles are not known of a server that the bot has not joined, or that has been away since the start. */
function isKnown(member: Interaction['member']): member is GuildMember {
  return member instanceof GuildMember && member.guild.roles.cache.has(member.guild.id)
}

function nameOf({ channel }: Interaction): string {
  return channel !== null && 'name' in channel && channel.name !== null
    ? `#${channel.name}`
    : 'this channel'
}
