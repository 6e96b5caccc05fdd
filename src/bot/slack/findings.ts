import { failureOf } from './failures.ts'
import { BOT_SCOPES, READ_BACK_SCOPES } from './scopes.ts'
import type { clientOptions } from './web-client.ts'

/** One thing that was looked at: whether it is right, and otherwise what mends it. */
export type Finding = {
  readonly is: 'right' | 'wrong' | 'note'
  readonly what: string
  readonly mend?: string | undefined
}

/** Options for a client, anew for each. */
export type Options = () => ReturnType<typeof clientOptions>

const SCOPE_MEND =
  'Add it under "OAuth & Permissions" of the app (npm run slack -- manifest lists all), and install the app again.'

/** What a token may do, against what the bot needs. */
export function scopeFindings(given: readonly string[]): Finding[] {
  const missing = BOT_SCOPES.filter((scope) => !given.includes(scope))
  const wrong = missing.map(
    (scope): Finding => ({ is: 'wrong', what: `the scope ${scope} is missing`, mend: SCOPE_MEND }),
  )
  const right: Finding[] =
    missing.length === 0 ? [{ is: 'right', what: 'no scope is missing' }] : []
  const known = [...BOT_SCOPES, ...Object.keys(READ_BACK_SCOPES)]
  const more = given.filter((scope) => !known.includes(scope))
  const needless: Finding[] =
    more.length === 0 ? [] : [{ is: 'note', what: `not needed: ${more.join(', ')}` }]
  return [...right, ...wrong, ...needless]
}

/** Whether a token may look for messages whose acknowledgement was lost. */
export function readBackFinding(given: readonly string[]): Finding[] {
  const canRead = Object.keys(READ_BACK_SCOPES).every((scope) => given.includes(scope))
  if (canRead)
    return [{ is: 'right', what: 'it can look for messages of its own where it is a member' }]
  const what =
    'without channels:history and groups:history a message whose acknowledgement is lost stays unknown'
  return [{ is: 'note', what, mend: 'npm run slack -- manifest --read-back has them.' }]
}

/** Slack's word, or the network's, for why a call failed. */
export function codeOf(cause: unknown): string {
  const failure = failureOf(cause)
  return 'code' in failure ? failure.code : 'asked too often'
}
