import type { Logger } from '../../log.ts'
import { failureOf } from './failures.ts'
import { createMemory } from './memory.ts'
import type { ClientOf } from './tokens.ts'
import type { WebClient } from './web-client.ts'

/** The ids of the channels somebody is in, as far as the bot may see; `undefined` where Slack does not tell. */
export type ChannelsOf = (
  workspace: string,
  user: string,
) => Promise<ReadonlySet<string> | undefined>

/** https://docs.slack.dev/reference/methods/users.conversations */
const LIMITS = { page: 200, pages: 20 }
const KINDS = ['public_channel,private_channel', 'public_channel'] as const

/** Asks once in a few minutes. Of private channels Slack tells only those that the bot is in too. */
export function createChannelsOf(
  clientOf: ClientOf,
  wallClock: () => Temporal.Instant,
  log: Logger,
): ChannelsOf {
  const memory = createMemory<ReadonlySet<string>>(wallClock)

  async function read(workspace: string, user: string): Promise<ReadonlySet<string> | undefined> {
    const client = await clientOf(workspace)
    if (client === undefined) return undefined
    // An app that was not given both scopes sees the public ones.
    for (const types of KINDS) {
      try {
        return await listed(client, { team_id: workspace, user, types })
      } catch (cause) {
        const failure = failureOf(cause)
        log.warn({ workspace, types, ...failure }, 'Slack does not list the channels of a person')
        if (failure.kind !== 'refused' || failure.code !== 'missing_scope') return undefined
      }
    }
    return undefined
  }

  return (workspace, user) => memory.get(`${workspace}/${user}`, () => read(workspace, user))
}

async function listed(
  client: WebClient,
  asked: { readonly team_id: string; readonly user: string; readonly types: string },
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  let cursor: string | undefined
  for (let page = 0; page < LIMITS.pages; page += 1) {
    const { channels = [], response_metadata } = await client.users.conversations({
      ...asked,
      exclude_archived: false,
      limit: LIMITS.page,
      ...(cursor === undefined ? {} : { cursor }),
    })
    for (const { id } of channels) if (id !== undefined) found.add(id)
    cursor = response_metadata?.next_cursor
    if (cursor === undefined || cursor === '') break
  }
  return found
}
