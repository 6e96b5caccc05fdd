import { textDisplays } from './components.ts'
import type { MessageBody, MessageContent } from './message-body.ts'
import { has } from './permissions.ts'
import type { Guild, Pinged } from './records.ts'

/** What a body that says nothing about mentions lets through. */
export const MENTIONS_OF_MESSAGES = ['users', 'roles', 'everyone']
export const MENTIONS_OF_ANSWERS = ['users']

/** Whom a message notifies: what stands in it, as far as its allowed mentions go. */
export function pingedBy(
  { content, components }: Pick<MessageContent, 'content' | 'components'>,
  allowed: MessageBody['allowed_mentions'],
  { byDefault, guild, permissions }: Pinger,
): Pinged {
  const text = [content, ...textDisplays(components)].join('\n')
  const parse = allowed?.parse ?? (allowed == null ? byDefault : [])
  const may = (
    kind: string,
    ids: readonly string[],
    listed: readonly string[] | null | undefined,
  ) => (parse.includes(kind) ? ids : ids.filter((id) => listed?.includes(id)))
  const mentionsAll = has(permissions, 'MentionEveryone')
  return {
    users: may('users', idsIn(text, /<@!?(\d+)>/g), allowed?.users),
    roles: may('roles', idsIn(text, /<@&(\d+)>/g), allowed?.roles).filter((id) => {
      const role = guild?.roles.get(id)
      return role !== undefined && (mentionsAll || role.mentionable)
    }),
    everyone: mentionsAll && parse.includes('everyone') && /@everyone|@here/.test(text),
  }
}

type Pinger = {
  readonly byDefault: readonly string[]
  readonly guild: Guild | undefined
  readonly permissions: bigint
}

function idsIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].flatMap(([, id]) => id ?? []))]
}
