import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../src/db/client.ts'
import { runCliWith } from './support/cli.ts'
import { CHANNEL, expectRefusal, said } from './support/office.ts'

const folder = mkdtempSync(join(tmpdir(), 'operator-'))
afterAll(() => rm(folder, { recursive: true }))

const WATCHING = `subscriptions:
  - platform: slack
    workspace: T1
    channel: C2
    owner: U1
    cadence: every Monday at 09:00 Europe/Berlin
    watched: [gb-44495-2024, power-banks]
`

describe('operators’ commands on the embedded database', () => {
  const dataFolder = join(folder, 'data')
  const run = (...args: string[]) =>
    runCliWith({ DATABASE_URL: '', DATA_FOLDER: dataFolder, TIME_ZONE: 'Europe/Berlin' }, ...args)

  test('work while the service does not run', async () => {
    await said(run('subscriptions', 'add', ...CHANNEL, '--sector', 'ev', '--owner', 'U1'))
    expect(await said(run('deliveries', 'list', '--dead'))).toBe('No deliveries\n')
    const none = 'The database holds no items yet; npm start loads them.'
    await expectRefusal(run('subscriptions', 'watch', '1', 'gb44495'), none)
    const file = join(folder, 'watching.yaml')
    writeFileSync(file, WATCHING)
    const { exitCode, stderr } = await run('subscriptions', 'import', file)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `${none}\n` })
  }, 60_000)

  test('say who has it while it does', async () => {
    const service = await openDatabase({ dataFolder })
    if (!service.ok) throw new Error(service.problem)
    const holder = `is in use by process ${process.pid}, `
    await expectRefusal(run('deliveries', 'list'), holder)
    await service.value.close()
  })
})
