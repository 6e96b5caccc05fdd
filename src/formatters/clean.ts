import type { Button } from './action.ts'
import { type Block, cleanText, type Document, type Inline, type Line } from './document.ts'

/** Longer addresses are noise: with one of them an entry would no longer fit into a message. */
const LONGEST_ADDRESS = 1000

/**
 * The document with every text cleaned, links kept only where they lead to the web, like-styled
 * neighbours joined and blank blocks left out. A renderer calls it once, first.
 */
export function cleanDocument({ title, blocks, thread }: Document): Document {
  return {
    title: cleanWords(title) || 'Untitled',
    blocks: blocks.flatMap(cleanBlock),
    ...(thread === undefined ? {} : { thread: cleanDocument(thread) }),
  }
}

function cleanBlock(block: Block): Block[] {
  const cleaned = withCleanText(block)
  return isBlank(cleaned) ? [] : [cleaned]
}

function withCleanText(block: Block): Block {
  switch (block.block) {
    case 'heading':
      return { ...block, text: cleanWords(block.text) }
    case 'lead':
    case 'paragraph':
    case 'call':
      return { ...block, line: cleanLine(block.line) }
    case 'entry': {
      const { when, what, origin } = block
      return {
        ...block,
        when: cleanLine(when),
        what: cleanLine(what),
        origin: cleanLine(origin),
      }
    }
    case 'list':
      return { ...block, items: cleanLines(block.items) }
    case 'buttons':
      return { ...block, buttons: block.buttons.map(cleanButton) }
    case 'footer':
      return { ...block, lines: cleanLines(block.lines) }
  }
}

function cleanButton(button: Button): Button {
  return { ...button, label: cleanWords(button.label) || '…' }
}

function isBlank(block: Block): boolean {
  switch (block.block) {
    case 'heading':
      return block.text === ''
    case 'lead':
    case 'paragraph':
      return block.line.length === 0
    case 'entry':
      return block.when.length + block.what.length + block.origin.length === 0
    case 'list':
      return block.items.length === 0
    case 'call':
      return block.group === ''
    case 'buttons':
      return block.buttons.length === 0
    case 'footer':
      return block.lines.length === 0
  }
}

function cleanLines(lines: readonly Line[]): Line[] {
  return lines.map(cleanLine).filter((line) => line.length > 0)
}

function cleanLine(line: Line): Line {
  const cleaned = joinAlike(line.map(cleanInline).filter(({ text }) => text !== ''))
  return cleaned.every(({ text }) => text.trim() === '') ? [] : cleaned
}

/** A line whose neighbours of one style and address are one inline. */
export function joinAlike(line: Line): Line {
  const joined: Inline[] = []
  for (const inline of line) {
    const last = joined.at(-1)
    if (last !== undefined && isAlike(last, inline)) {
      joined[joined.length - 1] = { ...last, text: last.text + inline.text }
    } else joined.push(inline)
  }
  return joined
}

function cleanInline(inline: Inline): Inline {
  const { link, onTerminal } = inline
  return {
    ...inline,
    text: cleanText(inline.text),
    link: link === undefined ? undefined : webAddress(link),
    onTerminal: onTerminal === undefined ? undefined : cleanText(onTerminal),
  }
}

function isAlike(one: Inline, other: Inline): boolean {
  if ([one, other].some(({ onTerminal, names }) => onTerminal ?? names)) return false
  return one.style === other.style && one.link === other.link
}

function cleanWords(text: string): string {
  return cleanText(text).trim()
}

function webAddress(address: string): string | undefined {
  const url = URL.parse(address)
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  // `https://samr.gov.cn@evil.example` reads as one site and leads to the other.
  if (url.username !== '') return undefined
  // A URL may hold characters that are marks or mentions in Slack's or Discord's markup.
  const href = url.href.replace(/[|()\\<>*`@]/g, percentEncode)
  return href.length > LONGEST_ADDRESS ? undefined : href
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
