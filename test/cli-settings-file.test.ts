import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  listSubscriptions,
  type Pause,
  pauseSubscription,
  saveSubscription,
} from '../src/db/subscriptions.ts'
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
      filter: { ...EVERYTHING, sectors: ['automotive'], watched: ['gone'], muted: ['gone'] },
      horizonDays: 90,
    } as const
    const act = { by: 'U1', at }
    const place = { platform: 'slack', workspace: 'T1', owner: 'U1' } as const
    await saveSubscription(office.db, { ...place, channel: 'C1', settings: own }, act)
    const paused = async (channel: string, pause: Pause) => {
      const saved = await saveSubscription(office.db, { ...place, channel, settings: usual }, act)
      await pauseSubscription(office.db, saved.subscription.id, pause, act)
    }
    const until = Temporal.Instant.from('2030-12-24T08:00:00Z')
    await paused('C2', { reason: 'a: "b" # c', by: 'person', until })
    await paused('C3', { reason: 'is_archived', by: 'platform' })
    const later = until.add({ milliseconds: 1 })
    await paused('C4', { reason: 'holidays', by: 'person', until: later })
    await paused('C5', { reason: 'holidays', by: 'person' })
  })
  afterAll(() => office.close())

  test('are imported as they were exported without changing anything', async () => {
    const before = await stored()
    expect((await run('export', '--file', file)).stderr).toBe(`Wrote 5 subscriptions to ${file}.\n`)
    expect(readFileSync(file, 'utf8')).toBe(await said(run('export')))
    expect(readFileSync(file, 'utf8')).toContain(`    channel: C2
    owner: U1
    paused:
      reason: 'a: "b" # c'
      until: 2030-12-24
    cadence: every Monday at 09:00 Europe/Berlin
  - platform: slack
    workspace: T1
    channel: C3
    owner: U1
    paused:
      reason: is_archived
      by: platform
    cadence: every Monday at 09:00 Europe/Berlin
  - platform: slack
    workspace: T1
    channel: C4
    owner: U1
    paused:
      reason: holidays
      until: 2030-12-24T08:00:00.001Z
    cadence: every Monday at 09:00 Europe/Berlin
  - platform: slack
    workspace: T1
    channel: C5
    owner: U1
    paused: holidays
    cadence: every Monday at 09:00 Europe/Berlin
`)
    const { stdout, stderr } = await run('import', file)
    expect({ stdout, stderr }).toEqual({
      stdout: `slack/T1/C1: unchanged
slack/T1/C2: unchanged
slack/T1/C3: unchanged
slack/T1/C4: unchanged
slack/T1/C5: unchanged
0 created, 0 changed, 5 unchanged.
`,
      stderr: 'slack/T1/C1: the dataset holds no item gone.\n',
    })
    expect(await stored()).toEqual(before)
  })

  test('make the same subscriptions anywhere else, pauses with their end and cause too', async () => {
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
  paused: “a: "b" # c”, until Tue 24 Dec 2030 at 09:00, Europe/Berlin
slack/T1/C3: created
  gets: all sectors
  digest: every Monday at 09:00 Europe/Berlin
  paused: messages were refused: “is_archived”
slack/T1/C4: created
  gets: all sectors
  digest: every Monday at 09:00 Europe/Berlin
  paused: “holidays”, until Tue 24 Dec 2030 at 09:00, Europe/Berlin
slack/T1/C5: created
  gets: all sectors
  digest: every Monday at 09:00 Europe/Berlin
  paused: “holidays”
5 created, 0 changed, 0 unchanged.
`,
    )
    expect(await said(other.run('subscriptions', 'export'))).toBe(readFileSync(file, 'utf8'))
    const pauses = async ({ db }: Office) => (await listSubscriptions(db)).map(({ pause }) => pause)
    expect(await pauses(other)).toEqual(await pauses(office))
    await other.close()
  })

  test('are imported although npm has written its banner above them', async () => {
    const redirected = join(folder, 'redirected.yaml')
    const banner =
      '\n> china-standards-bot@0.1.0 subscriptions\n> node src/cli.ts subscriptions export\n\n'
    writeFileSync(redirected, `${banner}${readFileSync(file, 'utf8')}`)
    expect(await said(run('import', redirected))).toContain('0 created, 0 changed, 5 unchanged.\n')
    writeFileSync(redirected, `${banner}subscriptions:\n\t- platform: slack\n`)
    await expectRefusal(
      run('import', redirected),
      'line 6, column 1: this line is indented by a tab',
    )
  })

  test('change the end of a pause, and take an owner with or without an @', async () => {
    const holidays = join(folder, 'holidays.yaml')
    writeFileSync(
      holidays,
      `subscriptions:
  - platform: slack
    workspace: T1
    channel: C5
    owner: "@U1"
    paused: { reason: holidays, until: 2031-01-06 }
    cadence: every Monday at 09:00 Europe/Berlin
`,
    )
    expect(await said(run('import', holidays, '--dry-run'))).toBe(
      `slack/T1/C5: would be changed
  paused: “holidays” → “holidays”, until Mon 6 Jan 2031 at 09:00, Europe/Berlin
Dry run, nothing was changed: 0 created, 1 changed, 0 unchanged.
`,
    )
  })

  test('are exported without a pause that is over, as the service sees it', async () => {
    const other = await openOffice()
    const act = { by: 'U1', at: Temporal.Instant.from('2026-06-01T08:00:00Z') }
    const place = { platform: 'slack', workspace: 'T1', channel: 'C1', owner: 'U1' } as const
    const settings = defaultSettings('UTC')
    const { subscription } = await saveSubscription(other.db, { ...place, settings }, act)
    const until = Temporal.Instant.from('2026-06-02T08:00:00Z')
    const pause = { reason: 'a day off', by: 'person', until } as const
    await pauseSubscription(other.db, subscription.id, pause, act)
    const over = join(folder, 'over-export.yaml')
    await other.run('subscriptions', 'export', '--file', over)
    expect(readFileSync(over, 'utf8')).not.toContain('paused')
    expect(await said(other.run('subscriptions', 'import', over))).toBe(
      'slack/T1/C1: unchanged\n0 created, 0 changed, 1 unchanged.\n',
    )
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
      'U1 paused',
      'U1 paused',
      'U1 paused',
      '323456789012345678 active',
    ])
  })

  const withChannel = (channel: string) => CHANGES.replace('channel: C2', `channel: ${channel}`)
  const withOwner = (owner: string) => CHANGES.replace('owner: U2', `owner: ${owner}`)
  const invalid = (problem: string) => ` is not valid YAML: ${problem}.\nNothing was imported.\n`

  test.concurrent.each([
    ['nowhere.yaml', undefined, 'nowhere.yaml does not exist.'],
    [
      'broken.yaml',
      'a: [\n',
      invalid('line 2, column 1: something is indented too little, or a bracket is not closed'),
    ],
    [
      'two.yaml',
      `${CHANGES}---\n${CHANGES}`,
      invalid('line 13, column 1: a second document begins here; keep one, without "---"'),
    ],
    [
      'tag.yaml',
      withOwner('!U1 U1'),
      invalid('line 5, column 12: a text that begins with ! needs quotes'),
    ],
    [
      'at.yaml',
      withOwner('@U1'),
      invalid('line 5, column 12: a text that begins with @ or ` needs quotes'),
    ],
    ['alias.yaml', withOwner('*U1'), invalid('a text that begins with * or & needs quotes')],
    [
      'aliases.yaml',
      `a: &a [x, x]\n${Array.from({ length: 9 }, (_, at) => `${'bcdefghij'[at]}: &${'bcdefghij'[at]} [${`*${'abcdefghi'[at]}, `.repeat(9)}]\n`).join('')}`,
      invalid('a text that begins with * or & needs quotes'),
    ],
    ['binary.yaml', '\u007fELF\u0001\u0000\u0000', 'binary.yaml is no text file in UTF-8.'],
    [
      'letter.yaml',
      'word '.repeat(100),
      `the file: "${'word '.repeat(16).slice(0, 79)}… is not a file that begins with "subscriptions:"`,
    ],
    [
      'number.yaml',
      CHANGES.replace('"223456789012345678"', '1441913735642873938'),
      'subscriptions[1].channel: 1441913735642873938 is a number; write it in quotes: "1441913735642873938"\n',
    ],
    [
      'bell.yaml',
      `${CHANGES}    paused: "a\\u0007\\e[31m"\n`,
      'subscriptions[1].paused: "a\\u0007\\u001b[31m" has a line break or another control character; ',
    ],
    ['empty.yaml', '', 'the file: is empty'],
    ['none.yaml', 'subscriptions: []\n', 'subscriptions: is empty'],
    [
      'names.yaml',
      withChannel('"#general"'),
      'subscriptions[0]: "#general" is not the id of a channel on slack; ids look like C0123ABCD',
    ],
    [
      'space.yaml',
      withChannel('" C2"'),
      'subscriptions[0]: " C2" is not the id of a channel on slack',
    ],
    ['slash.yaml', withChannel('C1/C2'), 'subscriptions[0]: "C1/C2" is not the id of a channel on'],
    [
      'console.yaml',
      withChannel('C2').replace('platform: slack', 'platform: console').replace('U2', 'operator'),
      'subscriptions[0]: "console/T1/C2" is no channel; the console has one, console/local/terminal.',
    ],
    [
      'over.yaml',
      `${CHANGES}    paused: { reason: summer, until: 2020-01-01 }\n`,
      'subscriptions[1].paused.until: "2020-01-01" has passed; name a later day, or leave "paused" out',
    ],
    [
      'long.yaml',
      `${CHANGES}    words: [${'a'.repeat(100_000)}]\n`,
      `… is 100000 characters long; 500 at most`,
    ],
    [
      'all.yaml',
      withOwner('"@all <!channel>"'),
      'subscriptions[0]: owner: "@all <!channel>" is not the id of a person on slack; ids look like U0123ABCD.',
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
