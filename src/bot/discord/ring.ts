import type { Role } from 'discord.js'
import { missingToCall } from './rights.ts'

/**
 * Why a message that calls a role would ring for nobody in a channel where the bot may do `bits`; `undefined` where
 * it would ring. Nobody is told by Discord: the message is posted all the same.
 */
export function whySilent(
  role: Pick<Role, 'name' | 'mentionable'> | undefined,
  bits: bigint,
): string | undefined {
  if (role === undefined) return 'the role does not exist any more'
  const missing = missingToCall(bits)
  if (role.mentionable || missing === undefined) return undefined
  return `not everybody may mention @${role.name}, and the bot lacks ${missing}`
}
