import { z } from 'zod'
import type { Access } from './bot/discord/api.ts'

const blank = (value: unknown) => (value === '' ? undefined : value)

/** The variables that Discord takes. */
export const DISCORD_VARIABLES = {
  DISCORD_TOKEN: z.preprocess(
    blank,
    z
      .string()
      .regex(
        /^[\w-]+\.[\w-]+\.[\w-]+$/,
        'is not the token of a bot: three parts with dots between them, from the page Bot of the application (its value is not shown)',
      )
      .optional(),
  ),
  DISCORD_API_URL: z.preprocess(
    blank,
    z
      .url('must be an address')
      .refine(isSafe, 'must begin with https://, for the token is sent there')
      .transform((address) => address.replace(/\/+$/, ''))
      .optional(),
  ),
}

type Variables = z.infer<z.ZodObject<typeof DISCORD_VARIABLES>>

/** How the bot is run on Discord; `undefined` where it is not. */
export function discordSettings(variables: Variables): Access | undefined {
  const { DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl } = variables
  return token === undefined ? undefined : { token, apiUrl }
}

function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}
