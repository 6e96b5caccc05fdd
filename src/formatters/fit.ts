import { type Block, type Document, type Inline, type Line, shorten } from './document.ts'
import { paginate } from './paginate.ts'

/** The most that each part of a document may take of a message, in the surface's own measure. */
export type Room = {
  /** The title, and each heading. */
  readonly heading: number
  readonly when: number
  readonly what: number
  readonly origin: number
  /** A lead, a paragraph, and the lines of a list or footer that stay together. */
  readonly block: number
  /** One line of a list or footer. */
  readonly item: number
  /** How many lines of a list or footer stay together. */
  readonly items: number
}

/** What an inline takes of a message on one surface: escapes, marks and address included. */
export type Size = (inline: Inline) => number

/**
 * The document with whatever has no room in a message shortened, at a word and with an ellipsis, and
 * long lists and footers divided between their lines. Nothing else is left out.
 */
export function fitDocument({ title, blocks }: Document, room: Room, size: Size): Document {
  return {
    title: fitText(title, room.heading, (text) => size({ text })),
    blocks: blocks.flatMap((block) => fitBlock(block, room, size)),
  }
}

function fitBlock(block: Block, room: Room, size: Size): Block[] {
  const fitted = (line: Line, limit: number) => fitLine(line, limit, size)
  switch (block.block) {
    case 'heading':
      return [{ ...block, text: fitText(block.text, room.heading, (text) => size({ text })) }]
    case 'lead':
    case 'paragraph':
    case 'call':
      return [{ ...block, line: fitted(block.line, room.block) }]
    case 'entry': {
      const when = fitted(block.when, room.when)
      const what = fitted(block.what, room.what)
      return [{ ...block, when, what, origin: fitted(block.origin, room.origin) }]
    }
    case 'list':
      return divide(block.items, room, size).map((items) => ({ ...block, items }))
    case 'buttons':
      return [block]
    case 'footer':
      return divide(block.lines, room, size).map((lines) => ({ ...block, lines }))
  }
}

function divide(lines: readonly Line[], room: Room, size: Size): Line[][] {
  const fitted = lines.map((line) => fitLine(line, room.item, size))
  const parts = fitted.map((content) => ({ role: 'body', content }) as const)
  return paginate(
    parts,
    (together) => together.length <= room.items && total(together.flat(), size) <= room.block,
  )
}

function fitLine(line: Line, limit: number, size: Size): Line {
  const kept: Inline[] = []
  for (const inline of line) {
    const left = limit - total(kept, size)
    if (size(inline) > left) return [...kept, fitInline(inline, left, size)]
    kept.push(inline)
  }
  return kept
}

function fitInline(inline: Inline, limit: number, size: Size): Inline {
  for (const shape of [inline, { ...inline, link: undefined }]) {
    const text = fitText(shape.text, limit, (part) => size({ ...shape, text: part }))
    if (size({ ...shape, text }) <= limit) return { ...shape, text }
  }
  return { text: '…' }
}

function fitText(text: string, limit: number, sizeOf: (text: string) => number): string {
  let fitted = text
  let characters = limit
  while (sizeOf(fitted) > limit && characters > 0) {
    fitted = shorten(text, characters)
    // Escapes make text longer than its characters: aim lower in the same proportion.
    const proportional = Math.floor((characters * limit) / sizeOf(fitted))
    characters = Math.min(characters - 1, proportional)
  }
  return fitted
}

function total(line: Line, size: Size): number {
  return line.reduce((sum, inline) => sum + size(inline), 0)
}
