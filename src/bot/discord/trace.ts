import { createHash } from 'node:crypto'
import type { DiscordMessage } from '../../formatters/discord.ts'

/** https://discord.com/developers/docs/resources/message#create-message */
const LIMITS = { nonce: 25 }

/**
 * The nonce of a message. Discord knows nonces by author, not by channel: the same one elsewhere would bring back
 * the other channel's message, so the channel is part of it.
 */
export function nonceOf(channel: string, key: string): string {
  return digest(channel, key).toString('base64url').slice(0, LIMITS.nonce)
}

/**
 * A number that stays with the message, as the id of its container: nonces are gone from what is read back.
 * https://discord.com/developers/docs/components/reference#anatomy-of-a-component
 */
export function traceOf(channel: string, key: string): number {
  // From 1 to 2^31 - 1; small numbers are those that Discord gives itself.
  return (digest(channel, key).readUInt32BE(0) & 0x7fff_ffff) | 0x4000_0000
}

/** The message with its trace. */
export function traced(message: DiscordMessage, trace: number): DiscordMessage {
  const [container] = message.components
  return { ...message, components: [{ ...container, id: trace }] }
}

function digest(channel: string, key: string): Buffer {
  return createHash('sha256').update(`${channel}\n${key}`).digest()
}
