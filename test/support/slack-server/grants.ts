import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { App, Team, User } from './entities.ts'
import { refuse } from './refusal.ts'

/** What a person agreed to on the authorize page. */
export type Consent = {
  readonly app: App
  readonly user: User
  readonly teams: readonly [Team, ...Team[]]
  readonly isOrgWide: boolean
  readonly scopes: readonly string[]
  readonly redirectUri: string | undefined
}

/** The codes of the authorize page: ten minutes, once. */
export type Codes = {
  issue(consent: Consent): string
  exchange(code: string, app: App, redirectUri: string | undefined): Consent
}

const CODE_LIFE_MS = 10 * 60_000

/** No codes at first. */
export function createCodes(clock: Clock): Codes {
  const codes = new Map<
    string,
    { readonly consent: Consent; readonly issuedAt: number; isUsed: boolean }
  >()
  return {
    issue(consent) {
      const code = `${codes.size + 1}.${randomBytes(12).toString('hex')}`
      codes.set(code, { consent, issuedAt: clock.now(), isUsed: false })
      return code
    },
    exchange(code, app, redirectUri) {
      const known = codes.get(code)
      if (known?.consent.app !== app) refuse('invalid_code')
      if (known.isUsed) refuse('code_already_used')
      if (clock.now() - known.issuedAt > CODE_LIFE_MS) refuse('code_expired')
      if (known.consent.redirectUri !== redirectUri) refuse('bad_redirect_uri')
      known.isUsed = true
      return known.consent
    },
  }
}
