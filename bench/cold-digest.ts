import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { median, row } from './table.ts'

const ROOT = join(import.meta.dirname, '..')
const RUNS = 9

/** Milliseconds of one command from start to end, its output thrown away. */
function time(command: string, args: readonly string[]): number {
  const start = performance.now()
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'ignore' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`)
  return performance.now() - start
}

/** Prints how long a person waits for a digest, beside an npm script and a Node that do nothing. */
export function benchColdDigest(): void {
  const commands = [
    ['node that does nothing', process.execPath, ['-e', '0']],
    ['npm that runs nothing', 'npm', ['exec', '--silent', '--', 'node', '-e', '0']],
    ['npm run --silent digest', 'npm', ['run', '--silent', 'digest']],
    ['npm run --silent lookup -- gb44495', 'npm', ['run', '--silent', 'lookup', '--', 'gb44495']],
  ] as const
  const medians = commands.map(([, command, args]) =>
    median(Array.from({ length: RUNS }, () => time(command, args))),
  )
  const [bare = 1] = medians
  row('a command from start to end', 'median ms', 'x bare node')
  commands.forEach(([name], index) => {
    const ms = medians[index] ?? Number.NaN
    row(name, ms.toFixed(0), (ms / bare).toFixed(1))
  })
}
