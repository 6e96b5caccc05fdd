import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listSubscriptions, saveSubscription } from '../src/db/subscriptions.ts'
import { EVERYTHING } from '../src/domain/filter.ts'
import { defaultSettings } from '../src/domain/settings.ts'
import { expectRefusal, type Office, openOffice, said } from './support/office.ts'

const folder = mkdtempSync(join(tmpdir(), 'operator-'))
afterAll(() => rm(folder, { recursive: true }))

describe('subscriptions as a file', () => {
  const file = join(folder, 'subscriptions.yaml')
  let office: Office
  const run = (...args: string[]) => office.run('subscriptions', ...args)
  const stored = () => listSubscriptions(office.db)

  beforeAll(async () => {
    office = await openOffice()
    const at = Temporal.Instant.from('2026-06-01T08:00:00Z')
    const usual = defaultSettings('Europe/Berlin')
    const own = {
      ...usual,
      filter: { ...EVERYTHING, sectors: ['automotive'], watched: ['gone'] },
      horizonDays: 90,
    } as const
    const act = { by: 'U1', at }
    const place = { platform: 'slack', workspace: 'T1', owner: 'U1' } as const
    await saveSubscription(office.db, { ...place, channel: 'C1', settings: own }, act)
    await saveSubscription(office.db, { ...place, channel: 'C2', settings: usual }, act)
    await run('pause', 'slack/T1/C2', '--reason', 'a: "b" # c', '--until', 'in 2 weeks')
  })
  afterAll(() => office.close())

  test('are imported as they were exported without changing anything', async () => {
    const before = await stored()
    expect((await run('export', '--file', file)).stderr).toBe(`Wrote 2 subscriptions to ${file}.\n`)
    expect(readFileSync(file, 'utf8')).toBe(await said(run('export')))
    const { stdout, stderr } = await run('import', file)
    expect({ stdout, stderr }).toEqual({
      stdout: `slack/T1/C1: unchanged
slack/T1/C2: unchanged
0 created, 0 changed, 2 unchanged.
`,
      stderr: 'slack/T1/C1: the dataset holds no item gone.\n',
    })
    expect(await stored()).toEqual(before)
  })

  test('make the same subscriptions anywhere else', async () => {
    const other = await openOffice()
    expect((await other.run('subscriptions', 'export')).stderr).toBe(
      'There are no subscriptions to export.\n',
    )
    expect(await said(other.run('subscriptions', 'import', file))).toBe(
      `slack/T1/C1: created
  gets: automotive · 1 watched
  digest: every Monday at 09:00 Europe/Berlin
slack/T1/C2: created
  gets: all sectors
  digest: every Monday at 09:00 Europe/Berlin
  paused: “a: "b" # c”
2 created, 0 changed, 0 unchanged.
`,
    )
    expect(await said(other.run('subscriptions', 'export'))).toBe(readFileSync(file, 'utf8'))
    await other.close()
  })

  const changes = join(folder, 'changes.yaml')
  const CHANGES = `subscriptions:
  - platform: slack
    workspace: T1
    channel: C2
    owner: U2
    cadence: daily 8am Berlin
  - platform: discord
    workspace: "123456789012345678"
    channel: "223456789012345678"
    owner: "323456789012345678"
    cadence: every Monday at 09:00 Europe/Berlin
    sectors: [ccc]
`

  test('change nothing in a dry run', async () => {
    writeFileSync(changes, CHANGES)
    const before = await stored()
    expect(await said(run('import', changes, '--dry-run'))).toBe(
      `slack/T1/C2: would be changed
  digest: every Monday at 09:00 Europe/Berlin → every day at 08:00 Europe/Berlin
  owner: U1 → U2
  resumed; was paused: “a: "b" # c”
discord/123456789012345678/223456789012345678: would be created
  gets: certification
  digest: every Monday at 09:00 Europe/Berlin
Dry run, nothing was changed: 1 created, 1 changed, 0 unchanged.
`,
    )
    expect(await stored()).toEqual(before)
  })

  test('are all refused where one is wrong', async () => {
    const wrong = join(folder, 'wrong.yaml')
    writeFileSync(wrong, CHANGES.replace('[ccc]', '[cc]').replace('daily', 'dayly'))
    const before = await stored()
    const { exitCode, stdout, stderr } = await run('import', wrong)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain('subscriptions[0].cadence: "dayly" is no day, time or time zone.')
    expect(stderr).toContain('subscriptions[1].sectors[0]: "cc" is no sector. Did you mean')
    expect(stderr.endsWith('\nNothing was imported.\n')).toBe(true)
    expect(await stored()).toEqual(before)
  })

  test('change what they name, and leave other channels alone', async () => {
    const [first] = await stored()
    const report = await said(run('import', changes))
    expect(report.split('\n').at(-2)).toBe('1 created, 1 changed, 0 unchanged.')
    const after = await stored()
    expect(after[0]).toEqual(first)
    expect(after.map(({ owner, state }) => `${owner} ${state}`)).toEqual([
      'U1 active',
      'U2 active',
      '323456789012345678 active',
    ])
  })

  test.concurrent.each([
    ['nowhere.yaml', undefined, 'nowhere.yaml does not exist.'],
    ['broken.yaml', 'a: [\n', 'broken.yaml is not valid YAML: '],
    ['empty.yaml', '', 'the file: is empty'],
    ['none.yaml', 'subscriptions: []\n', 'subscriptions: is empty'],
    [
      'names.yaml',
      CHANGES.replace('channel: C2', 'channel: "#general"'),
      'subscriptions[0]: "#general" is not the id of a channel on slack; ids look like C0123ABCD',
    ],
    [
      'everyone.yaml',
      `${CHANGES}    mention: "123456789012345678"\n`,
      'subscriptions[1]: mention: "123456789012345678" would call everybody; name another role.',
    ],
  ])('%s is refused with a sentence', async (name, content, sentence) => {
    if (content !== undefined) writeFileSync(join(folder, name), content)
    await expectRefusal(run('import', join(folder, name)), sentence)
  })
})
