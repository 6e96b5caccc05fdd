import { PermissionFlagsBits, Routes } from 'discord.js'
import { z } from 'zod'
import type { Api } from './api.ts'

/** What the bot needs in every channel it posts in, by the names Discord shows its admins. */
export const NEEDED = {
  ViewChannel: 'View Channel',
  SendMessages: 'Send Messages',
  SendMessagesInThreads: 'Send Messages in Threads',
  ReadMessageHistory: 'Read Message History',
} as const
type Needed = keyof typeof NEEDED
const NEEDED_NAMES: readonly Needed[] = [
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

/** Names of the permissions without which the bot could not post there. */
export function missingToPost(bits: bigint, isThread: boolean): string[] {
  const send: Needed = isThread ? 'SendMessagesInThreads' : 'SendMessages'
  return namesMissing(bits, ['ViewChannel', send])
}

/** Names of all permissions that the bot should have and has not. */
export function missingRights(bits: bigint): string[] {
  return namesMissing(bits, NEEDED_NAMES)
}

function namesMissing(bits: bigint, names: readonly Needed[]): string[] {
  if ((bits & PermissionFlagsBits.Administrator) !== 0n) return []
  return names
    .filter((name) => (bits & PermissionFlagsBits[name]) === 0n)
    .map((name) => NEEDED[name])
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
 * What the bot may do in a server, or in one of its channels, asked of the API.
 * https://discord.com/developers/docs/topics/permissions#permission-overwrites
 */
export async function readPermissions(
  api: Api,
  guild: string,
  channel?: string,
): Promise<{ readonly bits: bigint; readonly isThread: boolean }> {
  const { id: me } = meSchema.parse(await api.get(Routes.user()))
  const roles = rolesSchema.parse(await api.get(Routes.guildRoles(guild)))
  const member = memberSchema.parse(await api.get(Routes.guildMember(guild, me)))
  const own = new Set([guild, ...member.roles])
  const base = roles.filter(({ id }) => own.has(id)).reduce((all, one) => all | one.permissions, 0n)
  if (channel === undefined) return { bits: base, isThread: false }
  const found = channelSchema.parse(await api.get(Routes.channel(channel)))
  const isThread = THREAD_TYPES.includes(found.type)
  const asked =
    isThread && found.parent_id != null
      ? channelSchema.parse(await api.get(Routes.channel(found.parent_id)))
      : found
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return { bits: base, isThread }
  const layers = [[guild], member.roles, [me]]
  const bits = layers.reduce((left, ids) => {
    const layer = asked.permission_overwrites.filter(({ id }) => ids.includes(id))
    const denied = layer.reduce((all, { deny }) => all | deny, 0n)
    const allowed = layer.reduce((all, { allow }) => all | allow, 0n)
    return (left & ~denied) | allowed
  }, base)
  return { bits, isThread }
}
