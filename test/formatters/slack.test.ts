import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Block,
  type Document,
  link,
  plain,
  quiet,
  strong,
} from '../../src/formatters/document.ts'
import { renderSlack } from '../../src/formatters/slack.ts'
import { allMarks, anyDocument, marksIn, marksOf } from '../support/arbitrary-documents.ts'
import { DOCUMENTS } from '../support/documents.ts'
import { slackProblems, slackWords } from '../support/slack-limits.ts'

const ENTRY: Block = {
  block: 'entry',
  when: [strong('Wed 1 Jul 2026'), plain(' · in 9 days · takes effect')],
  what: [plain('GB/T 1 <Robots> & *more*')],
  origin: [quiet('robotics · '), link('newsletter', 'https://example.org/?a=1&b=2')],
}

function documentOf(...blocks: Block[]): Document {
  return { title: 'China standards', blocks }
}

test.each(Object.entries(DOCUMENTS))('Slack shows %s as reviewed', async (name, document) => {
  const messages = renderSlack(document)

  expect(messages.flatMap(slackProblems)).toEqual([])
  await expect(`${JSON.stringify(messages, null, 2)}\n`).toMatchFileSnapshot(
    `golden/${name}.slack.json`,
  )
})

test('an entry is one block: when, what and where from, its words exactly as they are', () => {
  expect(renderSlack(documentOf(ENTRY))).toEqual([
    {
      text: 'China standards\nWed 1 Jul 2026 · in 9 days · takes effect: GB/T 1 &lt;Robots&gt; &amp; *more* (robotics · newsletter)',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'China standards', emoji: false } },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'Wed 1 Jul 2026', style: { bold: true } },
                { type: 'text', text: ' · in 9 days · takes effect' },
                { type: 'text', text: '\n' },
                { type: 'text', text: 'GB/T 1 <Robots> & *more*' },
                { type: 'text', text: '\n' },
                { type: 'text', text: 'robotics · ', style: { italic: true } },
                { type: 'link', url: 'https://example.org/?a=1&b=2', text: 'newsletter' },
              ],
            },
          ],
        },
      ],
      unfurl_links: false,
      unfurl_media: false,
    },
  ])
})

test('small print keeps commands to type exact and disarms marks that come from data', () => {
  const footer: Block = {
    block: 'footer',
    lines: [
      [plain('more: '), { text: '/standards show a_b <id>', style: 'code' }],
      [plain('*_~` <!channel> & '), strong(' all '), link('a|b', 'https://example.org/a|b')],
    ],
  }

  const [message] = renderSlack(documentOf(footer))

  expect(message?.blocks.at(-1)).toEqual({
    type: 'context',
    elements: [
      {
        type: 'mrkdwn',
        text: 'more: `/standards show a_b &lt;id&gt;`\n∗ˍ∼ˋ &lt;!channel&gt; &amp;  *all* <https://example.org/a%7Cb|a¦b>',
        verbatim: true,
      },
    ],
  })
})

test('a long message goes on in a second one that says so and repeats the heading', () => {
  const entries = Array.from({ length: 60 }, () => ENTRY)

  const messages = renderSlack(documentOf({ block: 'heading', text: 'Later' }, ...entries))

  const titles = messages.map((message) => slackWords(message).slice(0, 2))
  expect(titles).toEqual([
    ['China standards (1/2)', 'Later'],
    ['China standards (2/2)', 'Later (continued)'],
  ])
})

test('a link that leads anywhere but to the web is plain text', () => {
  const line = [link('here', 'javascript:alert(1)'), link(' there', 'slack://open')]

  const [message] = renderSlack(documentOf({ block: 'paragraph', line }))

  expect(message?.blocks.at(-1)).toEqual({
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'here there' }] }],
  })
})

test('an empty title and blank blocks leave a message Slack accepts', () => {
  const blank: Block = { block: 'lead', line: [plain(' \n ')] }

  const messages = renderSlack({ title: ' ', blocks: [blank, { block: 'heading', text: '' }] })

  expect(messages.map(slackWords)).toEqual([['Untitled']])
  expect(messages.flatMap(slackProblems)).toEqual([])
})

test('whatever the document says, Slack accepts every message and pings nobody', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      expect(renderSlack(document).flatMap(slackProblems)).toEqual([])
    }),
  )
})

test('whatever the document says, Slack shows each entry once, in order and whole', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const blocks = renderSlack(document).flatMap(slackWords)

      const entries = blocks.map(marksIn).filter((marks) => marks.length > 0)
      expect(entries).toEqual(entries.map((_, number) => marksOf(number)))
      expect(entries.flat()).toEqual(allMarks(document))
    }),
  )
})

test('whatever the document says, its fallback text names each entry', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const texts = renderSlack(document).map(({ text }) => text)

      expect(texts.flatMap(marksIn)).toEqual(allMarks(document))
    }),
  )
})
