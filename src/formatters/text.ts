import { styleText } from 'node:util'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { cleanDocument } from './clean.ts'
import type { Block, Document, Inline, Line } from './document.ts'

/** Columns of a plain terminal, and of a mail's plain part. */
const WIDTH = 80

export type TextOptions = {
  /** Colour and weight by ANSI codes; only where a terminal reads them. */
  readonly colour: boolean
  /** What the reader can type: the commands of a shell (the default), or the bot's own. */
  readonly commands?: 'shell' | 'bot'
}

/** The document as plain text in 80 columns, Chinese counted as two; ends with a newline. */
export function renderText(
  document: Document,
  { colour, commands = 'shell' }: TextOptions,
): string {
  const paint: Paint = colour
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_, text) => text
  const write: Write = (line) => line.map((inline) => inlineText(inline, paint, commands)).join('')
  const { title, blocks, thread } = cleanDocument(document)
  const body = blocks.map((block) => renderBlock(block, write, paint)).filter(Boolean)
  const text = `${[wrap(paint('bold', title)), ...body].join('\n')}\n`
  return thread === undefined ? text : `${text}\n${renderText(thread, { colour, commands })}`
}

type Paint = (style: 'bold' | 'dim' | 'cyan', text: string) => string
type Write = (line: Line) => string

function inlineText(
  { text, style, onTerminal }: Inline,
  paint: Paint,
  commands: 'shell' | 'bot',
): string {
  const shown = commands === 'shell' ? (onTerminal ?? text) : text
  if (style === 'strong') return paint('bold', shown)
  if (style === 'code') return paint('cyan', shown)
  return style === 'quiet' ? paint('dim', shown) : shown
}

function renderBlock(block: Block, write: Write, paint: Paint): string {
  switch (block.block) {
    case 'lead':
    case 'paragraph':
      return wrap(write(block.line))
    case 'call':
      return wrap(`@${block.group} ${write(block.line)}`)
    case 'heading':
      return `\n${wrap(paint('bold', block.text.toUpperCase()))}`
    case 'entry':
      return entryText(write(block.when), write(block.what), write(block.origin))
    case 'list':
      return block.items.map((item) => listText(item, write)).join('\n')
    // Nobody can press on a terminal; what a button does has a command.
    case 'buttons':
      return ''
    case 'footer':
      return `\n${block.lines.map((line) => wrap(write(line))).join('\n')}`
  }
}

/** When, what, and the origin at the right margin of whichever of them has room. */
function entryText(when: string, what: string, origin: string): string {
  const first = wrap(when)
  const rest = what === '' ? [] : [indent(what, '  ', '  ')]
  const lines = [first, ...rest]
  const below = alignRight(lines.at(-1) ?? '', origin)
  if (below !== undefined) return [...lines.slice(0, -1), below].join('\n')
  const beside = alignRight(first, origin)
  return beside === undefined
    ? [...lines, pushRight(origin)].join('\n')
    : [beside, ...rest].join('\n')
}

/** Puts `end` at the right margin of the last line; `undefined` where there is no room. */
function alignRight(text: string, end: string): string | undefined {
  const room = WIDTH - stringWidth(text.split('\n').at(-1) ?? '') - stringWidth(end)
  return room < 2 ? undefined : `${text}${' '.repeat(room)}${end}`
}

/** On a line of its own at the right margin, or indented where it is longer than a line. */
function pushRight(text: string): string {
  return alignRight('', text) ?? indent(text, '  ', '  ')
}

/** An address alone on its line stays whole, so that it can be clicked and copied. */
function listText(item: Line, write: Write): string {
  const [only] = item
  if (item.length === 1 && only !== undefined && /^https?:\/\/\S+$/.test(only.text))
    return `- ${write(item)}`
  return indent(write(item), '- ', '  ')
}

function indent(text: string, first: string, others: string): string {
  return wrap(text, WIDTH - others.length)
    .split('\n')
    .map((line, index) => `${index === 0 ? first : others}${line}`)
    .join('\n')
}

function wrap(text: string, width = WIDTH): string {
  return wrapAnsi(text, width, { hard: true })
}
