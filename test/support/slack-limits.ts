import type { KnownBlock, RichTextBlock, RichTextElement } from '@slack/types'
import type { SlackMessage } from '../../src/formatters/slack.ts'

/** What Slack would refuse, misread or notify someone for; empty for a sound message. */
export function slackProblems(message: SlackMessage): string[] {
  const { text, blocks } = message
  return [
    ...atMost('characters of text', text.length, 4000),
    ...(text.trim() === '' ? ['text is blank'] : []),
    ...atMost('blocks', blocks.length, 50),
    ...atMost('characters of blocks', characters(blocks), 10_000),
    ...mrkdwnProblems('text', text),
    ...blocks.flatMap(blockProblems),
  ]
}

function blockProblems(block: KnownBlock): string[] {
  switch (block.type) {
    case 'divider':
      return []
    case 'header':
      return [...nonBlank(block.text.text), ...atMost('header', block.text.text.length, 150)]
    case 'context':
      return block.elements.flatMap((element) => {
        if (element.type !== 'mrkdwn') return [`context holds ${element.type}`]
        const verbatim = element.verbatim === true ? [] : ['context is not verbatim']
        const size = atMost('context', element.text.length, 3000)
        return [
          ...nonBlank(element.text),
          ...verbatim,
          ...size,
          ...mrkdwnProblems('context', element.text),
        ]
      })
    case 'rich_text':
      return [
        ...nonBlank(richTextWords(block)),
        ...atMost('rich_text', characters(block), 3000),
        ...richTextElements(block).flatMap(elementProblems),
      ]
    default:
      return [`${block.type} is not a block every workspace shows`]
  }
}

function elementProblems(element: RichTextElement): string[] {
  switch (element.type) {
    case 'text':
      return element.text === '' ? ['an empty text element'] : []
    case 'link':
      return /^https?:\/\//.test(element.url)
        ? atMost('url', element.url.length, 3000)
        : [element.url]
    default:
      return [`${element.type} element: data may not mention or embed`]
  }
}

// Only `<https://…|words>` may stand in angle brackets: `<!`, `<@` and `<#` notify or look people up.
function mrkdwnProblems(where: string, text: string): string[] {
  const rest = text.replace(/<https?:\/\/[^<>|\s]+\|[^<>|]+>/g, '')
  const raw = rest.match(/[<>].{0,20}|&(?!amp;|lt;|gt;).{0,10}/g) ?? []
  return raw.map((found) => `${where} holds unescaped ${found}`)
}

function atMost(what: string, count: number, limit: number): string[] {
  return count <= limit ? [] : [`${count} ${what}, at most ${limit}`]
}

function nonBlank(text: string): string[] {
  return text.trim() === '' ? ['a blank text'] : []
}

function characters(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [name, part]) =>
      sum +
      (typeof part === 'string' && ['text', 'url'].includes(name) ? part.length : characters(part)),
    0,
  )
}

/** What a reader sees of each block, in order. */
export function slackWords({ blocks }: SlackMessage): string[] {
  return blocks.flatMap((block) => {
    if (block.type === 'header') return [block.text.text]
    if (block.type === 'rich_text') return [richTextWords(block)]
    if (block.type !== 'context') return []
    return block.elements.map((element) => ('text' in element ? element.text : ''))
  })
}

function richTextWords(block: RichTextBlock): string {
  return richTextElements(block)
    .map((element) => ('text' in element ? element.text : ''))
    .join('')
}

function richTextElements({ elements }: RichTextBlock): RichTextElement[] {
  return elements.flatMap((part) =>
    part.type === 'rich_text_list'
      ? part.elements.flatMap(({ elements }) => elements)
      : part.elements,
  )
}
