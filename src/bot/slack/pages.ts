import type { ActionsBlock, Button, ContextBlock, KnownBlock } from '@slack/types'
import type { Action } from '../../formatters/action.ts'
import type { Press, SlackMessage } from '../../formatters/slack.ts'

/** What can be done with an answer as a whole. */
export type Handling = {
  /** The command that gives it again, where it may be given again. */
  readonly again?: string | undefined
  /** The command under which everybody may see it. */
  readonly share?: string | undefined
  /** Everybody has seen it. */
  readonly isShared?: boolean
}

/** https://docs.slack.dev/reference/block-kit */
const LIMITS = { blocks: 50, value: 2000 }

/** One page of an answer, with buttons to the others and to the channel. Everything they need is in their values. */
export function pageOf(
  messages: readonly SlackMessage[],
  wanted: number,
  { again, share, isShared = false }: Handling,
  press: Press,
): SlackMessage {
  const page = Math.min(wanted, messages.length - 1)
  const message = messages[page]
  if (message === undefined) throw new Error('an answer has at least one page')
  const turn = (label: string, to: number): Button[] =>
    again === undefined || to < 0 || to >= messages.length
      ? []
      : button(label, `page-${to}`, { do: 'page', page: to, command: again }, press)
  const elements = [
    ...turn('Previous', page - 1),
    ...turn('Next', page + 1),
    ...(share === undefined
      ? []
      : button('Share in channel', shareId(page), { do: 'share', command: share }, press)),
  ]
  const shown = isShared ? withRow(message, SHARED) : message
  return elements.length === 0 ? shown : withRow(shown, { type: 'actions', elements })
}

const SHARED: ContextBlock = {
  type: 'context',
  elements: [{ type: 'plain_text', text: 'Shared in the channel.', emoji: false }],
}

/** The name of the button that shares, which tells from which page it was pressed. */
function shareId(page: number): string {
  return page === 0 ? 'share' : `share-${page}`
}

/** The page that a button which shares stands on. */
export function sharedPage(actionId: string): number {
  return Number(/^share-(\d+)$/.exec(actionId)?.[1] ?? 0)
}

function button(label: string, actionId: string, action: Action, press: Press): Button[] {
  const value = press(action)
  if (value === undefined || value.length > LIMITS.value) return []
  const text = { type: 'plain_text', text: label, emoji: false } as const
  return [{ type: 'button', text, value, action_id: actionId }]
}

function withRow(message: SlackMessage, row: ActionsBlock | ContextBlock): SlackMessage {
  const { blocks } = message
  if (blocks.length < LIMITS.blocks) return { ...message, blocks: [...blocks, row] }
  const room = blocks.findLastIndex(({ type }) => type === 'divider')
  const left: KnownBlock[] = blocks.filter((_, index) => index !== room)
  return room === -1 ? message : { ...message, blocks: [...left, row] }
}
