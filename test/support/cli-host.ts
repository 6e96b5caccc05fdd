// A process that runs one command line after the other, so that a test file pays for loading the program once.
// Everything is real but the start: arguments, environment, streams and the exit code.
import { z } from 'zod'

const CLI = new URL('../../src/cli.ts', import.meta.url).href
const command = z.object({
  args: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
})
const own = { ...process.env }
let runs = 0

process.on('message', async (message) => {
  const { args, environment } = command.parse(message)
  const output = { stdout: '', stderr: '' }
  const write = { stdout: process.stdout.write, stderr: process.stderr.write }
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (text: string | Uint8Array, ...rest: unknown[]) => {
      output[stream] += typeof text === 'string' ? text : Buffer.from(text).toString()
      for (const done of rest) if (typeof done === 'function') done()
      return true
    }
  }
  process.env = { ...own, ...environment }
  process.argv = [process.execPath, CLI, ...args]
  process.exitCode = 0
  runs += 1
  try {
    // Another address each time, so that the program itself starts anew; what it imports stays loaded.
    await import(`${CLI}?run=${runs}`)
  } catch (cause) {
    output.stderr += cause instanceof Error ? `${cause.stack}\n` : String(cause)
    process.exitCode = 1
  }
  Object.assign(process.stdout, { write: write.stdout })
  Object.assign(process.stderr, { write: write.stderr })
  process.stdout.removeAllListeners('error')
  process.send?.({ exitCode: process.exitCode, ...output })
  process.exitCode = 0
})
