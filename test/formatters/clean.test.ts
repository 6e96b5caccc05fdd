import { expect, test } from 'vitest'
import { cleanDocument } from '../../src/formatters/clean.ts'
import { type Line, link, plain, quiet, strong } from '../../src/formatters/document.ts'

/** A paragraph after cleaning; empty where it was left out. */
function cleaned(...line: Line): Line {
  const { blocks } = cleanDocument({ title: 'Title', blocks: [{ block: 'paragraph', line }] })
  return blocks.flatMap((block) => (block.block === 'paragraph' ? block.line : []))
}

test('text loses its line breaks, control characters, overrides and halves of characters', () => {
  expect(cleaned(plain('one\r\ntwo\u0000three \u202Eruof\u202C \uD83Dfive'))).toEqual([
    plain('one two three ruof \uFFFDfive'),
  ])
})

test('neighbours of one style and address are one, others stay apart', () => {
  expect(cleaned(plain('a'), plain('b'), strong('c'), strong('d'), quiet(''), strong('e'))).toEqual(
    [plain('ab'), strong('cde')],
  )
})

test('a block without visible text is left out', () => {
  const blank = [plain(' \n')]

  const document = cleanDocument({
    title: '\n',
    blocks: [
      { block: 'heading', text: ' ' },
      { block: 'entry', when: blank, what: [], origin: blank },
      { block: 'list', items: [blank] },
      { block: 'footer', lines: [] },
      { block: 'entry', when: [], what: [plain('something')], origin: blank },
    ],
  })

  expect(document).toEqual({
    title: 'Untitled',
    blocks: [{ block: 'entry', when: [], what: [plain('something')], origin: [] }],
  })
})

test.each([
  ['https://samr.gov.cn/标准?a=1&b=2', 'https://samr.gov.cn/%E6%A0%87%E5%87%86?a=1&b=2'],
  ['https://example.org/a(b)|c*d@e', 'https://example.org/a%28b%29%7Cc%2Ad%40e'],
  ['https://samr.gov.cn@evil.example/', undefined],
  ['javascript:alert(1)', undefined],
  ['openstd.samr.gov.cn', undefined],
  [`https://example.org/${'a'.repeat(1000)}`, undefined],
])('the address %s leads to %s', (address, expected) => {
  expect(cleaned(link('words', address))).toEqual([
    expected === undefined ? plain('words') : link('words', expected),
  ])
})
