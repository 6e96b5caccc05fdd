import { DiscordAPIError, HTTPError } from 'discord.js'
import { z } from 'zod'
import { bytesOf, type DiscordMessage } from '../../formatters/discord.ts'
import { asEmbeds, type DiscordEmbeds } from '../../formatters/discord-embeds.ts'
import { apiCode, CannotEmbed } from './outcome.ts'

/** A part as Discord takes it: with its layout, or as an embed. */
export type AnyLayout = DiscordMessage | DiscordEmbeds

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const EMPTY_MESSAGE = 50006
const MISSING_PERMISSIONS = 50013
const FAILED = 500
/** Over a message of fewer bytes Discord fails for other reasons; the limit itself it does not tell. */
const HARMLESS_BYTES = 5000

/** How a message may be sent again. */
export type Again = {
  /** Whether one that was taken all the same is not posted twice. */
  readonly isSafe: boolean
  readonly embeds?: DiscordEmbeds
}

/** Sends a message, and where Discord refuses how it is laid out, sends the same as an embed. */
export async function inAnyLayout<T>(
  message: DiscordMessage,
  send: (message: AnyLayout) => Promise<T>,
  { isSafe, embeds = asEmbeds(message) }: Again,
): Promise<T> {
  try {
    return await send(message)
  } catch (cause) {
    const isRefused = isLayoutRefused(cause)
    if (!isRefused && !(isSafe && isTooLarge(cause, message))) throw cause
    return send(embeds).catch((second: unknown) => {
      if (apiCode(second) !== MISSING_PERMISSIONS) throw second
      throw isRefused ? new CannotEmbed() : cause
    })
  }
}

const problemsSchema = z.object({
  errors: z.looseObject({ message: z.looseObject({}).optional() }).optional(),
})

/** Whether it is the components that are wrong, or the flag that announces them. */
function isLayoutRefused(cause: unknown): boolean {
  if (!(cause instanceof DiscordAPIError)) return false
  if (apiCode(cause) === EMPTY_MESSAGE) return true
  const { errors = {} } = problemsSchema.safeParse(cause.rawError).data ?? {}
  return [errors, errors.message ?? {}].some((one) => 'components' in one || 'flags' in one)
}

function isTooLarge(cause: unknown, message: DiscordMessage): boolean {
  return cause instanceof HTTPError && cause.status === FAILED && bytesOf(message) > HARMLESS_BYTES
}
