import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { Channel, Guild, Overwrite } from './records.ts'
import { guildOf, type World } from './world.ts'

/** A permission by the name discord.js gives it. */
export type PermissionName = keyof typeof PermissionFlagsBits

/** What everybody may in a new guild. */
export const EVERYONE_MAY: readonly PermissionName[] = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'AddReactions',
  'UseApplicationCommands',
]
const EVERYTHING = union(Object.values(PermissionFlagsBits))
const IN_DIRECT_MESSAGES = bitsOf([...EVERYONE_MAY, 'MentionEveryone'])
/** Lost together with the right to send. */
const NEED_SENDING = bitsOf(['EmbedLinks', 'AttachFiles', 'MentionEveryone', 'SendTTSMessages'])

/** Permissions as Discord's bits. */
export function bitsOf(names: readonly PermissionName[]): bigint {
  return union(names.map((name) => PermissionFlagsBits[name]))
}

/** Whether all of the named permissions are among the bits. */
export function has(bits: bigint, ...names: readonly PermissionName[]): boolean {
  const wanted = bitsOf(names)
  return (bits & wanted) === wanted
}

/** What a user may in a guild, before any channel has its say. */
export function permissionsInGuild(guild: Guild, userId: string): bigint {
  const member = guild.members.get(userId)
  if (member === undefined) return 0n
  if (guild.ownerId === userId) return EVERYTHING
  const roles = [guild.id, ...member.roleIds].flatMap((id) => guild.roles.get(id) ?? [])
  const bits = union(roles.map(({ permissions }) => permissions))
  return has(bits, 'Administrator') ? EVERYTHING : bits
}

/** What a user may in a channel: https://discord.com/developers/docs/topics/permissions */
export function permissionsIn(world: World, channel: Channel, userId: string): bigint {
  const guild = guildOf(world, channel)
  if (guild === undefined) {
    return channel.recipients.some(({ id }) => id === userId) ? IN_DIRECT_MESSAGES : 0n
  }
  const base = permissionsInGuild(guild, userId)
  if (base === EVERYTHING || base === 0n) return base
  const bits = afterOverwrites(base, overwritesFor(world, channel, guild, userId))
  if (!has(bits, 'ViewChannel')) return 0n
  const send = channel.thread === undefined ? 'SendMessages' : 'SendMessagesInThreads'
  return has(bits, send) ? bits : bits & ~NEED_SENDING
}

/** Whether a user sees a channel; private threads are seen by those in them, and by who manages threads. */
export function sees(world: World, channel: Channel, userId: string): boolean {
  const bits = permissionsIn(world, channel, userId)
  const isInside = channel.thread?.memberIds.has(userId) ?? true
  const isOpen = channel.kind !== 'private-thread' || isInside || has(bits, 'ManageThreads')
  return has(bits, 'ViewChannel') && isOpen
}

/** Overwrites that concern a user, in three layers: everyone, their roles together, themselves. */
function overwritesFor(world: World, channel: Channel, guild: Guild, userId: string) {
  // Threads have no overwrites of their own.
  const owner = channel.thread === undefined ? channel : world.channels.get(channel.parentId ?? '')
  const of = (ids: readonly string[]) => ids.flatMap((id) => owner?.overwrites.get(id) ?? [])
  return [of([guild.id]), of(guild.members.get(userId)?.roleIds ?? []), of([userId])]
}

function afterOverwrites(base: bigint, layers: readonly (readonly Overwrite[])[]): bigint {
  return layers.reduce((bits, layer) => {
    const deny = union(layer.map((one) => one.deny))
    const allow = union(layer.map((one) => one.allow))
    return (bits & ~deny) | allow
  }, base)
}

function union(bits: readonly bigint[]): bigint {
  return bits.reduce((sum, one) => sum | one, 0n)
}
