import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { command, type Document, link, plain, strong } from '../../src/formatters/document.ts'
import { renderText } from '../../src/formatters/text.ts'
import { allMarks, anyDocument, marksIn } from '../support/arbitrary-documents.ts'
import { DOCUMENTS } from '../support/documents.ts'

/** The documents are long: each run is a few thousand lines. */
const RUNS = { numRuns: 40 }
const isWhen = (mark: string) => mark.includes('when')
const plainly = (document: Document) => renderText(document, { colour: false })

describe('a message on a terminal', () => {
  test.each(Object.entries(DOCUMENTS))('shows %s as reviewed', async (name, document) => {
    await expect(plainly(document)).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  test('keeps to 80 columns, Chinese counted as two, but for addresses', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const wide = plainly(document)
          .split('\n')
          .filter((line) => stringWidth(line) > 80 && !/^- https?:/.test(line))
        expect(wide).toEqual([])
      }),
      RUNS,
    )
  })

  test('names every entry once, in order', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const shown = marksIn(plainly(document).replace(/\n\s*/g, ''))
        expect([...shown].sort()).toEqual([...allMarks(document)].sort())
        expect(shown.filter(isWhen)).toEqual(allMarks(document).filter(isWhen))
      }),
      RUNS,
    )
  })

  test('has no escape codes without a terminal, and the same words with one', () => {
    const [document] = Object.values(DOCUMENTS)
    if (document === undefined) throw new Error('no documents')
    const coloured = renderText(document, { colour: true })
    expect(stripVTControlCharacters(plainly(document))).toBe(plainly(document))
    expect(coloured).not.toBe(plainly(document))
    expect(stripVTControlCharacters(coloured)).toBe(plainly(document))
  })

  test('gives a shell its own command, and the bot the bot’s', () => {
    const document: Document = {
      title: 'A title',
      blocks: [
        {
          block: 'footer',
          lines: [[plain('more: '), command('/standards upcoming', 'npm run digest')]],
        },
      ],
    }
    expect(plainly(document)).toBe('A title\n\nmore: npm run digest\n')
    expect(renderText(document, { colour: false, commands: 'bot' })).toBe(
      'A title\n\nmore: /standards upcoming\n',
    )
  })

  test('keeps a long address on one line', () => {
    const address = `https://example.org/${'a'.repeat(100)}`
    const document: Document = {
      title: 'A title',
      blocks: [{ block: 'list', items: [[link(address, address)]] }],
    }
    expect(plainly(document)).toBe(`A title\n- ${address}\n`)
  })

  test('puts the origin where there is room', () => {
    const entry = (what: string, origin: string): Document => ({
      title: 'A title',
      blocks: [
        {
          block: 'entry',
          when: [strong('Wed 1 Jul 2026')],
          what: [plain(what)],
          origin: [plain(origin)],
        },
      ],
    })
    expect(plainly(entry('short', 'energy'))).toBe(
      `A title\nWed 1 Jul 2026\n  short${' '.repeat(67)}energy\n`,
    )
    expect(plainly(entry('x'.repeat(75), 'energy'))).toBe(
      `A title\nWed 1 Jul 2026${' '.repeat(60)}energy\n  ${'x'.repeat(75)}\n`,
    )
  })
})
