import { MessageCreateRequestSchema } from 'discord-api-spec/zod'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pressLater } from '../../src/bot/discord/pressing.ts'
import { renderDiscord } from '../../src/formatters/discord.ts'
import { asEmbeds, type DiscordEmbeds } from '../../src/formatters/discord-embeds.ts'
import type { Document } from '../../src/formatters/document.ts'
import { allMarks, anyDocument, marksIn } from '../support/arbitrary-documents.ts'

const REMINDER: Document = {
  title: '提醒 · Wed 1 Jul 2026',
  blocks: [
    {
      block: 'call',
      group: '165511591545143296',
      line: [{ text: 'This is the last reminder before this date.' }],
    },
    { block: 'heading', text: '7 days left' },
    {
      block: 'entry',
      when: [{ text: 'Wed 8 Jul 2026', style: 'strong' }, { text: ' · takes effect' }],
      what: [{ text: 'GB 44495-2024 汽车整车信息安全技术要求 *' }],
      origin: [{ text: 'automotive' }],
      itemId: 'gb-44495-2024',
    },
    { block: 'footer', lines: [[{ text: 'Data as of April 2026' }]] },
  ],
}

test('without its layout a message is one embed that says the same, and what is called stands before it', () => {
  expect(renderDiscord(REMINDER, pressLater).map((message) => asEmbeds(message))).toEqual([
    {
      content: '<@&165511591545143296> This is the last reminder before this date.',
      embeds: [
        {
          title: '提醒 · Wed 1 Jul 2026',
          description:
            '### 7 days left\n**Wed 8 Jul 2026** · takes effect\nGB 44495-2024 汽车整车信息安全技术要求 \\*\n-# automotive\n\n-# Data as of April 2026',
        },
      ],
      components: [
        {
          type: 1,
          components: [
            {
              type: 3,
              custom_id: 'entries-0',
              placeholder: 'Details of …',
              options: [
                {
                  label: 'GB 44495-2024 汽车整车信息安全技术要求 *',
                  description: 'Wed 8 Jul 2026 · takes effect',
                  value: 's:gb-44495-2024',
                },
              ],
            },
          ],
        },
      ],
      allowed_mentions: { parse: [], roles: ['165511591545143296'] },
    },
  ])
})

test('what does not fit into five rows is left out, but never what belongs to the answer itself', () => {
  const buttons = Array.from({ length: 30 }, (_, number) => ({
    label: `Show ${number}`,
    action: { do: 'run' as const, command: `show ${number}` },
  }))
  const [message] = renderDiscord(
    { title: 'x', blocks: [{ block: 'buttons', buttons }] },
    pressLater,
  )
  const own = [
    { type: 1, components: [{ type: 2, style: 2, label: 'Own', custom_id: 'own' }] },
  ] as const

  const rows = message && asEmbeds(message, [{ ...own[0], components: [...own[0].components] }])

  expect(rows?.components).toHaveLength(5)
  expect(rows?.components.at(4)).toEqual(own[0])
})

test('whatever a document says, in any script, its embeds are within every limit and say all of it', () => {
  fc.assert(
    fc.property(anyDocument, fc.integer({ min: 1, max: 3000 }), ({ title, blocks }, length) => {
      const line = [{ text: '唤'.repeat(length) }]
      const document: Document = { title, blocks: [{ block: 'call', group: '7', line }, ...blocks] }
      const all = renderDiscord(document, pressLater).map((message) => asEmbeds(message))
      const said = all.flatMap(({ embeds: [embed] }) => marksIn(embed.description ?? ''))

      expect(all.flatMap(problems)).toEqual([])
      expect(said).toEqual(allMarks(document))
    }),
  )
})

function problems(message: DiscordEmbeds): string[] {
  const parsed = MessageCreateRequestSchema.safeParse(message)
  const [{ title = '', description = '' }] = message.embeds
  return [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => JSON.stringify(issue))),
    ...(title.trim() !== '' && title.length <= 256 ? [] : [`a title of ${title.length}`]),
    ...(description.length <= 4096 ? [] : [`a description of ${description.length}`]),
    ...(title.length + description.length <= 6000 ? [] : ['more than 6000 in all']),
    ...((message.content ?? '').length <= 2000 ? [] : ['content of more than 2000']),
    ...(message.components.length <= 5 ? [] : [`${message.components.length} rows`]),
  ]
}
