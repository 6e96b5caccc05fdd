import { PermissionFlagsBits, Routes } from 'discord.js'
import { z } from 'zod'
import type { Detail } from '../../domain/settings.ts'
import type { Api } from './api.ts'

/** Permissions that the bot may need, by the names Discord shows its admins. */
const NAMES = {
  ViewChannel: 'View Channel',
  SendMessages: 'Send Messages',
  SendMessagesInThreads: 'Send Messages in Threads',
  ReadMessageHistory: 'Read Message History',
  CreatePublicThreads: 'Create Public Threads',
  MentionEveryone: 'Mention @everyone, @here, and All Roles',
} as const
type Right = keyof typeof NAMES
/** What it needs in every channel it posts in; the others only where somebody wants what they are for. */
const NEEDED_NAMES: readonly Right[] = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'ReadMessageHistory',
]

/** The smallest permissions to invite the bot with. */
export const NEEDED_BITS: bigint = NEEDED_NAMES.reduce(
  (bits, name) => bits | PermissionFlagsBits[name],
  0n,
)

/** Names of the permissions without which the bot could not post there what a channel of that detail gets. */
export function missingToPost(bits: bigint, isThread: boolean, detail?: Detail): string[] {
  if (isThread) return namesMissing(bits, ['ViewChannel', 'SendMessagesInThreads'])
  const below: Right[] = detail === 'thread' ? ['CreatePublicThreads', 'SendMessagesInThreads'] : []
  return namesMissing(bits, ['ViewChannel', 'SendMessages', ...below])
}

/** The same before it is promised there: a message whose answer was lost is looked for in the history. */
export function missingToServe(bits: bigint, isThread: boolean, detail?: Detail): string[] {
  return [...missingToPost(bits, isThread, detail), ...namesMissing(bits, ['ReadMessageHistory'])]
}

/** Whether a person may write in a channel themselves. */
export function mayWrite(bits: bigint, isThread: boolean): boolean {
  return missingToPost(bits, isThread).length === 0
}

/** Whether a locked thread takes messages all the same, of somebody with these permissions. */
export function mayWriteLocked(bits: bigint): boolean {
  return (bits & (PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageThreads)) !== 0n
}

/** The name of the permission to mention roles that nobody else may; none where the bot has it. */
export function missingToCall(bits: bigint): string | undefined {
  return namesMissing(bits, ['MentionEveryone'])[0]
}

/** Names of all permissions that the bot should have and has not. */
export function missingRights(bits: bigint): string[] {
  return namesMissing(bits, NEEDED_NAMES)
}

function namesMissing(bits: bigint, names: readonly Right[]): string[] {
  if ((bits & PermissionFlagsBits.Administrator) !== 0n) return []
  return names
    .filter((name) => (bits & PermissionFlagsBits[name]) === 0n)
    .map((name) => NAMES[name])
}

const bitsSchema = z.string().transform(BigInt)
const meSchema = z.object({ id: z.string() })
const rolesSchema = z.array(z.object({ id: z.string(), permissions: bitsSchema }))
const memberSchema = z.object({ roles: z.array(z.string()) })
const channelSchema = z.object({
  type: z.number(),
  parent_id: z.string().nullish(),
  permission_overwrites: z
    .array(z.object({ id: z.string(), allow: bitsSchema, deny: bitsSchema }))
    .default([]),
})
const THREAD_TYPES: readonly number[] = [10, 11, 12]

/**
 * What the bot may do in a channel, asked of the API.
 * https://discord.com/developers/docs/topics/permissions#permission-overwrites
 */
export async function readPermissions(api: Api, guild: string, channel: string): Promise<bigint> {
  const { id: me } = meSchema.parse(await api.get(Routes.user()))
  const roles = rolesSchema.parse(await api.get(Routes.guildRoles(guild)))
  const member = memberSchema.parse(await api.get(Routes.guildMember(guild, me)))
  const own = new Set([guild, ...member.roles])
  const base = roles.filter(({ id }) => own.has(id)).reduce((all, one) => all | one.permissions, 0n)
  const found = channelSchema.parse(await api.get(Routes.channel(channel)))
  const asked =
    THREAD_TYPES.includes(found.type) && found.parent_id != null
      ? channelSchema.parse(await api.get(Routes.channel(found.parent_id)))
      : found
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return base
  const layers = [[guild], member.roles, [me]]
  return layers.reduce((left, ids) => {
    const layer = asked.permission_overwrites.filter(({ id }) => ids.includes(id))
    const denied = layer.reduce((all, { deny }) => all | deny, 0n)
    const allowed = layer.reduce((all, { allow }) => all | allow, 0n)
    return (left & ~denied) | allowed
  }, base)
}
