import type {
  APIComponentInContainer,
  APIContainerComponent,
  APITextDisplayComponent,
} from 'discord-api-types/v10'
import { markdown } from './discord-markup.ts'
import type { Block, Document, Inline, Line } from './document.ts'
import { renderPages } from './pages.ts'

/** The body of Create Message, but the nonce. */
export type DiscordMessage = {
  readonly flags: number
  readonly components: [APIContainerComponent]
  readonly allowed_mentions: { readonly parse: [] }
}

/** What one message holds: https://discord.com/developers/docs/components/reference */
const LIMITS = {
  /** The container and all that is in it. */
  components: 40,
  /** Over all text displays: https://github.com/discord/discord-api-docs/pull/8562 */
  characters: 4000,
  /** UTF-8, undocumented; 10,170 was seen: https://github.com/discord/discord-api-docs/issues/8554 */
  bytes: 10_000,
  /** What each text display takes of the bytes beside its text. */
  bytesPerText: 12,
}

/** Of these any heading with any block, and the title, fit into one message, in Chinese too. */
const ROOM = {
  heading: 150,
  when: 400,
  what: 1500,
  origin: 400,
  block: 2400,
  item: 800,
  items: 30,
}

const IS_COMPONENTS_V2 = 1 << 15

const SEPARATOR: APIComponentInContainer = { type: 14, divider: true, spacing: 1 }

/** A document as bodies of Create Message, in the order to post them, each within Discord's limits. */
export function renderDiscord(document: Document): DiscordMessage[] {
  return renderPages(document, { room: ROOM, size, piece, message, fits })
}

function size(inline: Inline): number {
  return markdown([inline]).length
}

function message(
  title: string,
  pieces: readonly (readonly APIComponentInContainer[])[],
): DiscordMessage {
  const components = [display(prefixed('## ', [[{ text: title }]])), ...pieces.flat()]
  return {
    flags: IS_COMPONENTS_V2,
    components: [{ type: 17, components }],
    allowed_mentions: { parse: [] },
  }
}

function fits({ components: [container] }: DiscordMessage): boolean {
  const texts = container.components.flatMap((part) => ('content' in part ? [part.content] : []))
  const text = texts.join('')
  const bytes = Buffer.byteLength(text) + texts.length * LIMITS.bytesPerText
  return (
    container.components.length + 1 <= LIMITS.components &&
    text.length <= LIMITS.characters &&
    bytes <= LIMITS.bytes
  )
}

function piece(block: Block): APIComponentInContainer[] {
  switch (block.block) {
    case 'heading':
      return [SEPARATOR, display(prefixed('### ', [[{ text: block.text }]]))]
    case 'entry':
      return [display(entryText(block))]
    case 'lead':
    case 'paragraph':
      return [display(markdown(block.line))]
    case 'list':
      return [display(prefixed('- ', block.items))]
    case 'footer':
      return [SEPARATOR, display(prefixed('-# ', block.lines))]
  }
}

function display(content: string): APITextDisplayComponent {
  return { type: 10, content }
}

function entryText({ when, what, origin }: Extract<Block, { block: 'entry' }>): string {
  const lines = [markdown(when), markdown(what), prefixed('-# ', [origin])]
  return lines.filter((line) => line !== '').join('\n')
}

function prefixed(prefix: string, lines: readonly Line[]): string {
  return lines
    .filter((line) => line.length > 0)
    .map((line) => prefix + markdown(line))
    .join('\n')
}
