import { z } from 'zod'
import type { SlackSettings } from './bot/slack/settings.ts'
import { ok, type Result, refuse } from './domain/result.ts'

/** Spaces around a value are nobody's wish. */
const trimmed = (value: unknown) => (typeof value === 'string' ? value.trim() || undefined : value)
const QUOTES = /^["'“”‘’]|["'“”‘’]$/
const secret = z.preprocess(
  trimmed,
  z
    .string()
    .refine((text) => !QUOTES.test(text), 'stands in quotes: write it without (it is not shown)')
    .optional(),
)

const PORT_PROBLEM = 'must be a whole number from 1 to 65535'
const PORT = 3000
/** 32 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/

/** The variables of Slack, each by itself. */
export const SLACK_VARIABLES = {
  SLACK_APP_TOKEN: secret,
  SLACK_BOT_TOKEN: secret,
  SLACK_SIGNING_SECRET: secret,
  SLACK_CLIENT_ID: secret,
  SLACK_CLIENT_SECRET: secret,
  SLACK_PORT: z.preprocess(
    trimmed,
    z.coerce
      .number(PORT_PROBLEM)
      .int(PORT_PROBLEM)
      .min(1, PORT_PROBLEM)
      .max(65_535, PORT_PROBLEM)
      .optional(),
  ),
  SLACK_API_URL: z.preprocess(
    trimmed,
    z
      .url('must be an address')
      .refine(isSafe, 'must begin with https://, for tokens are sent there')
      .transform((address) => (address.endsWith('/') ? address : `${address}/`))
      .optional(),
  ),
  ENCRYPTION_KEYS: z.preprocess(
    trimmed,
    z
      .string()
      .transform((text, context) => {
        const keys = text.split(',').map((key) => key.trim())
        const problem = keysProblem(text, keys)
        if (problem === undefined) return keys.map((key) => Buffer.from(key, 'base64'))
        context.addIssue({ code: 'custom', message: problem })
        return z.NEVER
      })
      .optional(),
  ),
}

export type SlackVariables = z.infer<z.ZodObject<typeof SLACK_VARIABLES>>

const SOCKET = ['SLACK_APP_TOKEN', 'SLACK_BOT_TOKEN'] as const
const HTTP = ['SLACK_SIGNING_SECRET', 'SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'] as const
/** Of no use without the others. */
const HTTP_TOO = ['ENCRYPTION_KEYS', 'SLACK_PORT'] as const

/** How the bot is run on Slack; `undefined` where nothing of it is set, a refusal where only a part is. */
export function slackSettings(set: SlackVariables): Result<SlackSettings | undefined> {
  const isSet = (name: keyof SlackVariables) => set[name] !== undefined
  const [socket, http] = [SOCKET.filter(isSet), HTTP.filter(isSet)]
  if (socket.length > 0 && http.length > 0) {
    return refuse(
      `${socket[0]} is for Socket Mode and ${http[0]} for HTTP: set ${SOCKET.join(' and ')}, or ${HTTP.join(', ')}.`,
    )
  }
  if (socket.length > 0) return socketSettings(set)
  return http.length > 0 || HTTP_TOO.some(isSet) ? httpSettings(set) : ok(undefined)
}

function socketSettings(set: SlackVariables): Result<SlackSettings> {
  const { SLACK_APP_TOKEN: appToken, SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl } = set
  const problem = tokenProblem(appToken, botToken)
  if (problem !== undefined) return refuse(problem)
  return appToken === undefined || botToken === undefined
    ? missing(set, SOCKET)
    : ok({ mode: 'socket', apiUrl, appToken, botToken })
}

function tokenProblem(
  appToken: string | undefined,
  botToken: string | undefined,
): string | undefined {
  const isApp = (token: string) => token.startsWith('xapp-')
  const isBot = (token: string) => /^xox[be]/.test(token)
  if (appToken !== undefined && botToken !== undefined && isBot(appToken) && isApp(botToken)) {
    return 'SLACK_APP_TOKEN and SLACK_BOT_TOKEN are swapped: the first is the one that begins with xapp-, the second with xoxb-.'
  }
  if (appToken !== undefined && !isApp(appToken)) {
    return 'SLACK_APP_TOKEN: must begin with xapp- (its value is not shown)'
  }
  return botToken === undefined || isBot(botToken)
    ? undefined
    : 'SLACK_BOT_TOKEN: must begin with xoxb- (its value is not shown)'
}

function keysProblem(text: string, keys: readonly string[]): string | undefined {
  if (QUOTES.test(text)) return 'stands in quotes: write it without (it is not shown)'
  if (keys.includes('')) return 'has a comma with no key before or behind it: take that comma out'
  return keys.every((key) => KEY.test(key))
    ? undefined
    : 'must be keys of 32 bytes in base64, joined by commas; make one with: openssl rand -base64 32'
}

function httpSettings(set: SlackVariables): Result<SlackSettings> {
  const { SLACK_API_URL: apiUrl, SLACK_PORT: port = PORT, ENCRYPTION_KEYS } = set
  const {
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
  } = set
  const [newest, ...older] = ENCRYPTION_KEYS ?? []
  if (
    signingSecret === undefined ||
    clientId === undefined ||
    clientSecret === undefined ||
    newest === undefined
  ) {
    return missing(set, [...HTTP, 'ENCRYPTION_KEYS'])
  }
  const encryptionKeys = [newest, ...older] as const
  return ok({ mode: 'http', apiUrl, signingSecret, clientId, clientSecret, port, encryptionKeys })
}

function missing(
  set: SlackVariables,
  wanted: readonly (keyof SlackVariables)[],
): Result<SlackSettings> {
  const isSet = (name: keyof SlackVariables) => set[name] !== undefined
  const given = [...(wanted === SOCKET ? SOCKET : [...HTTP, ...HTTP_TOO])].filter(isSet)
  const absent = wanted.filter((name) => !isSet(name))
  const be = given.length === 1 ? 'is' : 'are'
  return refuse(`${absent.join(', ')}: missing, for ${given.join(', ')} ${be} set.`)
}

function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}
