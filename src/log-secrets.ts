/** What stands in the log in a secret's place. */
export const HIDDEN = '[hidden]'

/** Names under which programs keep what nobody may read in a log. */
export const SECRET_KEYS = [
  'token',
  'botToken',
  'appToken',
  'accessToken',
  'refreshToken',
  'access_token',
  'refresh_token',
  'signingSecret',
  'clientSecret',
  'client_secret',
  'secret',
  'password',
  'authorization',
  'Authorization',
  'databaseUrl',
  'connectionString',
] as const

/** Secrets as they stand within a text, and what is left of them. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(postgres(?:ql)?:\/\/)[^\s/?#]*@/gi, `$1${HIDDEN}@`],
  // Slack's tokens, and an address that lets anybody post.
  [/\bx(?:ox[a-z]|app)-[\w-]+/g, HIDDEN],
  [/(hooks\.slack\.com\/\w+)\/[\w/]+/g, `$1/${HIDDEN}`],
  // What a connection or an installation is got with, and the signature of a request.
  [/([?&](?:ticket|code|state|client_secret)=)[^&\s"]+/g, `$1${HIDDEN}`],
  [/\bv0=[0-9a-f]{64}\b/g, `v0=${HIDDEN}`],
  // Discord's: of the bot, alone or in a header, and of interactions and webhooks, which stand in addresses.
  [/(?<![\w-])[MNO][\w-]{21,27}\.[\w-]{5,7}\.[\w-]{25,}/g, HIDDEN],
  [/\b(Bot|Bearer) [\w.-]{20,}/g, `$1 ${HIDDEN}`],
  [/(\/(?:webhooks|interactions)\/\d+)\/[\w-]+/g, `$1/${HIDDEN}`],
]

/** Errors of HTTP clients carry whole requests; what lies deeper than this tells nobody anything. */
const DEEPEST = 5

/** A copy of a value without secrets: neither under the names known for them nor within texts. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return hideWithin(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === DEEPEST) return '…'
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, depth + 1))
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return withoutSecrets(value.toJSON(), depth + 1)
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      isSecret(key) ? HIDDEN : withoutSecrets(one, depth + 1),
    ]),
  )
}

function hideWithin(text: string): string {
  return PATTERNS.reduce((left, [pattern, rest]) => left.replace(pattern, rest), text)
}

const SECRET_NAMES: ReadonlySet<string> = new Set(SECRET_KEYS)

function isSecret(key: string): boolean {
  return SECRET_NAMES.has(key)
}
