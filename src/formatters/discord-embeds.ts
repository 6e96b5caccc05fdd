import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIEmbed,
} from 'discord-api-types/v10'
import type { DiscordMessage } from './discord.ts'
import { mention } from './discord-markup.ts'

type Row = APIActionRowComponent<APIComponentInMessageActionRow>

/** The body of Create Message for a Discord that does not take the layout of the message; but the nonce. */
export type DiscordEmbeds = {
  readonly content?: string
  readonly embeds: readonly [APIEmbed]
  readonly components: readonly Row[]
  readonly allowed_mentions: DiscordMessage['allowed_mentions']
}

/** https://discord.com/developers/docs/components/reference#component-object-component-types */
const ROW = 1
const SEPARATOR = 14
/** https://discord.com/developers/docs/resources/message#create-message */
const LIMITS = { rows: 5, content: 2000 }

/**
 * The same message as an embed: what fits into a message without embeds is shorter than one of them may be. Of what
 * can be pressed, rows `below` come before those of the message where not all fit.
 */
export function asEmbeds(
  { components: [{ components }], allowed_mentions }: DiscordMessage,
  below: readonly Row[] = [],
): DiscordEmbeds {
  const lines = components.flatMap((part) => {
    if ('content' in part) return [part.content]
    return part.type === SEPARATOR ? [''] : []
  })
  const [heading = '', ...texts] = lines
  const role = mention('group', allowed_mentions.roles?.[0] ?? '')
  // What stands in an embed calls nobody.
  const call = texts.find((text) => role !== undefined && text.startsWith(role))
  const content = call === undefined || call.length <= LIMITS.content ? call : role
  const description = texts
    .filter((text) => text !== content)
    .join('\n')
    .trim()
  const rows = components.flatMap((part) => (part.type === ROW ? [part] : []))
  return {
    ...(content === undefined ? {} : { content }),
    embeds: [
      { title: heading.replace(/^#+ /, ''), ...(description === '' ? {} : { description }) },
    ],
    components: [...rows.slice(0, LIMITS.rows - below.length), ...below],
    allowed_mentions,
  }
}
