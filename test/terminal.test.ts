import { expect, test } from 'vitest'
import { defaultSettings } from '../src/domain/settings.ts'
import { nextText } from '../src/terminal.ts'

test.each([
  ['2026-06-21T07:00:00Z', 'in 24 hours'],
  ['2026-06-20T06:59:00Z', 'in 2 days'],
  ['2026-06-22T05:30:00Z', 'in 2 hours'],
  ['2026-06-22T06:00:00Z', 'in 1 hour'],
  ['2026-06-22T06:00:01Z', 'in 1 hour'],
  ['2026-06-22T06:45:00Z', 'in 15 minutes'],
  ['2026-06-22T06:59:23Z', 'in 1 minute'],
  ['2026-06-22T07:00:00Z', 'in 7 days'],
])('at %s the next digest is said to come %s', (now, wait) => {
  const subscription = { settings: defaultSettings('Europe/Berlin') }
  const [first] = nextText(subscription, Temporal.Instant.from(now)).split('\n')
  expect(first).toMatch(/^Next digest: Mon \d+ Jun 2026 at 09:00 \(Europe\/Berlin\), in \d+ \w+\.$/)
  expect(first).toContain(`${wait}.`)
})
