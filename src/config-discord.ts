import type { z } from 'zod'
import type { Access } from './bot/discord/api.ts'
import { addressFor, given, secret } from './config-values.ts'

/** The variables that Discord takes. */
export const DISCORD_VARIABLES = {
  DISCORD_TOKEN: given(
    secret()
      .regex(
        /^[\w-]+\.[\w-]+\.[\w-]+$/,
        'is not the token of a bot: three parts with dots between them, from the page Bot of the application (its value is not shown)',
      )
      .optional(),
  ),
  DISCORD_API_URL: given(
    addressFor('the token is')
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
