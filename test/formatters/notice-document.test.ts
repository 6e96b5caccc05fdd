import { expect, test } from 'vitest'
import { channel, command } from '../../src/formatters/document.ts'
import { pausedDocument, resumedDocument } from '../../src/formatters/notice-document.ts'
import { renderText } from '../../src/formatters/text.ts'
import { day } from '../support/items.ts'

test('who subscribed is told that nothing is sent any more, why, and what to do', () => {
  const document = pausedDocument({
    channel: '#standards',
    reason: 'Missing Access',
    resume: command('/standards resume', 'npm start'),
  })
  expect(renderText(document, { colour: false })).toBe(
    `Paused: nothing more is sent to a channel of yours
Messages to #standards were refused: “Missing Access”.
Once that is put right, type npm start in #standards. What was missed then comes
at once, as one digest. If the channel is gone for good, nothing needs to be
done.
`,
  )
})

test('a channel is told by its id, so that each platform shows it as it does there', () => {
  const { blocks } = pausedDocument({ channel: 'C1', reason: 'is_archived' })
  const lines = blocks.flatMap((block) => ('line' in block ? [block.line] : []))
  expect(lines.map((line) => line.filter(({ names }) => names !== undefined))).toEqual([
    [channel('C1')],
    [channel('C1')],
  ])
})

test('who is told about their own direct messages is not told an id', () => {
  const document = pausedDocument({ channel: '@U1', reason: 'cannot_dm' })
  expect(renderText(document, { colour: false, commands: 'bot' })).toBe(
    `Paused: nothing more is sent to you
Messages to your direct messages were refused: “cannot_dm”.
Once that is put right, type /standards resume in your direct messages. What was
missed then comes at once, as one digest. If the channel is gone for good,
nothing needs to be done.
`,
  )
})

test('who subscribed is told that messages come again, and when', () => {
  const nextDigest = { day: day('2026-06-29'), time: '09:00', timeZone: 'Europe/Brussels' }
  expect(
    [
      resumedDocument({ channel: '#standards', nextDigest }),
      resumedDocument({ channel: 'you' }),
    ].map((document) => renderText(document, { colour: false, commands: 'bot' })),
  ).toEqual([
    `Resumed: digests and reminders come to #standards again
What was missed comes at once, as one digest. The next digest comes Mon 29 Jun
2026 at 09:00, Europe/Brussels.

What lies ahead: /standards upcoming
`,
    `Resumed: digests and reminders come to you again
What was missed comes at once, as one digest.

What lies ahead: /standards upcoming
`,
  ])
})
