import type { Place } from '../../db/subscriptions.ts'
import type { Desk } from './desk.ts'
import { failureOf } from './failures.ts'

/** How a channel stands: not archived, and with the bot in it. */
export type Standing = { readonly isOpen: boolean; readonly isMember: boolean }

/** How a channel stands now; `undefined` where Slack does not tell. */
export async function standingOf(
  { clientOf, log }: Pick<Desk, 'clientOf' | 'log'>,
  { workspace, channel }: Place,
): Promise<Standing | undefined> {
  try {
    const client = await clientOf(workspace)
    const { is_archived, is_member } =
      (await client?.conversations.info({ channel }))?.channel ?? {}
    return is_archived === undefined || is_member === undefined
      ? undefined
      : { isOpen: !is_archived, isMember: is_member }
  } catch (cause) {
    const failure = failureOf(cause)
    // So Slack says of what was deleted, and of private channels that the bot is not in.
    if (failure.kind === 'refused' && failure.code === 'channel_not_found') {
      return { isOpen: false, isMember: false }
    }
    log.warn({ workspace, channel, ...failure }, 'Slack does not tell how a channel stands')
    return undefined
  }
}
