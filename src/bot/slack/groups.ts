import type { Logger } from '../../log.ts'
import { failureOf } from './failures.ts'
import { createMemory } from './memory.ts'
import type { ClientOf } from './tokens.ts'

/** User groups by their ids, or why Slack will not tell them. */
type Known =
  | { readonly is: 'told'; readonly groups: ReadonlyMap<string, Group> }
  | { readonly is: 'refused'; readonly problem: string }

type Group = { readonly handle: string; readonly members: ReadonlySet<string> }

/** Knows the user groups of workspaces, for a few minutes at a time. */
export type Groups = {
  /** The groups somebody is in; none where Slack does not tell. */
  of(workspace: string, user: string): Promise<string[]>
  /** The id of the one group with this handle; `undefined` where there is none, or Slack does not tell. */
  called(workspace: string, handle: string): Promise<string | undefined>
  /** `@ev-team`; `undefined` where Slack does not tell. */
  nameOf(workspace: string, group: string): Promise<string | undefined>
  /** Why one of these cannot be named in a workspace: it is not there, or Slack does not tell. */
  problemWith(workspace: string, groups: readonly string[]): Promise<string | undefined>
}

/** https://docs.slack.dev/reference/methods/usergroups.list#errors */
const REFUSED: Readonly<Record<string, string>> = {
  missing_scope:
    'I may not look up user groups: the app lacks the scope usergroups:read. Whoever looks after the app adds it and installs the app again.',
  plan_upgrade_required: "This workspace has no user groups: they come with Slack's paid plans.",
}
const NOT_NOW = 'Slack does not tell which user groups there are just now. Try again in a minute.'

/** User groups as Slack lists them; disabled ones are not among them. */
export function createGroups(
  clientOf: ClientOf,
  wallClock: () => Temporal.Instant,
  log: Logger,
): Groups {
  const memory = createMemory<Known>(wallClock)
  const known = (workspace: string) => memory.get(workspace, () => read(workspace))

  async function read(workspace: string): Promise<Known | undefined> {
    const client = await clientOf(workspace)
    if (client === undefined) return undefined
    try {
      // The token of an organisation has to say which of its workspaces it means; others may.
      const { usergroups = [] } = await client.usergroups.list({
        team_id: workspace,
        include_users: true,
      })
      const groups = usergroups.flatMap(({ id, handle = '', users = [] }): [string, Group][] =>
        id === undefined ? [] : [[id, { handle, members: new Set(users) }]],
      )
      return { is: 'told', groups: new Map(groups) }
    } catch (cause) {
      const failure = failureOf(cause)
      const problem = failure.kind === 'refused' ? REFUSED[failure.code] : undefined
      if (problem !== undefined) return { is: 'refused', problem }
      log.warn({ workspace, ...failure }, 'Slack does not list user groups')
      return undefined
    }
  }

  async function groupsIn(workspace: string): Promise<ReadonlyMap<string, Group>> {
    const found = await known(workspace)
    return found?.is === 'told' ? found.groups : new Map()
  }

  return {
    async of(workspace, user) {
      const all = await groupsIn(workspace)
      return [...all].flatMap(([id, { members }]) => (members.has(user) ? [id] : []))
    },
    async called(workspace, handle) {
      const wanted = handle.toLowerCase()
      const found = [...(await groupsIn(workspace))].filter(
        ([, group]) => group.handle.toLowerCase() === wanted,
      )
      return found.length === 1 ? found[0]?.[0] : undefined
    },
    async nameOf(workspace, group) {
      const handle = (await groupsIn(workspace)).get(group)?.handle
      return handle === undefined ? undefined : `@${handle}`
    },
    async problemWith(workspace, groups) {
      // It may have been made, or the scope given, a moment ago.
      memory.delete(workspace)
      const found = await known(workspace)
      if (found === undefined) return NOT_NOW
      if (found.is === 'refused') return found.problem
      const missing = groups.find((id) => !found.groups.has(id))
      return missing === undefined
        ? undefined
        : `There is no user group “${missing}” in this workspace.`
    },
  }
}
