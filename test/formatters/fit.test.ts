import { expect, test } from 'vitest'
import { type Block, type Inline, link, plain, strong } from '../../src/formatters/document.ts'
import { fitDocument } from '../../src/formatters/fit.ts'

const ROOM = { heading: 20, when: 20, what: 20, origin: 20, block: 30, item: 15, items: 3 }

/** A surface on which an ampersand takes five characters and a link its address. */
function size({ text, link = '' }: Inline): number {
  return text.replaceAll('&', '&amp;').length + link.length
}

function fitted(...blocks: Block[]): readonly Block[] {
  return fitDocument({ title: 'Title', blocks }, ROOM, size).blocks
}

test('what fits stays as it is', () => {
  const block: Block = { block: 'paragraph', line: [plain('short '), strong('enough')] }

  expect(fitted(block)).toEqual([block])
})

test('a long line is shortened at a word, and the ellipsis shows it', () => {
  const line = [strong('GB 1 '), plain('Requirements for robots at work'), plain(' and more')]

  expect(fitted({ block: 'paragraph', line })).toEqual([
    { block: 'paragraph', line: [strong('GB 1 '), plain('Requirements for robots…')] },
  ])
})

test('characters the surface escapes count as what they become', () => {
  expect(fitted({ block: 'heading', text: '&'.repeat(5) })).toEqual([
    { block: 'heading', text: '&&&…' },
  ])
})

test('a link gives way where only the words have room', () => {
  const line = [link('standard', 'https://example.org/a/long/address')]

  expect(fitted({ block: 'paragraph', line })).toEqual([
    { block: 'paragraph', line: [plain('standard')] },
  ])
})

test('a long list becomes several, divided between its items', () => {
  const items = ['one', 'two', 'three', 'a longer fourth', 'a longer fifth.', 'six'].map((text) => [
    plain(text),
  ])

  expect(fitted({ block: 'list', items })).toEqual([
    { block: 'list', items: items.slice(0, 3) },
    { block: 'list', items: items.slice(3, 5) },
    { block: 'list', items: items.slice(5) },
  ])
})
