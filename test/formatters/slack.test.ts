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
import { renderSlack, withoutCall } from '../../src/formatters/slack.ts'
import { allMarks, anyDocument, marksIn, marksOf } from '../support/arbitrary-documents.ts'
import { DOCUMENTS } from '../support/documents.ts'
import { slackCalls, slackProblems, slackWords } from '../support/slack-limits.ts'

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

const CALL: Block = { block: 'call', group: 'S1', line: [plain('This is the last reminder.')] }

test('a call rings for its group once, and its fallback text says why', () => {
  const [message] = renderSlack(documentOf(CALL, ENTRY))

  expect(message?.blocks[1]).toEqual({
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'usergroup', usergroup_id: 'S1' },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'This is the last reminder.' },
        ],
      },
    ],
  })
  expect(message?.text.split('\n')[1]).toBe('This is the last reminder.')
  expect(message && slackCalls(message)).toEqual(['S1'])
  expect(message && slackWords(withoutCall(message)).slice(0, 2)).toEqual([
    'China standards',
    ' This is the last reminder.',
  ])
  expect(message && slackCalls(withoutCall(message))).toEqual([])
})

test('a call of what is no user group rings for nobody', () => {
  for (const group of ['!channel', 'U1', 'here', '']) {
    const messages = renderSlack(documentOf({ ...CALL, group }, ENTRY))
    expect(messages.flatMap(slackCalls)).toEqual([])
  }
})

const NAMED: Block[] = [
  {
    block: 'list',
    items: [
      [
        { text: 'U1', names: 'person' },
        plain(' of '),
        { text: 'S1', names: 'group' },
        plain(' in '),
        { text: 'C1', names: 'channel' },
      ],
      [
        { text: 'bot', names: 'person' },
        plain(' and '),
        { text: '<!channel>', names: 'group' },
        plain(' in '),
        { text: '#standards', names: 'channel' },
      ],
    ],
  },
  { block: 'footer', lines: [[plain('by '), { text: 'U1', names: 'person' }]] },
]

test('people and groups are mentioned where only the asker sees it', () => {
  const names = new Map([['U1', '@Mei']])
  const [message] = renderSlack(documentOf(...NAMED), undefined, { isPrivate: true, names })

  expect(message?.blocks.slice(1)).toEqual([
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'user', user_id: 'U1' },
                { type: 'text', text: ' of ' },
                { type: 'usergroup', usergroup_id: 'S1' },
                { type: 'text', text: ' in ' },
                { type: 'channel', channel_id: 'C1' },
              ],
            },
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'bot' },
                { type: 'text', text: ' and ' },
                { type: 'text', text: '<!channel>' },
                { type: 'text', text: ' in ' },
                { type: 'text', text: '#standards' },
              ],
            },
          ],
        },
      ],
    },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'by <@U1>', verbatim: true }] },
  ])
  expect(message?.text).toBe(
    'China standards\n@Mei of S1 in <#C1>\nbot and &lt;!channel&gt; in #standards\nby @Mei',
  )
})

test('where others see it, people and groups have names, or their bare ids, and nobody is rung for', () => {
  const names = new Map([['U1', '@Mei <!here> *x*']])
  const [message] = renderSlack(documentOf(...NAMED), undefined, { names })

  expect(message && slackWords(message)).toEqual([
    'China standards',
    '@Mei <!here> *x* of S1 in #C1bot and <!channel> in #standards',
    'by @Mei &lt;!here&gt; ∗x∗',
  ])
  expect(message && slackProblems(message)).toEqual([])
})

test('whatever a document names, Slack accepts every message and pings nobody', () => {
  const kinds = fc.constantFrom('person', 'channel', 'group', undefined)
  const ids = fc.constantFrom('U1', 'W1', 'C1', 'S1', 'bot', '<!channel>', 'U1|x>', '@here')
  const inline = fc.record({ text: ids, names: kinds })
  const line = fc.array(inline, { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(line, line, anyDocument, (one, other, { title, blocks }) => {
      const naming: Block[] = [
        { block: 'paragraph', line: one },
        { block: 'entry', when: one, what: other, origin: one, itemId: 'x' },
        { block: 'footer', lines: [other] },
      ]
      const document = { title, blocks: [...naming, ...blocks] }
      expect(renderSlack(document).flatMap(slackProblems)).toEqual([])
    }),
  )
})
