import { startApp } from './app.ts'
import { systemClock } from './clock.ts'
import { loadEnvironmentFile, readConfig } from './config.ts'

/** Longest time a stop may take; what is not finished by then is made up at the next start. */
const STOP_WITHIN_MS = 4_500
const WRONG_INPUT = 2

loadEnvironmentFile()
const config = readConfig()
if (!config.ok) refuse(config.problem)

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // A second signal, or too long a wait, ends the process at once.
    process.once(signal, () => process.exit(1))
    setTimeout(() => {
      process.stderr.write('Stopped in the middle of something; the next start makes it up.\n')
      process.exit(1)
    }, STOP_WITHIN_MS).unref()
    stopping.abort()
  })
}

// A reader that has gone (`npm start | head`) ends the service as Ctrl+C does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  stopping.abort()
})

const app = await startApp({
  config: config.value,
  clock: systemClock,
  input: process.stdin,
  output: process.stdout,
  signal: stopping.signal,
})
if (!app.ok) refuse(app.problem)

await app.value.finished

function refuse(problem: string): never {
  process.stderr.write(`${problem}\n`)
  process.exit(WRONG_INPUT)
}
