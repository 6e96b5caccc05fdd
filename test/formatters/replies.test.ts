import { describe, expect, test } from 'vitest'
import { plain } from '../../src/formatters/document.ts'
import { errorDocument } from '../../src/formatters/replies.ts'

const first = '“every blursday” is no day.'
const rest = `Did you mean Thursday? Write it like ${'“every Monday at 09:00 Europe/Berlin” '.repeat(3)}or so.`

describe('a refusal', () => {
  test('is its own title where that has room', () => {
    expect(errorDocument(first).title).toBe(first)
  })

  test('that has none is told in full, the first sentence as the title', () => {
    const { title, blocks } = errorDocument(`${first} ${rest}`)
    expect([title, blocks[0]]).toEqual([first, { block: 'lead', line: [plain(rest)] }])
  })

  test('whose first sentence is too long stands below a title that says so', () => {
    const problem = `“${'x'.repeat(200)}” is no command.`
    const { title, blocks } = errorDocument(problem)
    expect([title, blocks[0]]).toEqual([
      'That cannot be done.',
      { block: 'lead', line: [plain(problem)] },
    ])
  })
})
