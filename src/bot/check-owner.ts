import type { Place } from '../db/subscriptions.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import { OPERATOR } from './subscribe.ts'

const PERSON_FORMS = { slack: /^[UW][A-Z0-9]+$/, discord: /^\d+$/ } as const
const PERSON_EXAMPLES = { slack: 'U0123ABCD', discord: '123456789012345678' } as const

/** Who answers for a place, without an @ in front; or why nobody could be told anything under that id. */
export function checkOwner({ platform }: Place, owner: string): Result<string> {
  const id = owner.replace(/^@/, '')
  if (id === OPERATOR) return ok(id)
  if (platform === 'console') return refuse(`Nobody but ${OPERATOR} answers for a terminal.`)
  return PERSON_FORMS[platform].test(id)
    ? ok(id)
    : refuse(
        `"${owner}" is not the id of a person on ${platform}; ids look like ${PERSON_EXAMPLES[platform]}. Nobody is told where it is ${OPERATOR}.`,
      )
}
