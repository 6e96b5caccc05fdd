import { MessageCreateRequestSchema } from 'discord-api-spec/zod'
import type { DiscordMessage } from '../../src/formatters/discord.ts'
import { readMarkdown } from './discord-markdown.ts'

/** What Discord would refuse, misread or notify someone for; empty for a sound message. */
export function discordProblems(message: DiscordMessage): string[] {
  const parsed = MessageCreateRequestSchema.safeParse(message)
  const texts = discordTexts(message)
  const characters = texts.join('').length
  const bytes = Buffer.byteLength(texts.join('')) + 12 * texts.length
  return [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => JSON.stringify(issue))),
    ...(message.flags === 32_768 ? [] : ['not Components V2']),
    ...(message.allowed_mentions.parse.length === 0 ? [] : ['mentions allowed']),
    ...atMost('components', 1 + message.components[0].components.length, 40),
    ...atMost('characters', characters, 4000),
    ...atMost('bytes', bytes, 10_170),
    ...texts.flatMap(textProblems),
  ]
}

function textProblems(text: string): string[] {
  const mentions = text.match(/@everyone|@here|<@[^\u200B]/gi) ?? []
  const problems = text.split('\n').flatMap((line) => readMarkdown(line).problems)
  const blank = text.trim() === '' ? ['a blank text'] : []
  return [...blank, ...mentions.map((found) => `mentions ${found}`), ...problems]
}

/** The content of each text display, in order. */
export function discordTexts({ components: [container] }: DiscordMessage): string[] {
  return container.components.flatMap((part) => ('content' in part ? [part.content] : []))
}

/** What a reader sees of each text display, in order. */
export function discordWords(message: DiscordMessage): string[] {
  return discordTexts(message).map((text) =>
    text
      .split('\n')
      .map((line) => readMarkdown(line).text)
      .join('\n'),
  )
}

function atMost(what: string, count: number, limit: number): string[] {
  return count <= limit ? [] : [`${count} ${what}, at most ${limit}`]
}
