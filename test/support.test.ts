import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('a failed run that used PostgreSQL is told as failed', async () => {
  const script = join(import.meta.dirname, 'support/failing-process.ts')
  const child = spawn(process.execPath, [script], { stdio: 'ignore' })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code).toBe(3)
})
