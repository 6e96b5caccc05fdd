import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderDiscord } from '../../src/formatters/discord.ts'
import {
  type Block,
  type Document,
  link,
  plain,
  quiet,
  strong,
} from '../../src/formatters/document.ts'
import { allMarks, anyDocument, marksIn, marksOf } from '../support/arbitrary-documents.ts'
import { discordProblems, discordTexts, discordWords } from '../support/discord-limits.ts'
import { DOCUMENTS } from '../support/documents.ts'

const ENTRY: Block = {
  block: 'entry',
  when: [strong('Wed 1 Jul 2026'), plain(' · in 9 days · takes effect')],
  what: [plain('GB/T 1 <Robots> & *more*')],
  origin: [quiet('robotics · '), link('newsletter', 'https://example.org/a(b)')],
}

function documentOf(...blocks: Block[]): Document {
  return { title: 'China standards', blocks }
}

/** The paragraph of a message that has no other block. */
function paragraph(text: string): string | undefined {
  const [message] = renderDiscord(documentOf({ block: 'paragraph', line: [plain(text)] }))
  return message && discordTexts(message).at(1)
}

test.each(Object.entries(DOCUMENTS))('Discord shows %s as reviewed', async (name, document) => {
  const messages = renderDiscord(document)

  expect(messages.flatMap(discordProblems)).toEqual([])
  await expect(`${JSON.stringify(messages, null, 2)}\n`).toMatchFileSnapshot(
    `golden/${name}.discord.json`,
  )
})

test('an entry is one text: when, what, and where from in small print', () => {
  expect(renderDiscord(documentOf(ENTRY))).toEqual([
    {
      flags: 32_768,
      components: [
        {
          type: 17,
          components: [
            { type: 10, content: '## China standards' },
            {
              type: 10,
              content:
                '**Wed 1 Jul 2026** · in 9 days · takes effect\nGB/T 1 \\<Robots> & \\*more\\*\n-# robotics · [newsletter](https://example.org/a%28b%29)',
            },
          ],
        },
      ],
      allowed_mentions: { parse: [] },
    },
  ])
})

test.each([
  ['@everyone and @here', '@\u200Beveryone and @\u200Bhere'],
  [
    '<@1> <@&2> <#3> <t:4:R> </standards:5>',
    '\\<@\u200B1> \\<@\u200B&2> \\<#3> \\<t:4:R> \\</standards:5>',
  ],
  ['*a* _b_ ~~c~~ ||d|| `e` \\', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\| \\`e\\` \\\\'],
  ['[official](http://evil.example)', '\\[official\\](http:\\//evil.example)'],
  ['# heading', '\\# heading'],
  ['> quote', '\\> quote'],
  ['  - item', '  \\- item'],
  ['-# small', '\\-# small'],
  ['1. one', '1\\. one'],
  ['+ plus', '\\+ plus'],
  ['>>> quote', '\\>>> quote'],
  ['+2 more than 2.5 tonnes - or # 3', '+2 more than 2.5 tonnes - or # 3'],
])('the text %s reads as it stands', (text, markdown) => {
  expect(paragraph(text)).toBe(markdown)
})

test('people, channels and roles are shown by name, and what is no id of theirs as it stands', () => {
  const line = [
    plain('Set by '),
    { text: '80351110224678912', names: 'person' as const },
    plain(' in '),
    { text: '41771983423143937', names: 'channel' as const },
    plain(' for '),
    { text: '165511591545143296', names: 'group' as const },
    plain(', not <@1> or '),
    { text: 'U1> @everyone', names: 'person' as const },
    { text: '@here', names: 'group' as const },
  ]

  const [message] = renderDiscord(documentOf({ block: 'paragraph', line }))

  expect(message?.allowed_mentions).toEqual({ parse: [] })
  expect(message && discordTexts(message).at(1)).toBe(
    'Set by <@80351110224678912> in <#41771983423143937> for <@&165511591545143296>, not \\<@\u200B1> or U1> @\u200Beveryone@\u200Bhere',
  )
})

test('only the message that calls a role may ping, and nobody but that role', () => {
  const call: Block = {
    block: 'call',
    group: '165511591545143296',
    line: [plain('This is the last reminder before one of these dates, @everyone.')],
  }
  const entries = Array.from({ length: 40 }, () => ENTRY)

  const messages = renderDiscord(documentOf(call, ...entries))

  expect(messages.map(({ allowed_mentions }) => allowed_mentions)).toEqual([
    { parse: [], roles: ['165511591545143296'] },
    { parse: [] },
  ])
  expect(messages.map((message) => discordTexts(message).at(1))).toEqual([
    '<@&165511591545143296> This is the last reminder before one of these dates, @\u200Beveryone.',
    expect.stringContaining('GB/T 1'),
  ])
})

test('a call to what is no role calls nobody', () => {
  const call: Block = { block: 'call', group: 'everyone', line: [plain('Now.')] }

  expect(renderDiscord(documentOf(call))[0]?.allowed_mentions).toEqual({ parse: [] })
})

test('a command to type stays exact, and no word can break out of its code', () => {
  const code = (text: string) => ({ text, style: 'code' as const })
  const items = [[code('/standards show a_b <id>')], [code('a ` @everyone')]]

  const [message] = renderDiscord(documentOf({ block: 'list', items }))

  expect(message && discordTexts(message).at(1)).toBe(
    '- `/standards show a_b <id>`\n- a \\` @\u200Beveryone',
  )
})

test('an address shown as itself is one link, and words that hold another show both', () => {
  const address = 'https://example.org/gb?id=1'
  const items = [[link(address, address)], [link('see http://evil.example', address)]]

  const [message] = renderDiscord(documentOf({ block: 'list', items }))

  expect(message && discordTexts(message).at(1)).toBe(
    `- <${address}>\n- see http:\\//evil.example (<${address}>)`,
  )
})

test('a long message goes on in a second one that says so and repeats the heading', () => {
  const entries = Array.from({ length: 40 }, () => ENTRY)

  const messages = renderDiscord(documentOf({ block: 'heading', text: 'Later' }, ...entries))

  const titles = messages.map((message) => discordTexts(message).slice(0, 2))
  expect(titles).toEqual([
    ['## China standards (1/2)', '### Later'],
    ['## China standards (2/2)', '### Later (continued)'],
  ])
})

test('whatever the document says, Discord accepts every message and pings nobody', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      expect(renderDiscord(document).flatMap(discordProblems)).toEqual([])
    }),
  )
})

test('whatever the document says, Discord shows each entry once, in order and whole', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const texts = renderDiscord(document).flatMap(discordWords)

      const entries = texts.map(marksIn).filter((marks) => marks.length > 0)
      expect(entries).toEqual(entries.map((_, number) => marksOf(number)))
      expect(entries.flat()).toEqual(allMarks(document))
    }),
  )
})

test('whatever a paragraph says, Discord shows those words and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 80 }), (text) => {
      fc.pre(text.trim() !== '')

      const [message] = renderDiscord(documentOf({ block: 'paragraph', line: [plain(text)] }))

      expect(message && discordWords(message)).toEqual(['China standards', text])
    }),
  )
})
