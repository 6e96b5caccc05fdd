import { z } from 'zod'
import type { SlackSettings } from './bot/slack/settings.ts'
import { ok, type Result, refuse } from './domain/result.ts'

const blank = (value: unknown) => (value === '' ? undefined : value)
const secret = (form: RegExp, problem: string) =>
  z.preprocess(blank, z.string().regex(form, `${problem} (its value is not shown)`).optional())
const anySecret = z.preprocess(blank, z.string().optional())

const PORT_PROBLEM = 'must be a whole number from 1 to 65535'
const KEY_BYTES = 32

/** The variables of Slack, each by itself. */
export const SLACK_VARIABLES = {
  SLACK_APP_TOKEN: secret(/^xapp-/, 'must begin with xapp-'),
  SLACK_BOT_TOKEN: secret(/^xox[be]/, 'must begin with xoxb-'),
  SLACK_SIGNING_SECRET: anySecret,
  SLACK_CLIENT_ID: anySecret,
  SLACK_CLIENT_SECRET: anySecret,
  SLACK_PORT: z.preprocess(
    blank,
    z.coerce
      .number(PORT_PROBLEM)
      .int(PORT_PROBLEM)
      .min(1, PORT_PROBLEM)
      .max(65_535, PORT_PROBLEM)
      .default(3000),
  ),
  SLACK_API_URL: z.preprocess(
    blank,
    z
      .url('must be an address')
      .refine(isSafe, 'must begin with https://, for tokens are sent there')
      .transform((address) => (address.endsWith('/') ? address : `${address}/`))
      .optional(),
  ),
  ENCRYPTION_KEYS: z.preprocess(
    blank,
    z
      .string()
      .transform((text) => text.split(',').map((key) => Buffer.from(key.trim(), 'base64')))
      .refine(
        (keys) => keys.every(({ length }) => length === KEY_BYTES),
        'must be keys of 32 bytes in base64, joined by commas; make one with: openssl rand -base64 32',
      )
      .optional(),
  ),
}

export type SlackVariables = z.infer<z.ZodObject<typeof SLACK_VARIABLES>>

const SOCKET = ['SLACK_APP_TOKEN', 'SLACK_BOT_TOKEN'] as const
const HTTP = ['SLACK_SIGNING_SECRET', 'SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'] as const

/** How the bot is run on Slack; `undefined` where nothing of it is set, a refusal where only a part is. */
export function slackSettings(set: SlackVariables): Result<SlackSettings | undefined> {
  const isSet = (name: (typeof SOCKET)[number] | (typeof HTTP)[number]) => set[name] !== undefined
  const [socket, http] = [SOCKET.filter(isSet), HTTP.filter(isSet)]
  if (socket.length > 0 && http.length > 0) {
    return refuse(
      `${socket[0]} is for Socket Mode and ${http[0]} for HTTP: set ${SOCKET.join(' and ')}, or ${HTTP.join(', ')}.`,
    )
  }
  if (socket.length > 0) return socketSettings(set)
  return http.length > 0 ? httpSettings(set) : ok(undefined)
}

function socketSettings(set: SlackVariables): Result<SlackSettings> {
  const { SLACK_APP_TOKEN: appToken, SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl } = set
  return appToken === undefined || botToken === undefined
    ? missing(set, SOCKET)
    : ok({ mode: 'socket', apiUrl, appToken, botToken })
}

function httpSettings(set: SlackVariables): Result<SlackSettings> {
  const { SLACK_API_URL: apiUrl, SLACK_PORT: port, ENCRYPTION_KEYS } = set
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
  const [given, absent] = [
    wanted.filter((name) => set[name] !== undefined),
    wanted.filter((name) => set[name] === undefined),
  ]
  return refuse(`${absent.join(', ')}: missing, for ${given.join(', ')} is set.`)
}

function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}
