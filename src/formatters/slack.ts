import type {
  KnownBlock,
  Overflow,
  PlainTextElement,
  RichTextBlock,
  RichTextSection,
  SectionBlock,
} from '@slack/types'
import type { Action, Button, ItemAction } from './action.ts'
import { type Block, type Document, type Line, shorten } from './document.ts'
import { renderPages } from './pages.ts'
import { escapeControl, isIdOf, mrkdwn, type Naming, readOut, richText } from './slack-markup.ts'

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
  // https://docs.slack.dev/reference/block-kit/composition-objects/option-object
  option: 150,
  value: 2000,
  label: 75,
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
type Call = Extract<Block, { block: 'call' }>

/** Blocks that stay together, and the same in words for the fallback. */
type Piece = { readonly blocks: readonly KnownBlock[]; readonly text: string }

/**
 * What an action becomes in the value of a button, so that it is known for the bot's own when it comes back;
 * `undefined` where it has no room.
 */
export type Press = (action: Action) => string | undefined

/**
 * A document as Slack messages, in the order to post them, each within Slack's limits. Without `press` nothing in
 * them can be pressed: nobody would answer.
 */
export function renderSlack(
  document: Document,
  press?: Press,
  naming: Naming = {},
): SlackMessage[] {
  return renderPages(document, {
    room: ROOM,
    size: (inline) => mrkdwn([inline], naming).length,
    piece: (block) => piece(block, press, naming),
    message,
    fits,
  })
}

function message(title: string, pieces: readonly Piece[]): SlackMessage {
  return {
    text: [escapeControl(title), ...pieces.map(({ text }) => text)].filter(Boolean).join('\n'),
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

function piece(block: Block, press: Press | undefined, naming: Naming): Piece {
  const fallback = (lines: readonly Line[]) => lines.map((line) => readOut(line, naming)).join('\n')
  switch (block.block) {
    case 'heading':
      return { blocks: [{ type: 'divider' }, header(block.text)], text: escapeControl(block.text) }
    case 'entry': {
      const text = entryText(block, naming)
      const menu = block.itemId === undefined ? undefined : entryMenu(block.itemId, press)
      return menu === undefined
        ? { blocks: [paragraph(entryLines(block), naming)], text }
        : { blocks: [{ ...section(entryLines(block), naming), accessory: menu }], text }
    }
    case 'lead':
    case 'paragraph':
      return { blocks: [paragraph([block.line], naming)], text: fallback([block.line]) }
    case 'call':
      // The mention in the block notifies; in the text beside it, it would only be read out as an id.
      return { blocks: [calling(block, naming)], text: fallback([block.line]) }
    case 'list':
      return { blocks: [bullets(block.items, naming)], text: fallback(block.items) }
    case 'buttons':
      return press === undefined
        ? { blocks: [], text: '' }
        : { blocks: pressable(block.buttons, press), text: '' }
    case 'footer':
      return { blocks: [smallPrint(block.lines, naming)], text: fallback(block.lines) }
  }
}

function header(text: string): KnownBlock {
  return { type: 'header', text: plainText(text) }
}

function paragraph(lines: readonly Line[], naming: Naming): RichTextBlock {
  const elements = lines.flatMap((line, index) =>
    richText(index === 0 ? line : [{ text: '\n' }, ...line], naming),
  )
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

/** The one block that rings for anybody. */
function calling({ group, line }: Call, naming: Naming): RichTextBlock {
  if (!isIdOf('group', group)) return paragraph([line], naming)
  const rest = richText(line.length === 0 ? [] : [{ text: ' ' }, ...line], naming)
  const elements = [{ type: 'usergroup' as const, usergroup_id: group }, ...rest]
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

/** Whether a message calls a user group. */
export function isCalling({ blocks }: SlackMessage): boolean {
  return blocks.some((block) => callIn(block) !== undefined)
}

/** The message without its call: it still says why it would. */
export function withoutCall(message: SlackMessage): SlackMessage {
  const blocks = message.blocks.map((block) => {
    const section = callIn(block)
    if (section === undefined) return block
    const elements = section.elements.filter(({ type }) => type !== 'usergroup')
    return { type: 'rich_text' as const, elements: [{ ...section, elements }] }
  })
  return { ...message, blocks }
}

function callIn(block: KnownBlock): RichTextSection | undefined {
  if (block.type !== 'rich_text') return undefined
  const [only] = block.elements
  if (only?.type !== 'rich_text_section') return undefined
  return only.elements.some(({ type }) => type === 'usergroup') ? only : undefined
}

/** What can be done with an item, beside the entry that speaks of it. */
const MENU: readonly { readonly does: ItemAction; readonly label: string }[] = [
  { does: 'show', label: 'Details' },
  { does: 'remind', label: 'Remind me by direct message' },
  { does: 'watch', label: 'Watch in this channel' },
  { does: 'mute', label: 'Mute in this channel' },
]

function entryMenu(itemId: string, press: Press | undefined): Overflow | undefined {
  const options = MENU.flatMap(({ does, label }) => {
    const value = press?.({ do: does, itemId })
    return value === undefined || value.length > LIMITS.option
      ? []
      : [{ text: plainText(label), value }]
  })
  // Ids of actions have to differ within a block only:
  // https://docs.slack.dev/tools/node-slack-sdk/reference/types/interfaces/Actionable
  return options.length === 0 ? undefined : { type: 'overflow', action_id: 'entry', options }
}

/** Buttons in rows; one whose action has no room is left out. */
function pressable(buttons: readonly Button[], press: Press): KnownBlock[] {
  const elements = buttons.flatMap(({ label, action }, index) => {
    const value = press(action)
    if (value === undefined || value.length > LIMITS.value) return []
    const text = plainText(shorten(label, LIMITS.label))
    return [{ type: 'button' as const, text, value, action_id: `button-${index}` }]
  })
  return elements.length === 0 ? [] : [{ type: 'actions', elements }]
}

function plainText(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false }
}

/** An entry with something beside it: rich_text takes nothing beside it. */
function section(lines: readonly Line[], naming: Naming): SectionBlock {
  const text = lines.map((line) => mrkdwn(line, naming)).join('\n')
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }
}

function bullets(items: readonly Line[], naming: Naming): RichTextBlock {
  const elements = items.map((item) => ({
    type: 'rich_text_section' as const,
    elements: richText(item, naming),
  }))
  return { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] }
}

function smallPrint(lines: readonly Line[], naming: Naming): KnownBlock {
  const text = lines.map((line) => mrkdwn(line, naming)).join('\n')
  // Verbatim, so that Slack makes no links and mentions of its own from the words.
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] }
}

function entryLines({ when, what, origin }: Entry): Line[] {
  return [when, what, origin].filter((line) => line.length > 0)
}

function entryText({ when, what, origin }: Entry, naming: Naming): string {
  const said = (line: Line) => readOut(line, naming)
  const fact = [when, what].filter((line) => line.length > 0).map(said)
  const source = origin.length > 0 ? [`(${said(origin)})`] : []
  return [fact.join(': '), ...source].join(' ')
}
