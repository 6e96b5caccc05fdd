import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { lockInstallation } from '../../db/installations.ts'
import { createLru } from '../../db/lru.ts'
import type { Logger } from '../../log.ts'
import { failureOf, isRemoval } from './failures.ts'
import { type Installed, installedAt, type OwnInstallation } from './installed.ts'
import type { HttpSettings } from './settings.ts'
import type { Token, Tokens } from './tokens.ts'
import type { Clients } from './web-client.ts'

export type TokenParts = {
  readonly db: Database
  readonly installed: Installed
  readonly clients: Clients
  readonly settings: Pick<HttpSettings, 'clientId' | 'clientSecret'>
  /** The machine's own clock: tokens expire by the real time. */
  readonly wallClock: Clock
  readonly log: Logger
}

/** A token is renewed this long before it expires: https://docs.slack.dev/authentication/using-token-rotation */
const RENEWED_BEFORE_SECONDS = 2 * 3600
const UNREADABLE =
  'no key in ENCRYPTION_KEYS opens what is kept of this installation: put the old key back behind the new one'

/** Tokens of which it is remembered for whom they are; one that is used has just been given out. */
const KEPT = 2000

/** The tokens of installed workspaces, renewed in time. */
export function createInstalledTokens(parts: TokenParts): Tokens {
  const { db, installed } = parts
  const renewing = new Map<string, Promise<Token>>()
  const givenFor = createLru<string>(KEPT)

  async function of(workspace: string): Promise<Token> {
    const one = await installed.read(db, workspace)
    if (one.found === 'unreadable') return { has: 'unreadable', reason: UNREADABLE }
    if (one.found === 'no') return { has: 'none', reason: 'the app is not installed' }
    if (one.kept.is === 'part') return of(one.kept.of)
    return isFresh(one.kept, parts.wallClock)
      ? given(workspace, tokenOf(one.kept))
      : given(workspace, await renew(workspace))
  }

  function given(installedFor: string, one: Token): Token {
    if (one.has === 'token') givenFor.set(one.token, installedFor)
    return one
  }

  function renew(installedFor: string, expired?: string): Promise<Token> {
    const running = renewing.get(installedFor)
    if (running !== undefined) return running
    const started = renewToken(parts, installedFor, expired).finally(() =>
      renewing.delete(installedFor),
    )
    renewing.set(installedFor, started)
    return started
  }

  async function renewed(expired: string): Promise<string | undefined> {
    const installedFor = givenFor.get(expired)
    if (installedFor === undefined) return undefined
    const one = given(installedFor, await renew(installedFor, expired))
    return one.has === 'token' ? one.token : undefined
  }

  return { of, renewed }
}

/**
 * A refresh token works once, so of all processes one renews, and the others then read what it got. `expired` is a
 * token that Slack no longer takes, however long it seems to last: after a restored back-up, or by a wrong clock.
 */
async function renewToken(
  parts: TokenParts,
  installedFor: string,
  expired: string | undefined,
): Promise<Token> {
  const { db, installed, clients, settings, wallClock, log } = parts
  return db.transaction(async (tx): Promise<Token> => {
    await lockInstallation(tx, installedAt(installedFor))
    const one = await installed.read(tx, installedFor)
    if (one.found === 'no') return { has: 'none', reason: 'the app is not installed' }
    if (one.found !== 'yes' || one.kept.is !== 'own') {
      return { has: 'unreadable', reason: UNREADABLE }
    }
    const own = one.kept
    const isGood = own.token !== expired && isFresh(own, wallClock)
    if (isGood || own.refreshToken === undefined) return tokenOf(own)
    try {
      const answer = await clients('').oauth.v2.access({
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        grant_type: 'refresh_token',
        refresh_token: own.refreshToken,
      })
      const { access_token: token, refresh_token: refreshToken, expires_in = 0 } = answer
      if (token === undefined || refreshToken === undefined) return tokenOf(own)
      const now = wallClock()
      const expiresAt = Math.floor(now.epochMilliseconds / 1000) + expires_in
      await installed.save(tx, installedFor, { ...own, token, refreshToken, expiresAt }, now)
      return { has: 'token', token }
    } catch (cause) {
      const failure = failureOf(cause)
      log.warn({ installedFor, ...failure }, 'a token of Slack could not be renewed')
      if (isRemoval(failure)) return { has: 'none', reason: 'the app can renew its token no more' }
      return isExpired(own, wallClock)
        ? { has: 'not-now', reason: 'the token could not be renewed' }
        : tokenOf(own)
    }
  })
}

function tokenOf({ token }: OwnInstallation): Token {
  return { has: 'token', token }
}

function isFresh({ expiresAt }: OwnInstallation, wallClock: Clock): boolean {
  const now = wallClock().epochMilliseconds / 1000
  return expiresAt === undefined || expiresAt - now > RENEWED_BEFORE_SECONDS
}

function isExpired({ expiresAt }: OwnInstallation, wallClock: Clock): boolean {
  return expiresAt !== undefined && expiresAt <= wallClock().epochMilliseconds / 1000
}
