import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { z } from 'zod'

const HOST = join(import.meta.dirname, 'cli-host.ts')

const run = z.object({ exitCode: z.number().nullable(), stdout: z.string(), stderr: z.string() })
export type Run = z.infer<typeof run>

let host: ChildProcess | undefined
let before: Promise<unknown> = Promise.resolve()
afterAll(() => {
  if (host?.connected === true) host.disconnect()
})

/** Runs the real command line in a process of its own, without a terminal. */
export function runCli(...args: string[]): Promise<Run> {
  return runCliWith({}, ...args)
}

/** The same with environment variables of the test's own. */
export function runCliWith(environment: Record<string, string>, ...args: string[]): Promise<Run> {
  const result = before.then(() => runInHost({ environment, args }))
  before = result.catch(() => undefined)
  return result
}

async function runInHost(command: object): Promise<Run> {
  const child = running()
  const answered = new AbortController()
  const { signal } = answered
  try {
    const ended = once(child, 'exit', { signal }).then(([code, by]) => {
      throw new Error(`the command line ended its process with ${code ?? by}`)
    })
    child.send(command)
    const [message] = await Promise.race([once(child, 'message', { signal }), ended])
    return run.parse(message)
  } finally {
    answered.abort()
  }
}

function running(): ChildProcess {
  if (host?.connected === true) return host
  host = fork(HOST, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  // The test's own process need not wait for it: it ends when the channel to it is closed.
  host.unref()
  host.channel?.unref()
  return host
}
