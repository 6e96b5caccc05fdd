import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Part, paginate } from '../../src/formatters/paginate.ts'

const heading = (content: string): Part<string> => ({
  role: 'heading',
  content,
  continued: `${content}…`,
})
const body = (content: string): Part<string> => ({ role: 'body', content })
const closing = (content: string): Part<string> => ({ role: 'closing', content })

/** At most so many parts and so many characters on a page, both at once. */
function within(parts: number, characters: number) {
  return (page: readonly string[]) => page.length <= parts && page.join('').length <= characters
}

test('a document without parts is one empty page', () => {
  expect(paginate([], within(3, 100))).toEqual([[]])
})

test('parts share a page until one limit is reached, whichever it is', () => {
  const parts = ['a', 'b', 'c', 'dddddd', 'e'].map(body)

  expect(paginate(parts, within(3, 100))).toEqual([
    ['a', 'b', 'c'],
    ['dddddd', 'e'],
  ])
  expect(paginate(parts, within(9, 6))).toEqual([['a', 'b', 'c'], ['dddddd'], ['e']])
})

test('a heading is not left alone at the end of a page', () => {
  const parts = [body('a'), body('b'), heading('H'), body('c')]

  expect(paginate(parts, within(3, 100))).toEqual([
    ['a', 'b'],
    ['H', 'c'],
  ])
})

test('a heading is repeated where its section goes on over the page', () => {
  const parts = [heading('H'), body('a'), body('b'), body('c'), heading('I'), body('d')]

  expect(paginate(parts, within(3, 100))).toEqual([
    ['H', 'a', 'b'],
    ['H…', 'c'],
    ['I', 'd'],
  ])
})

test('closing words take the last part with them rather than stand alone on a page', () => {
  const parts = [heading('H'), body('a'), body('b'), closing('fresh')]

  expect(paginate(parts, within(3, 100))).toEqual([
    ['H', 'a'],
    ['H…', 'b', 'fresh'],
  ])
})

test('closing words too long to go with the last part follow it', () => {
  expect(paginate([body('aaaa'), closing('bbbb')], within(3, 6))).toEqual([['aaaa'], ['bbbb']])
})

test('two headings in a row and a heading at the very end are kept', () => {
  const parts = [heading('H'), heading('I'), body('a'), heading('J')]

  expect(paginate(parts, within(2, 100))).toEqual([['H'], ['I', 'a'], ['J']])
})

test('a part larger than any page gets a page of its own', () => {
  expect(paginate(['a', 'bbbbbbbbb', 'c'].map(body), within(3, 5))).toEqual([
    ['a'],
    ['bbbbbbbbb'],
    ['c'],
  ])
})

const anyPart = fc
  .tuple(
    fc.constantFrom('heading', 'body', 'body', 'body', 'closing'),
    fc.integer({ min: 1, max: 5 }),
  )
  .map(([role, length]) => ({ role, length }))

/** Parts each with a text of its own, so that order and number can be told. */
const anyParts = fc.array(anyPart, { maxLength: 60 }).map((shapes) =>
  shapes.map(({ role, length }, index) => {
    const content = `${role[0]}${index}`.padEnd(4 + length, '.')
    if (role === 'heading') return heading(content)
    return role === 'closing' ? closing(content) : body(content)
  }),
)

test('whatever the parts, each is shown once and in order, and every page is within the limits', () => {
  fc.assert(
    fc.property(anyParts, fc.integer({ min: 3, max: 8 }), (parts, count) => {
      const fits = within(count, 40)

      const pages = paginate(parts, fits)

      const shown = pages.flat().filter((content) => !content.endsWith('…'))
      expect(shown).toEqual(parts.map(({ content }) => content))
      expect(pages.filter((page) => !fits(page))).toEqual([])
    }),
  )
})

test('whatever the parts, no heading that introduces something ends a page', () => {
  fc.assert(
    fc.property(anyParts, (parts) => {
      const pages = paginate(parts, within(4, 40))

      const introducing = parts
        .filter((part, index) => part.role === 'heading' && parts[index + 1]?.role !== 'heading')
        .filter((part) => part !== parts.at(-1))
        .map(({ content }) => content)
      const last = pages.map((page) => page.at(-1) ?? '')
      expect(last.filter((content) => introducing.includes(content))).toEqual([])
    }),
  )
})
