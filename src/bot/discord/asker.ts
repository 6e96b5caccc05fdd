import { type Interaction, PermissionFlagsBits } from 'discord.js'
import type { Role } from '../../domain/access.ts'
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
    channelName: isDirect ? 'your direct messages' : nameOf(interaction),
  }
}

/** Nobody is a guest on Discord: whoever sees the channel is a member of the server. */
function roleOf({ memberPermissions }: Interaction): Role {
  const { Administrator, ManageGuild, ManageChannels } = PermissionFlagsBits
  if (memberPermissions?.any([Administrator, ManageGuild]) === true) return 'admin'
  return memberPermissions?.has(ManageChannels) === true ? 'manager' : 'member'
}

function groupsOf({ member }: Interaction): string[] {
  if (member === null) return []
  // A server the bot has not joined sends members as they come from the API.
  return Array.isArray(member.roles) ? member.roles : [...member.roles.cache.keys()]
}

function nameOf({ channel }: Interaction): string {
  return channel !== null && 'name' in channel && channel.name !== null
    ? `#${channel.name}`
    : 'this channel'
}
