import { MessageCreateRequestSchema } from 'discord-api-spec/zod'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pressLater } from '../../src/bot/discord/pressing.ts'
import { type DiscordMessage, renderDiscord } from '../../src/formatters/discord.ts'
import type { Document } from '../../src/formatters/document.ts'
import { anyDocument } from '../support/arbitrary-documents.ts'
import { discordTexts } from '../support/discord-limits.ts'

const ENTRIES: Document = {
  title: '中国标准化',
  blocks: [
    ...Array.from({ length: 60 }, (_, index) => ({
      block: 'entry' as const,
      when: [{ text: 'Wed 1 Jul 2026 · in 9 days' }],
      what: [{ text: `GB ${index} ${'车辆网络安全技术要求'.repeat(12)}` }],
      origin: [{ text: 'automotive' }],
      itemId: `gb-${index % 50}`,
    })),
    {
      block: 'buttons',
      buttons: Array.from({ length: 7 }, (_, index) => ({
        label: `Show ${index % 6}`,
        action: { do: 'run', command: `show ${index % 6}` },
      })),
    },
  ],
}

test('what can be pressed keeps every message within the limits, with ids of its own', () => {
  const shown = new Set<string>()
  for (const message of renderDiscord(ENTRIES, pressLater)) {
    expect(problems(message)).toEqual([])
    for (const value of valuesIn(message)) shown.add(value)
  }
  expect(shown.size).toBe(50 + 6)
})

test('any document stays within the limits with a menu', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      expect(renderDiscord(document, pressLater).flatMap(problems)).toEqual([])
    }),
    { numRuns: 50 },
  )
})

function problems(message: DiscordMessage): string[] {
  const [container] = message.components
  const rows = container.components.flatMap((part) => (part.type === 1 ? part.components : []))
  const parsed = MessageCreateRequestSchema.safeParse(message)
  const bytes = Buffer.byteLength(discordTexts(message).join('')) + 12 * container.components.length
  const values = valuesIn(message)
  return [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => JSON.stringify(issue))),
    // Five rows are left for the answer to a command.
    ...(1 + container.components.length + rows.length <= 30 ? [] : ['too many components']),
    ...(bytes <= 10_170 ? [] : [`${bytes} bytes`]),
    ...(new Set(values).size === values.length ? [] : ['the same id twice']),
  ]
}

function valuesIn({ components: [container] }: DiscordMessage): string[] {
  return container.components.flatMap((part) =>
    part.type !== 1
      ? []
      : part.components.flatMap((one) => {
          if (one.type === 3) return one.options.map(({ value }) => value)
          return 'custom_id' in one ? [one.custom_id] : []
        }),
  )
}
