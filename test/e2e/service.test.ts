import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, '../../src/main.ts')

/** The real service in a process of its own, and what it has said so far. */
class Service {
  readonly child: ChildProcess
  readonly exited: Promise<{ code: number | null; signal: string | null }>
  stdout = ''
  stderr = ''

  constructor(environment: Record<string, string>) {
    this.child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, LOG_LEVEL: 'info', ...environment },
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.exited = new Promise((resolve) =>
      this.child.on('close', (code, signal) => resolve({ code, signal })),
    )
  }

  /** Resolves once stdout holds the text; rejects if the process ends before. */
  async says(text: string): Promise<string> {
    while (!this.stdout.includes(text)) {
      const more = new Promise((resolve) => this.child.stdout?.once('data', resolve))
      const ended = await Promise.race([more, this.exited.then(() => 'ended')])
      if (ended === 'ended' && !this.stdout.includes(text)) {
        throw new Error(`ended without saying “${text}”: ${this.stdout}${this.stderr}`)
      }
    }
    return this.stdout
  }

  type(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }
}

let dataFolder: string
const running: Service[] = []

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'service-'))
})
afterEach(async () => {
  for (const service of running.splice(0)) {
    service.child.kill('SIGKILL')
    await service.exited
  }
  await rm(dataFolder, { recursive: true })
})

function start(environment: Record<string, string> = {}): Service {
  const service = new Service({
    DATA_FOLDER: dataFolder,
    TIME_ZONE: 'Europe/Brussels',
    ...environment,
  })
  running.push(service)
  return service
}

describe('npm start', () => {
  test('loads the dataset, shows the digest, says when the next is due, answers, and stops when told', async () => {
    const service = start()
    const first = await service.says('Ctrl+C stops.')
    expect(first).toMatch(/^Dataset: \d+ added, 0 changed, 0 unchanged\.\n\nChina standards · /)
    expect(first).toMatch(
      /Next digest: Mon \d+ \w+ 20\d\d at 09:00 \(Europe\/Brussels\), in \d+ (hour|day)s?\./,
    )
    expect(first).toContain('To get it in Slack or Discord: ')

    service.type('show GB 44495')
    await service.says('GB 44495-2024 · Technical Requirements for Vehicle Cybersecurity')
    service.type('upcomming')
    await service.says('“upcomming” is no command. Did you mean upcoming?')

    service.child.kill('SIGTERM')
    expect(await service.exited).toEqual({ code: 0, signal: null })

    const again = start()
    expect(await again.says('Next digest: ')).toMatch(
      /^Dataset: 0 added, 0 changed, \d+ unchanged\.\n/,
    )
    again.child.kill('SIGINT')
    expect(await again.exited).toEqual({ code: 0, signal: null })
  })

  test('on a folder in use says which process has it, and leaves that one alone, its terminal closed or not', async () => {
    const service = start()
    await service.says('Ctrl+C stops.')
    const second = start()
    expect(await second.exited).toEqual({ code: 2, signal: null })
    expect(second.stderr).toMatch(
      new RegExp(
        `is in use by process ${service.child.pid}, running since .*\\. Stop it first, or set DATABASE_URL`,
      ),
    )
    service.type('help')
    await service.says('China standards: what takes effect or closes for comment')

    service.child.stdin?.end()
    const third = start()
    await third.exited
    expect(third.stderr).toContain(`is in use by process ${service.child.pid}`)
    service.child.kill('SIGTERM')
    expect(await service.exited).toEqual({ code: 0, signal: null })
  })

  test('killed while it loads starts again as if nothing had happened', async () => {
    const service = start()
    await service.says('')
    service.child.kill('SIGKILL')
    await service.exited
    const again = start()
    expect(await again.says('Ctrl+C stops.')).toMatch(
      /^Dataset: \d+ added, 0 changed, \d+ unchanged\.\n/,
    )

    // As `npm start | head` does.
    again.child.stdout?.destroy()
    again.type('help')
    expect(await again.exited).toEqual({ code: 0, signal: null })
  })

  test('with a wrong dataset or setting says what is wrong and touches nothing', async () => {
    const wrong = start({ SEEDS_FOLDER: join(dataFolder, 'nothing') })
    expect(await wrong.exited).toEqual({ code: 2, signal: null })
    expect(wrong.stderr).toContain('sources.yaml: does not exist')
    const zone = start({ TIME_ZONE: 'Mars/X' })
    expect(await zone.exited).toEqual({ code: 2, signal: null })
    expect(zone.stderr).toBe(
      'TIME_ZONE: "Mars/X" is not a time zone; use an IANA name such as Europe/Brussels, Asia/Shanghai or UTC\n',
    )
  })
})
