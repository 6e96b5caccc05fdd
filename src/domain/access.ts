/** What a person may be trusted with: guests read, managers and admins look after channels. */
export const ROLES = ['guest', 'member', 'manager', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Who may change what channels get: anyone but guests, managers and admins, or those a list names beside them. */
export const ACCESS_RULES = ['anyone', 'managers', 'listed'] as const
export type AccessRule = (typeof ACCESS_RULES)[number]

/** The rule of a workspace. */
export type Access = {
  readonly rule: AccessRule
  /** Ids of people and groups; looked at only where the rule is `listed`. */
  readonly listed: readonly string[]
  /** Those of `listed` that are known to be groups: a Slack user group, a Discord role. */
  readonly groups?: readonly string[] | undefined
}

/** Somebody as far as access goes. */
export type Person = {
  /** The platform's id. */
  readonly id: string
  readonly role: Role
  /** Ids of the groups the person is in, which a list may name. */
  readonly groups: readonly string[]
}

/** Whether somebody may change what a channel gets. */
export function mayChange({ rule, listed }: Access, { id, role, groups }: Person): boolean {
  if (role === 'guest') return false
  if (rule === 'anyone' || role === 'manager' || role === 'admin') return true
  return rule === 'listed' && [id, ...groups].some((one) => listed.includes(one))
}
