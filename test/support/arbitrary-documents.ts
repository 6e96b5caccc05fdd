import fc from 'fast-check'
import type { Block, Document, Inline, Line } from '../../src/formatters/document.ts'

const HOSTILE = [
  '<!channel>',
  '<!here|here>',
  '<!subteam^S1>',
  '<@U1>',
  '<@1>',
  '<@&12345678901234567>',
  '<#C1>',
  '<t:1618953630:R>',
  '</standards:1>',
  '@everyone',
  '@here',
  '*_~|<>&`',
  '**bold**',
  '```',
  '\\',
  '](http://evil.example)',
  '[official](http://evil.example)',
  'http://evil.example/a_b_c',
  '# heading',
  '> quote',
  '- item',
  '-# small',
  '1. one',
  '&amp;&lt;',
  '标准化工作指南',
  '👩‍👩‍👧‍👦🇨🇳',
  'מסמך',
  '\u202Egnp.exe\u202C',
  'one\ntwo\r\nthree\u2028four',
  '\u0000\u0007\u001B[31m',
  ' ',
  '&'.repeat(3000),
  '汉'.repeat(3000),
  'title '.repeat(500),
  '<script>alert("1")</script>',
]

const ADDRESSES = [
  'https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=1&x=2',
  'http://example.org/a(b)|c*d_e',
  `https://example.org/${'标准/'.repeat(100)}`,
  'javascript:alert(1)',
  'not an address',
  'slack://open',
]

const text = fc.oneof(
  { arbitrary: fc.constantFrom(...HOSTILE), weight: 3 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 60 }), weight: 1 },
  { arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 60 }), weight: 2 },
)

const inline: fc.Arbitrary<Inline> = fc.record({
  text,
  style: fc.constantFrom('strong', 'quiet', 'code', undefined),
  link: fc.option(fc.constantFrom(...ADDRESSES), { nil: undefined, freq: 4 }),
})

const line: fc.Arbitrary<Line> = fc.array(inline, { minLength: 1, maxLength: 4 })

const block: fc.Arbitrary<Block> = fc.oneof(
  {
    arbitrary: fc.record({
      block: fc.constant('entry' as const),
      when: line,
      what: line,
      origin: line,
    }),
    weight: 6,
  },
  { arbitrary: fc.record({ block: fc.constant('heading' as const), text }), weight: 2 },
  { arbitrary: fc.record({ block: fc.constant('lead' as const), line }), weight: 1 },
  { arbitrary: fc.record({ block: fc.constant('paragraph' as const), line }), weight: 1 },
  {
    arbitrary: fc.record({
      block: fc.constant('list' as const),
      items: fc.array(line, { maxLength: 12 }),
    }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      block: fc.constant('footer' as const),
      lines: fc.array(line, { maxLength: 4 }),
    }),
    weight: 1,
  },
)

/**
 * Documents of hostile text. Each line of an entry begins with a mark of its own, `⟦3.what⟧`, so that a
 * test can find the entries again wherever a renderer put them.
 */
export const anyDocument: fc.Arbitrary<Document> = fc
  .record({ title: text, blocks: fc.array(block, { maxLength: 60, size: 'max' }) })
  .map(({ title, blocks }) => ({ title, blocks: markEntries(blocks) }))

function markEntries(blocks: readonly Block[]): Block[] {
  let number = 0
  return blocks.map((block) => {
    if (block.block !== 'entry') return block
    const [when, what, origin] = marksOf(number++).map((text) => ({ text }))
    return {
      ...block,
      when: [when ?? { text: '' }, ...block.when],
      what: [what ?? { text: '' }, ...block.what],
      origin: [origin ?? { text: '' }, ...block.origin],
    }
  })
}

/** The marks at the beginning of the three lines of the entry of that number. */
export function marksOf(number: number): string[] {
  return ['when', 'what', 'origin'].map((part) => `⟦${number}.${part}⟧`)
}

/** The marks of all entries of a document, in order: what any rendering must show, each once. */
export function allMarks({ blocks }: Document): string[] {
  const entries = blocks.filter(({ block }) => block === 'entry')
  return entries.flatMap((_, number) => marksOf(number))
}

/** The marks found in a text, in order. */
export function marksIn(text: string): string[] {
  return text.match(/⟦\d+\.\w+⟧/g) ?? []
}
