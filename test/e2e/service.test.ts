import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fillFolder, migrateFolder } from '../support/filled-folder.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
const SOON = { timeout: 20_000, interval: 20 }

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
      /Next digest: Mon \d+ \w+ 20\d\d at 09:00 \(Europe\/Brussels\), in \d+ (minute|hour|day)s?\./,
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
  }, 60_000)

  test('on a folder in use says which process has it, and leaves that one alone, its terminal closed or not', async () => {
    await fillFolder(dataFolder)
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
  }, 60_000)

  test('killed while it loads starts again as if nothing had happened', async () => {
    await migrateFolder(dataFolder)
    const service = start()
    await vi.waitFor(() => expect(readdirSync(dataFolder)).toContain('in-use-by.json'), SOON)
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
  }, 60_000)

  test('told to stop while it loads does so, and says it in one line', async () => {
    await migrateFolder(dataFolder)
    const service = start()
    await vi.waitFor(() => expect(readdirSync(dataFolder)).toContain('in-use-by.json'), SOON)
    service.child.kill('SIGINT')
    expect(await service.exited).toEqual({ code: 0, signal: null })
    expect(service.stdout).toBe(
      'Stopped before it had started. Nothing is lost: the next start does what is left.\n',
    )
  }, 60_000)

  test('with a wrong dataset or setting says what is wrong and touches nothing', async () => {
    const wrong = start({ SEEDS_FOLDER: join(dataFolder, 'nothing') })
    expect(await wrong.exited).toEqual({ code: 2, signal: null })
    expect(wrong.stderr).toContain('sources.yaml: does not exist')
    const zone = start({ TIME_ZONE: 'Mars/X' })
    expect(await zone.exited).toEqual({ code: 2, signal: null })
    expect(zone.stderr).toBe(
      'TIME_ZONE: "Mars/X" is not a time zone; use an IANA name such as Europe/Brussels, Asia/Shanghai or UTC\n',
    )
  }, 60_000)
})

describe('npm start with a PORT', () => {
  test('says there whether it is alive and ready, and what its figures are, until it is stopped', async () => {
    await fillFolder(dataFolder)
    const PORT = await freePort()
    const service = start({ PORT })
    await service.says('Ctrl+C stops.')
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${PORT}${path}`)
      return { status: response.status, text: await response.text() }
    }
    expect(await get('/healthz')).toEqual({ status: 200, text: 'ok' })
    expect(await get('/readyz')).toEqual({ status: 200, text: 'ready' })
    expect(await get('/else')).toMatchObject({ status: 404 })
    const { status, text } = await get('/metrics')
    expect(status).toBe(200)
    const figures = text.split('\n')
    expect(figures).toContain('china_standards_database_up 1')
    expect(figures).toContain('china_standards_subscriptions{platform="console",state="active"} 1')
    expect(figures).toContain('china_standards_queue_jobs{state="dead"} 0')
    expect(text).toMatch(/^china_standards_dataset_age_days \d+$/m)
    expect(text).toMatch(/^china_standards_last_plan_timestamp_seconds \d{10}/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)

    service.child.kill('SIGTERM')
    expect(await service.exited).toEqual({ code: 0, signal: null })
    await expect(get('/healthz')).rejects.toThrow('fetch failed')
  }, 60_000)

  test('that is in use says so and touches nothing', async () => {
    const taken = createServer().listen(0)
    await once(taken, 'listening')
    const PORT = portOf(taken.address())
    const service = start({ PORT })
    expect(await service.exited).toEqual({ code: 2, signal: null })
    expect(service.stderr).toBe(
      `PORT: ${PORT} is in use by another program; stop that one, or choose another port.\n`,
    )
    expect(readdirSync(dataFolder)).toEqual([])
    taken.close()
  }, 60_000)
})

async function freePort(): Promise<string> {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const port = portOf(probe.address())
  probe.close()
  await once(probe, 'close')
  return port
}

function portOf(address: string | AddressInfo | null): string {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return String(address.port)
}
