import { spawn } from 'node:child_process'
import { join } from 'node:path'

const CLI = join(import.meta.dirname, '../../src/cli.ts')

export type Run = {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the real command line in a process of its own, without a terminal. */
export function runCli(...args: string[]): Promise<Run> {
  return runCliWith({}, ...args)
}

/** The same with environment variables of the test's own. */
export function runCliWith(environment: Record<string, string>, ...args: string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      env: { ...process.env, ...environment },
    })
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text
    })
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, ...output }))
  })
}
