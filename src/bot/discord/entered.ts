import { type DiscordMessage, type Press, renderDiscord } from '../../formatters/discord.ts'
import type { Block, Document, Inline, Line } from '../../formatters/document.ts'
import { type Argument, COMMANDS, SLASH_COMMAND } from '../commands.ts'
import { optionsOf, WHO_OPTIONS } from './command-body.ts'
import { inRoles } from './wording.ts'

/** A document as messages, with its commands as people enter them on Discord. */
export function renderEntered(document: Document, press?: Press): DiscordMessage[] {
  const { title, blocks } = document
  return renderDiscord({ ...document, title: inRoles(title), blocks: blocks.map(inBlock) }, press)
}

/** `/standards upcoming ev 90` as it is entered on Discord, where options have names. */
export function asEntered(text: string): string {
  const [slash, verb, ...words] = text.split(' ')
  const row = COMMANDS.find(({ name }) => name === verb)
  if (slash !== SLASH_COMMAND || row === undefined || words.length === 0) return text
  const entered =
    text === `${SLASH_COMMAND} ${row.usage}`
      ? optionsOf(row.name)
          // Of options that may be given several times, one is enough to show.
          .filter(({ name }) => name === WHO_OPTIONS[0] || !WHO_OPTIONS.includes(name))
          .map(({ name, required }) => (required === true ? `<${name}>` : `[${name}]`))
      : namedWords(row.takes, words)
  return [slash, verb, ...entered].join(' ')
}

function namedWords(takes: readonly Argument[], words: readonly string[]): string[] {
  const typed = words.join(' ')
  switch (takes[0]) {
    case 'sectors': {
      const days = takes.includes('days') ? /^\d+$/.exec(words.at(-1) ?? '')?.[0] : undefined
      const sectors = days === undefined ? words : words.slice(0, -1)
      return [
        ...(sectors.length === 0 ? [] : [`sectors:${sectors.join(' ')}`]),
        ...(days === undefined ? [] : [`days:${days}`]),
      ]
    }
    case 'wish':
      return [`sectors:${typed}`]
    case 'item':
      return [`identifier:${typed}`]
    case 'words':
      return [`words:${typed}`]
    case 'until':
      return [`until:${typed}`]
    case 'access':
      return /^(anyone|managers)$/.test(typed)
        ? [`rule:${typed}`]
        : words.map((word, index) => `${WHO_OPTIONS[index] ?? WHO_OPTIONS[0]}:${word}`)
    case 'group':
      // A role that is named would be no hint any more, but a mention.
      return [typed === 'none' ? 'nobody:none' : 'role:<role>']
    default:
      return [...words]
  }
}

function inBlock(block: Block): Block {
  switch (block.block) {
    case 'heading':
    case 'buttons':
      return block
    case 'entry': {
      const { when, what, origin } = block
      return { ...block, when: inLine(when), what: inLine(what), origin: inLine(origin) }
    }
    case 'list':
      return { ...block, items: block.items.map(inLine) }
    case 'footer':
      return { ...block, lines: block.lines.map(inLine) }
    case 'lead':
    case 'paragraph':
    case 'call':
      return { ...block, line: inLine(block.line) }
  }
}

function inLine(line: Line): Line {
  return line.map(
    (inline): Inline =>
      inline.style === 'code'
        ? { ...inline, text: asEntered(inline.text) }
        : { ...inline, text: inRoles(inline.text) },
  )
}
