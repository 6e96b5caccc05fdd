import { z } from 'zod'
import type { SlackSettings } from './bot/slack/settings.ts'
import { addressFor, given, IN_QUOTES, isQuoted, port, secret } from './config-values.ts'
import { ok, type Result, refuse } from './domain/result.ts'

const PORT = 3000
/** 32 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/

/** The variables of Slack, each by itself. */
export const SLACK_VARIABLES = {
  SLACK_APP_TOKEN: given(secret().optional()),
  SLACK_BOT_TOKEN: given(secret().optional()),
  SLACK_SIGNING_SECRET: given(secret().optional()),
  SLACK_CLIENT_ID: given(secret().optional()),
  SLACK_CLIENT_SECRET: given(secret().optional()),
  SLACK_PORT: given(port().optional()),
  SLACK_API_URL: given(
    addressFor('tokens are')
      .transform((address) => (address.endsWith('/') ? address : `${address}/`))
      .optional(),
  ),
  ENCRYPTION_KEYS: given(
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

/** What is set: each variable that is right, and the names of those that are set and wrong. */
type Given = { readonly set: SlackVariables; readonly wrong: ReadonlySet<string> }

/**
 * How the bot is run on Slack; `undefined` where nothing of it is set, a refusal where only a part is. Variables in
 * `wrong` are set, and told of already.
 */
export function slackSettings(
  set: SlackVariables,
  wrong: ReadonlySet<string> = new Set(),
): Result<SlackSettings | undefined> {
  const given = { set, wrong }
  const [socket, http] = [SOCKET.filter(isIn(given)), HTTP.filter(isIn(given))]
  if (socket.length > 0 && http.length > 0) {
    return refuse(
      `${socket[0]} is for Socket Mode and ${http[0]} for HTTP: set ${SOCKET.join(' and ')}, or ${HTTP.join(', ')}.`,
    )
  }
  if (socket.length > 0) return socketSettings(given)
  return http.length > 0 || HTTP_TOO.some(isIn(given)) ? httpSettings(given) : ok(undefined)
}

function isIn({ set, wrong }: Given): (name: keyof SlackVariables) => boolean {
  return (name) => set[name] !== undefined || wrong.has(name)
}

function socketSettings(given: Given): Result<SlackSettings | undefined> {
  const { SLACK_APP_TOKEN: appToken, SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl } = given.set
  const problems = tokenProblems(appToken, botToken)
  if (problems.length > 0) return refuse(problems.join('\n'))
  return appToken === undefined || botToken === undefined
    ? missing(given, SOCKET)
    : ok({ mode: 'socket', apiUrl, appToken, botToken })
}

function tokenProblems(appToken: string | undefined, botToken: string | undefined): string[] {
  const isApp = (token: string) => token.startsWith('xapp-')
  const isBot = (token: string) => /^xox[be]/.test(token)
  if (appToken !== undefined && botToken !== undefined && isBot(appToken) && isApp(botToken)) {
    return [
      'SLACK_APP_TOKEN and SLACK_BOT_TOKEN are swapped: the first is the one that begins with xapp-, the second with xoxb-.',
    ]
  }
  return [
    ...(appToken === undefined || isApp(appToken)
      ? []
      : ['SLACK_APP_TOKEN: must begin with xapp- (its value is not shown)']),
    ...(botToken === undefined || isBot(botToken)
      ? []
      : ['SLACK_BOT_TOKEN: must begin with xoxb- (its value is not shown)']),
  ]
}

function keysProblem(text: string, keys: readonly string[]): string | undefined {
  if (isQuoted(text)) return IN_QUOTES
  if (keys.includes('')) return 'has a comma with no key before or behind it: take that comma out'
  return keys.every((key) => KEY.test(key))
    ? undefined
    : 'must be keys of 32 bytes in base64, joined by commas; make one with: openssl rand -base64 32'
}

function httpSettings(given: Given): Result<SlackSettings | undefined> {
  const { SLACK_API_URL: apiUrl, SLACK_PORT: port = PORT, ENCRYPTION_KEYS } = given.set
  const {
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
  } = given.set
  const [newest, ...older] = ENCRYPTION_KEYS ?? []
  if (
    signingSecret === undefined ||
    clientId === undefined ||
    clientSecret === undefined ||
    newest === undefined
  ) {
    return missing(given, [...HTTP, 'ENCRYPTION_KEYS'])
  }
  const encryptionKeys = [newest, ...older] as const
  return ok({ mode: 'http', apiUrl, signingSecret, clientId, clientSecret, port, encryptionKeys })
}

/** Names what is not set; where all is, what is wrong with one of them has been told. */
function missing(
  given: Given,
  wanted: readonly (keyof SlackVariables)[],
): Result<SlackSettings | undefined> {
  const isSet = isIn(given)
  const there = [...(wanted === SOCKET ? SOCKET : [...HTTP, ...HTTP_TOO])].filter(isSet)
  const absent = wanted.filter((name) => !isSet(name))
  if (absent.length === 0) return ok(undefined)
  const be = there.length === 1 ? 'is' : 'are'
  return refuse(`${absent.join(', ')}: missing, for ${there.join(', ')} ${be} set.`)
}
