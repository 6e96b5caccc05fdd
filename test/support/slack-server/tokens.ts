import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { App, Installation } from './entities.ts'
import { refuse } from './refusal.ts'

/** How long a token of an app with token rotation lasts: https://docs.slack.dev/authentication/using-token-rotation */
export const TOKEN_LIFE_SECONDS = 43_200

/** A bot token (of an installation) or an app-level token. */
export type Token = {
  readonly value: string
  readonly app: App
  readonly installation: Installation | undefined
  readonly scopes: readonly string[]
  expiresAt: number | undefined
  /** Slack's word for why it no longer works. */
  refusedAs: 'token_revoked' | 'account_inactive' | undefined
}

/** A bot token with what is needed to renew it, if it expires. */
export type Grant = { readonly token: Token; readonly refreshToken: string | undefined }

/** The tokens of all apps. */
export type Tokens = {
  issueAppToken(app: App, scopes?: readonly string[]): string
  issue(installation: Installation): Grant
  /** A new grant for a refresh token, which then is used up. */
  refresh(app: App, refreshToken: string): Grant
  find(value: string): Token | undefined
  /** The newest token of an installation that still works. */
  current(installation: Installation): Token | undefined
  /** Makes all tokens of an installation stop working. */
  endAll(installation: Installation, as: 'token_revoked' | 'account_inactive'): void
  /** Makes the tokens of an installation expire now; they can still be refreshed. */
  expireAll(installation: Installation): void
}

/** No tokens at first. */
export function createTokens(clock: Clock): Tokens {
  const tokens = new Map<string, Token>()
  const refreshTokens = new Map<string, Installation>()
  let issued = 0

  function keep(token: Token): Token {
    tokens.set(token.value, token)
    return token
  }

  function secret(prefix: string): string {
    issued += 1
    return `${prefix}-${issued}-${randomBytes(12).toString('hex')}`
  }

  function issue(installation: Installation): Grant {
    const { app, scopes } = installation
    const prefix = app.rotatesTokens ? 'xoxe.xoxb-1' : 'xoxb'
    const expiresAt = app.rotatesTokens ? clock.now() + TOKEN_LIFE_SECONDS * 1000 : undefined
    const token = keep({
      value: secret(prefix),
      app,
      installation,
      scopes,
      expiresAt,
      refusedAs: undefined,
    })
    if (!app.rotatesTokens) return { token, refreshToken: undefined }
    const refreshToken = secret('xoxe-1')
    refreshTokens.set(refreshToken, installation)
    return { token, refreshToken }
  }

  function of(installation: Installation): Token[] {
    return [...tokens.values()].filter((token) => token.installation === installation)
  }

  return {
    issueAppToken(app, scopes = ['connections:write']) {
      const value = secret(`xapp-1-${app.id}`)
      const rest = { installation: undefined, expiresAt: undefined, refusedAs: undefined }
      return keep({ value, app, scopes, ...rest }).value
    },
    issue,
    refresh(app, refreshToken) {
      const installation = refreshTokens.get(refreshToken)
      if (installation?.app !== app || !installation.isActive) refuse('invalid_refresh_token')
      refreshTokens.delete(refreshToken)
      return issue(installation)
    },
    find: (value) => tokens.get(value),
    current: (installation) =>
      of(installation).findLast(
        ({ refusedAs, expiresAt }) =>
          refusedAs === undefined && (expiresAt === undefined || expiresAt > clock.now()),
      ),
    endAll(installation, as) {
      for (const token of of(installation)) token.refusedAs ??= as
      for (const [value, one] of refreshTokens) {
        if (one === installation) refreshTokens.delete(value)
      }
    },
    expireAll(installation) {
      for (const token of of(installation)) token.expiresAt = clock.now()
    },
  }
}

/** What of a token may be written down: all but its secret part. */
export function tokenPrefix(value: string | undefined): string {
  if (value === undefined) return ''
  return value.includes('-') ? value.slice(0, value.lastIndexOf('-')) : value.slice(0, 4)
}
