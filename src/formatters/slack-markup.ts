import type { RichTextElement } from '@slack/types'
import type { Inline, Line } from './document.ts'

/** How people, channels and groups are shown: a mention rings for whom it names unless only the asker sees it. */
export type Naming = {
  readonly isPrivate?: boolean
  /** What the ids are called, with their sign: `@Mei`, `#standards`; an id stands for itself where it has no name. */
  readonly names?: ReadonlyMap<string, string>
}

const STYLES = {
  strong: { style: { bold: true } },
  quiet: { style: { italic: true } },
  code: { style: { code: true } },
} as const

// mrkdwn has no escape for these, and a zero-width space beside one makes it a mark as often as not.
const LOOKALIKES = new Map([
  ['*', '∗'],
  ['_', 'ˍ'],
  ['~', '∼'],
  ['`', 'ˋ'],
])

const IDS = {
  person: /^[UW][A-Z0-9]+$/,
  channel: /^[CG][A-Z0-9]+$/,
  group: /^S[A-Z0-9]+$/,
} as const

type Named = NonNullable<Inline['names']>

/** Whether a text is an id of a person, a channel or a user group. */
export function isIdOf(kind: Named, text: string): boolean {
  return IDS[kind].test(text)
}

/**
 * A line as rich_text elements. Data is a value there, never markup: no character of it can style,
 * link or mention anything, and bold works beside Chinese, where mrkdwn wants a space.
 */
export function richText(line: Line, naming: Naming): RichTextElement[] {
  return line.map((inline) => {
    const { style, link } = inline
    const kind = mentioned(inline, naming)
    if (kind !== undefined) return mention(kind, inline.text)
    const text = named(inline, naming)
    const styling = style === undefined ? {} : STYLES[style]
    if (link === undefined) return { type: 'text', text, ...styling }
    return { type: 'link', url: link, text, ...styling }
  })
}

/** A line as mrkdwn, for context blocks: they alone are small print and take no rich_text. */
export function mrkdwn(line: Line, naming: Naming): string {
  return line.map((inline) => inlineMrkdwn(inline, naming)).join('')
}

/** A line as it is read out, or shown by a notification: in words, but for channels whose name only Slack knows. */
export function readOut(line: Line, naming: Naming): string {
  return line.map((inline) => inlineReadOut(inline, naming)).join('')
}

/** Slack's three control characters escaped: without them no text can mention or link. */
export function escapeControl(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** What a mention of an inline would be of; channels can be mentioned anywhere, for that rings for nobody. */
function mentioned(
  { text, names: kind }: Inline,
  { isPrivate = false }: Naming,
): Named | undefined {
  if (kind === undefined || !isIdOf(kind, text)) return undefined
  return isPrivate || kind === 'channel' ? kind : undefined
}

function mention(kind: Named, id: string): RichTextElement {
  switch (kind) {
    case 'person':
      return { type: 'user', user_id: id }
    case 'channel':
      return { type: 'channel', channel_id: id }
    case 'group':
      return { type: 'usergroup', usergroup_id: id }
  }
}

const MENTIONS = { person: '@', channel: '#', group: '!subteam^' } as const

function named({ text, names: kind }: Inline, { names }: Naming): string {
  return (kind === undefined ? undefined : names?.get(text)) ?? text
}

function inlineReadOut(inline: Inline, naming: Naming): string {
  const words = named(inline, naming)
  const isChannel = inline.names === 'channel' && isIdOf('channel', words)
  return isChannel ? `<#${words}>` : escapeControl(words)
}

function inlineMrkdwn(inline: Inline, naming: Naming): string {
  const kind = mentioned(inline, naming)
  if (kind !== undefined) return `<${MENTIONS[kind]}${inline.text}>`
  const text = inlineMark({ ...inline, text: named(inline, naming) })
  if (inline.link === undefined) return text
  return `<${escapeControl(inline.link)}|${text.replaceAll('|', '¦')}>`
}

// Small print is quiet already, so `quiet` adds no mark.
function inlineMark({ text, style }: Inline): string {
  if (style === 'code') return `\`${escapeControl(text.replaceAll('`', 'ˋ'))}\``
  const words = escapeControl(text.replace(/[*_~`]/g, (mark) => LOOKALIKES.get(mark) ?? mark))
  return style === 'strong' ? words.replace(/\S(?:.*\S)?/u, '*$&*') : words
}
