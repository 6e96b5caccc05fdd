import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHANNEL, expectRefusal, type Office, openOffice, said } from './support/office.ts'

const NOBODY =
  '"@anna <!channel>" is not the id of a person on slack; ids look like U0123ABCD. Nobody is told where it is operator.\n'

describe('npm run subscriptions', () => {
  let office: Office
  const run = (...args: string[]) => office.run('subscriptions', ...args)

  beforeAll(async () => {
    office = await openOffice()
  })
  afterAll(() => office.close())

  test('gives a channel that has none a subscription', async () => {
    expect(await run('list')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'There are no subscriptions.\n',
    })
    const added = await run('add', ...CHANNEL, '--sector', 'ev', '--every', 'mondays at 9')
    expect(added.stderr).toBe(
      'Nobody is told when its messages are refused; name somebody with --owner.\n',
    )
    expect(await said(Promise.resolve(added))).toBe(
      `Subscribed: slack/T1/C1 gets automotive
- Digest: every Monday at 09:00 Europe/Berlin, next DAY
- State: active
- Owner: operator
`,
    )
  })

  test('extends one that there is, and says what was covered', async () => {
    const more = ['--sector', 'batteries', '--sector', 'automotive', '--owner', 'U1']
    const settings = ['--mandatory-only', '--committee', 'TC114', '--steps-closing', '14, 7']
    expect(await said(run('add', ...CHANNEL, ...more, ...settings))).toBe(
      `Changed: slack/T1/C1 now gets automotive, batteries · mandatory only · TC114
Sectors: automotive → automotive, batteries
Legal weight: any → mandatory only
Committee: any → TC114
Days before what closes: 14, 7, 3, 1 → 14, 7
Owner: operator → U1
Covered already: automotive.
- Digest: every Monday at 09:00 Europe/Berlin, next DAY
- State: active
- Owner: U1
`,
    )
    expect(await said(run('add', ...CHANNEL, '--sector', 'ev'))).toMatch(/^Nothing to change: /)
  })

  test('says who answers for a channel from now on, by whatever spelling of the id', async () => {
    expect(await said(run('add', ...CHANNEL, '--owner', '@U2'))).toBe(
      `Changed: slack/T1/C1 now gets automotive, batteries · mandatory only · TC114
Owner: U1 → U2
- Digest: every Monday at 09:00 Europe/Berlin, next DAY
- State: active
- Owner: U2
`,
    )
    expect(await said(run('add', ...CHANNEL, '--owner', 'U1'))).toContain('\nOwner: U2 → U1\n')
  })

  test('subscribes a person, who answers for it', async () => {
    const person = ['--platform', 'slack', '--workspace', 'T1', '--channel', '@U7']
    expect(await said(run('add', ...person, '--every', 'daily 8am Shanghai'))).toBe(
      `Subscribed: slack/T1/@U7 gets all sectors
- Digest: every day at 08:00 Asia/Shanghai, next DAY
- State: active
- Owner: U7
`,
    )
  })

  test('lists them, for people and for scripts', async () => {
    expect(await said(run('list', '--platform', 'slack', '--workspace', 'T1'))).toBe(
      `slack/T1/C1 · subscription 1
- Gets: automotive, batteries · mandatory only · TC114
- Digest: every Monday at 09:00 Europe/Berlin, next DAY
- State: active
- Owner: U1

slack/T1/@U7 · subscription 2
- Gets: all sectors
- Digest: every day at 08:00 Asia/Shanghai, next DAY
- State: active
- Owner: U7
`,
    )
    const listed: unknown = JSON.parse(await said(run('list', '--format', 'json')))
    expect(listed).toMatchObject([
      {
        id: 1,
        place: 'slack/T1/C1',
        state: 'active',
        pause: null,
        failing: null,
        nextDigest: expect.stringMatching(/^20\d\d-\d\d-\d\dT0[78]:00:00Z$/),
        settings: {
          sectors: ['automotive', 'batteries'],
          cadence: 'every Monday at 09:00 Europe/Berlin',
          horizonDays: null,
        },
      },
      { id: 2, place: 'slack/T1/@U7' },
    ])
  })

  test('pauses, resumes and removes by place or id, and keeps who did what', async () => {
    const paused = await said(
      run('pause', 'slack/T1/@U7', '--until', 'in 2 weeks', '--reason', 'away'),
    )
    expect(paused).toMatch(
      /^- State: paused: “away”, until \w{3} \d+ \w{3} 20\d\d at 08:00, Asia\/Shanghai$/m,
    )
    expect(await said(run('resume', '2'))).toContain('- State: active\n')
    expect((await run('resume', '2')).stderr).toBe('It was not paused.\n')
    expect(await said(run('remove', '2'))).toContain('- State: removed\n')
    const history = (await said(run('show', '2'))).split('HISTORY\n')[1]
    expect(history?.replaceAll(/\d{4}-\d\d-\d\d( \d\d:\d\d UTC)?/g, 'THEN')).toBe(
      `- THEN · operator · unsubscribed
- THEN · operator · resumed
- THEN · operator · paused until THEN: away
- THEN · operator · subscribed
`,
    )
    const again = ['--platform', 'slack', '--workspace', 'T1', '--channel', '@U7']
    expect(await said(run('add', ...again, '--detail', 'full'))).toBe(
      `Subscribed again: slack/T1/@U7 gets all sectors
Detail: compact → full
- Digest: every day at 08:00 Asia/Shanghai, next DAY
- State: active
- Owner: U7
`,
    )
  })

  test('brings a removed channel back with its times, and says which conditions are gone', async () => {
    const channel = [...CHANNEL.slice(0, 5), 'C9']
    const what = ['--sector', 'ev', '--kind', 'comments', '--word', 'battery']
    const how = ['--every', 'daily 8am Shanghai', '--horizon', '90', '--steps-closing', '7']
    await run('add', ...channel, ...what, ...how, '--owner', 'U1')
    expect((await run('remove', 'slack/T1/C9')).stderr).toBe(
      'Nothing more is sent there. Added again, it gets what it got before, or what is named then; its other settings are kept.\n',
    )
    expect(await said(run('add', ...channel, '--sector', 'energy'))).toBe(
      `Subscribed again: slack/T1/C9 gets energy
Sectors: automotive → energy
Kinds of dates: comment deadline → all
Words: “battery” → any
As before: looks ahead: 90 days; days before what closes: 7.
- Digest: every day at 08:00 Asia/Shanghai, next DAY
- State: active
- Owner: U1
`,
    )
    await run('remove', 'slack/T1/C9')
  })

  test('takes away from what a channel gets, and leaves the rest', async () => {
    await run('add', ...CHANNEL, '--word', 'battery', '--word', 'pack', '--kind', 'comments')
    const cut = ['--word', 'Battery', '--kind', 'comments', '--sector', 'ev', '--committee']
    expect(await said(run('remove', 'slack/T1/C1', ...cut))).toBe(
      `Changed: slack/T1/C1 now gets batteries · mandatory only · “pack”
Sectors: automotive, batteries → batteries
Kinds of dates: comment deadline → all
Committee: TC114 → any
Words: “battery”, “pack” → “pack”
- Digest: every Monday at 09:00 Europe/Berlin, next DAY
- State: active
- Owner: U1
`,
    )
    await run('remove', 'slack/T1/C1', '--word', 'pack')
    await run('add', ...CHANNEL, '--sector', 'ev', '--committee', 'TC114')
  })

  test('watches and mutes what is named as in a lookup', async () => {
    const name = 'GB 44495-2024 Vehicle cybersecurity'
    expect(await said(run('watch', '2', 'gb44495'))).toBe(`slack/T1/@U7 watches ${name}.\n`)
    expect(await said(run('mute', '2', 'vehicle', 'cybersecurty'))).toBe(
      `slack/T1/@U7 mutes ${name}.\n`,
    )
    expect(await said(run('unwatch', '2', 'GB 44495'))).toBe(
      `Nothing to change: slack/T1/@U7 does not watch ${name}.\n`,
    )
    expect(await said(run('show', '2'))).toContain(`- Watched: none\n- Muted: ${name}\n`)
    expect(await said(run('unmute', 'slack/T1/@U7', 'gb-44495-2024'))).toBe(
      `slack/T1/@U7 no longer mutes ${name}.\n`,
    )
  })

  test.concurrent.each([
    [['add', ...CHANNEL.slice(0, 4)], "required option '--channel <id>' not specified"],
    [
      ['add', ...CHANNEL, '--sector', 'autmotive'],
      '"autmotive" is no sector. Did you mean automotive?',
    ],
    [
      ['add', ...CHANNEL, '--every', 'mondy'],
      '"mondy" is no day, time or time zone. Did you mean Monday?',
    ],
    [['add', ...CHANNEL, '--steps-effect', '7,x'], '"7 x" is no number of days'],
    [['add', ...CHANNEL, '--horizon', '3 months'], '93 days cover it'],
    [
      ['add', ...CHANNEL, '--word', 'a'.repeat(100_000)],
      'It is 100000 characters long; 500 at most.',
    ],
    [['add', ...CHANNEL, '--committee', 'TC999'], 'No item is of the committee "TC999"'],
    [['add', ...CHANNEL.slice(0, 5), '#ev'], '"#ev" is not the id of a channel on slack'],
    [
      ['add', '--platform', 'discord', '--workspace', 'T1', '--channel', '1'],
      '"T1" is not the id of a workspace on discord',
    ],
    [['pause', 'slack/T1/C2'], 'slack/T1/C2 has no subscription. Did you mean slack/T1/C1?'],
    [['pause', '1', '--until', '1 May 2020'], 'not after today'],
    [['pause', 'slak/T1/C1'], '"slak" is no platform. Did you mean slack?'],
    [['watch', '1', 'vehicle'], 'may be GB 44495-2024 or GB 44496-2024. Name one of them.'],
    [['list', '--platform', 'teams'], 'Allowed choices are slack, discord, console.'],
    [['add', ...CHANNEL, '--word', ' '], 'It is empty.'],
    [['add', ...CHANNEL, '--sector', ''], 'The sector is empty. Known: automotive, '],
    [['add', ...CHANNEL, '--sector', 'nope'], '"nope" is no sector. Known: automotive, '],
    [['add', ...CHANNEL, '--owner', '@anna <!channel>'], NOBODY],
    [
      ['pause', '1', '--reason', 'a\u001b[31m\u0007'],
      'It has a line break or another control char',
    ],
    [['remove', '1', '--sector', 'robots'], 'It does not ask for the sector "robotics", but for '],
    [['lst'], "unknown command 'lst'"],
  ])('refuses %j with a sentence and exit code 2', (args, sentence) =>
    expectRefusal(run(...args), sentence),
  )
})
