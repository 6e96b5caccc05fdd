import type { RichTextLink, RichTextText } from '@slack/types'
import type { Inline, Line } from './document.ts'

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

/**
 * A line as rich_text elements. Data is a value there, never markup: no character of it can style,
 * link or mention anything, and bold works beside Chinese, where mrkdwn wants a space.
 */
export function richText(line: Line): (RichTextText | RichTextLink)[] {
  return line.map(({ text, style, link }) => {
    const styling = style === undefined ? {} : STYLES[style]
    if (link === undefined) return { type: 'text', text, ...styling }
    return { type: 'link', url: link, text, ...styling }
  })
}

/** A line as mrkdwn, for context blocks: they alone are small print and take no rich_text. */
export function mrkdwn(line: Line): string {
  return line.map(inlineMrkdwn).join('')
}

/** Slack's three control characters escaped: without them no text can mention or link. */
export function escapeControl(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function inlineMrkdwn(inline: Inline): string {
  const text = inlineMark(inline)
  if (inline.link === undefined) return text
  return `<${escapeControl(inline.link)}|${text.replaceAll('|', '¦')}>`
}

// Small print is quiet already, so `quiet` adds no mark.
function inlineMark({ text, style }: Inline): string {
  if (style === 'code') return `\`${escapeControl(text.replaceAll('`', 'ˋ'))}\``
  const words = escapeControl(text.replace(/[*_~`]/g, (mark) => LOOKALIKES.get(mark) ?? mark))
  return style === 'strong' ? words.replace(/\S(?:.*\S)?/u, '*$&*') : words
}
