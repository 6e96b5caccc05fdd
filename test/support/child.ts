import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A process of our own that says things line by line. */
export type Child = {
  readonly pid: number
  /** The next line it says; throws what it wrote to stderr if it ends before. */
  nextLine(): Promise<string>
  /** Ends it as a power cut would: it gets no chance to tidy up. */
  kill(): Promise<void>
}

/** Runs a file of this folder with the Node that runs the tests. */
export function startChild(file: string, ...args: string[]): Child {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { stdout, stderr, pid } = child
  if (pid === undefined) throw new Error(`${file} could not be started`)
  let complaints = ''
  stderr.on('data', (text) => {
    complaints += text
  })
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return {
    pid,
    async nextLine() {
      const line = await lines.next()
      if (line.done === true) throw new Error(`${file} ended: ${complaints}`)
      return line.value
    },
    kill: () => killed(child),
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
