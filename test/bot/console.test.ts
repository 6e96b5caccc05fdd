import { PassThrough } from 'node:stream'
import { onTestFinished, vi } from 'vitest'
import { createConsole } from '../../src/bot/console.ts'
import { testPlatform } from './platform-contract.ts'

testPlatform(async ({ bot }) => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const written: string[] = []
  output.on('data', (chunk: Buffer) => written.push(chunk.toString()))
  const platform = createConsole({ input, output, colour: false, timeZone: 'Europe/Berlin' })
  await platform.start(bot)
  onTestFinished(() => platform.stop())
  return {
    platform,
    target: { workspace: 'local', channel: 'terminal' },
    posted: () => written,
    async asks(text) {
      const before = written.length
      input.write(`${text}\n`)
      return vi.waitFor(() => {
        if (written.length === before) throw new Error('no answer yet')
        return written.slice(before).join('\n')
      })
    },
    // A terminal notifies nobody.
    pings: () => 0,
    faults: [],
  }
})
