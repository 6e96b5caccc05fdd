import type { KnownBlock, RichTextBlock } from '@slack/types'
import { type Block, type Document, type Inline, type Line, lineText } from './document.ts'
import { renderPages } from './pages.ts'
import { escapeControl, mrkdwn, richText } from './slack-markup.ts'

/** The arguments of chat.postMessage but the channel. */
export type SlackMessage = {
  /** What screen readers and notifications say instead of the blocks. */
  readonly text: string
  readonly blocks: KnownBlock[]
  readonly unfurl_links: false
  readonly unfurl_media: false
}

/** What one message holds: https://docs.slack.dev/reference/block-kit/blocks */
const LIMITS = {
  blocks: 50,
  // From 4,041 on Slack posts the text as several messages; it advises 4,000:
  // https://docs.slack.dev/reference/methods/chat.postMessage#truncating
  text: 4000,
  // Undocumented: refused from 11,341 on, https://github.com/slackapi/bolt-js/issues/2867
  characters: 10_000,
}

/** Of these any heading (150 at most) with any block, and the title, fit into one message. */
const ROOM = {
  heading: 135,
  when: 500,
  what: 1500,
  origin: 500,
  block: 2500,
  item: 800,
  items: 30,
}

type Entry = Extract<Block, { block: 'entry' }>

/** Blocks that stay together, and the same in words for the fallback. */
type Piece = { readonly blocks: readonly KnownBlock[]; readonly text: string }

/** A document as Slack messages, in the order to post them, each within Slack's limits. */
export function renderSlack(document: Document): SlackMessage[] {
  return renderPages(document, { room: ROOM, size, piece, message, fits })
}

function size(inline: Inline): number {
  return mrkdwn([inline]).length
}

function message(title: string, pieces: readonly Piece[]): SlackMessage {
  return {
    text: [escapeControl(title), ...pieces.map(({ text }) => text)].join('\n'),
    blocks: [header(title), ...pieces.flatMap(({ blocks }) => blocks)],
    unfurl_links: false,
    unfurl_media: false,
  }
}

function fits({ blocks, text }: SlackMessage): boolean {
  if (blocks.length > LIMITS.blocks || text.length > LIMITS.text) return false
  return characters(blocks) <= LIMITS.characters
}

// Every string counts, type names too: Slack keeps an unstated "buffer for block containers".
function characters(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce<number>((sum, part) => sum + characters(part), 0)
}

function piece(block: Block): Piece {
  switch (block.block) {
    case 'heading':
      return { blocks: [{ type: 'divider' }, header(block.text)], text: escapeControl(block.text) }
    case 'entry':
      return { blocks: [paragraph(entryLines(block))], text: escapeControl(entryText(block)) }
    case 'lead':
    case 'paragraph':
      return { blocks: [paragraph([block.line])], text: fallback([block.line]) }
    case 'list':
      return { blocks: [bullets(block.items)], text: fallback(block.items) }
    case 'footer':
      return { blocks: [smallPrint(block.lines)], text: fallback(block.lines) }
  }
}

function header(text: string): KnownBlock {
  return { type: 'header', text: { type: 'plain_text', text, emoji: false } }
}

function paragraph(lines: readonly Line[]): RichTextBlock {
  const elements = lines.flatMap((line, index) =>
    richText(index === 0 ? line : [{ text: '\n' }, ...line]),
  )
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

function bullets(items: readonly Line[]): RichTextBlock {
  const elements = items.map((item) => ({
    type: 'rich_text_section' as const,
    elements: richText(item),
  }))
  return { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] }
}

function smallPrint(lines: readonly Line[]): KnownBlock {
  const text = lines.map(mrkdwn).join('\n')
  // Verbatim, so that Slack makes no links and mentions of its own from the words.
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] }
}

function entryLines({ when, what, origin }: Entry): Line[] {
  return [when, what, origin].filter((line) => line.length > 0)
}

function entryText({ when, what, origin }: Entry): string {
  const fact = [when, what].filter((line) => line.length > 0).map(lineText)
  const source = origin.length > 0 ? [`(${lineText(origin)})`] : []
  return [fact.join(': '), ...source].join(' ')
}

function fallback(lines: readonly Line[]): string {
  return escapeControl(lines.map(lineText).join('\n'))
}
