import type { KnownBlock, RichTextBlock, RichTextElement } from '@slack/types'
import type { SlackMessage } from '../../src/formatters/slack.ts'

/** What Slack would refuse, misread or notify someone for; empty for a sound message. */
export function slackProblems(message: SlackMessage): string[] {
  const { text, blocks } = message
  return [
    ...slackCalls(message).map((one) => `rings for ${one}`),
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
    case 'channel':
    case 'user':
    case 'usergroup':
      return []
    default:
      return [`${element.type} element: data may not embed`]
  }
}

/** Whom Slack notifies of a message that everybody sees: ids of people and groups, and `<!here>` and its like. */
export function slackCalls({
  text,
  blocks,
}: Pick<SlackMessage, 'text'> & { readonly blocks: readonly KnownBlock[] }): string[] {
  const marked = blocks.flatMap((block) => {
    if (block.type === 'section') return [block.text?.type === 'mrkdwn' ? block.text.text : '']
    if (block.type !== 'context') return []
    return block.elements.map((one) => (one.type === 'mrkdwn' ? one.text : ''))
  })
  const inMarkup = [text, ...marked].flatMap((one) =>
    [...one.matchAll(/<(?:@|!subteam\^)?([^>|#][^>|]*)(?:\|[^>]*)?>/g)].map(([, id = '']) => id),
  )
  const elements = blocks.flatMap((one) => (one.type === 'rich_text' ? richTextElements(one) : []))
  const inElements = elements.flatMap((one) => {
    if (one.type === 'user') return [one.user_id]
    if (one.type === 'usergroup') return [one.usergroup_id]
    return one.type === 'broadcast' ? [`!${one.range}`] : []
  })
  return [...inMarkup.filter((id) => !/^https?:/.test(id)), ...inElements]
}

// Only `<https://…|words>` may stand in angle brackets, and channels by their ids: `<!` and `<@` notify.
function mrkdwnProblems(where: string, text: string): string[] {
  const rest = text.replace(/<https?:\/\/[^<>|\s]+\|[^<>|]+>|<#[CG][A-Z0-9]+>/g, '')
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
  return richTextElements(block).map(elementWords).join('')
}

function elementWords(element: RichTextElement): string {
  switch (element.type) {
    case 'user':
      return `@${element.user_id}`
    case 'usergroup':
      return `@${element.usergroup_id}`
    case 'channel':
      return `#${element.channel_id}`
    default:
      return 'text' in element ? (element.text ?? '') : ''
  }
}

function richTextElements({ elements }: RichTextBlock): RichTextElement[] {
  return elements.flatMap((part) =>
    part.type === 'rich_text_list'
      ? part.elements.flatMap(({ elements }) => elements)
      : part.elements,
  )
}
