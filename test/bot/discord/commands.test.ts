import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { abbreviated, codeOf, inFull } from '../../../src/bot/discord/abbreviate.ts'
import { asEntered } from '../../../src/bot/discord/entered.ts'
import { createSeal } from '../../../src/bot/seal.ts'
import { findSubscription } from '../../../src/db/subscriptions.ts'
import { SECTORS } from '../../../src/domain/sector.ts'
import { isEphemeral } from '../../support/discord-server.ts'
import { item, keyDate } from '../../support/items.ts'
import { openWorld, type World } from '../../support/world.ts'
import { controlsOf, openPlace, personAt, startPlatform, textOf } from './service.ts'

let world: World
beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.reset('2026-06-22T07:00:00Z')
  await world.load([
    item('gb-44495-2024', {
      identifier: 'GB 44495-2024',
      title: 'Technical requirements for vehicle cybersecurity',
      keyDates: [keyDate('2026-07-01')],
    }),
    item('rule', {
      title: '汽车整车信息安全技术要求 @everyone',
      keyDates: [keyDate('2026-07-15')],
    }),
  ])
})

async function open() {
  const place = await openPlace()
  const started = { db: world.db, clock: world.now }
  const platform = await startPlatform(place, started)
  const anna = personAt(place, place.anna)
  const ben = personAt(place, place.ben)
  const restart = async () => {
    await platform.stop()
    return startPlatform(place, started)
  }
  return { ...place, platform, restart, as: { anna, ben } }
}

describe('a command', () => {
  test('is answered to the one who asks, with typed options', async () => {
    const { as } = await open()

    const { message, text } = await as.ben.types({
      subcommand: 'upcoming',
      options: { sectors: 'automotive', days: 30 },
    })

    expect(isEphemeral(message)).toBe(true)
    expect(text).toContain('GB 44495-2024')
    expect(message.pinged).toEqual({ users: [], roles: [], everyone: false })
  })

  test('is shown to everybody by a button', async () => {
    const { as, server, channel } = await open()
    const { message } = await as.ben.types({
      subcommand: 'show',
      options: { identifier: 'gb44495' },
    })

    const shared = await as.ben.presses(message, 'Share here')

    expect(isEphemeral(shared.message)).toBe(false)
    expect(shared.text).toContain('Technical requirements for vehicle cybersecurity')
    expect(server.messagesIn(channel).filter((one) => !isEphemeral(one))).toHaveLength(1)
  })

  test('offers the details of its entries in a menu', async () => {
    const { as } = await open()
    const { message } = await as.ben.types({ subcommand: 'upcoming' })
    const [menu] = controlsOf(message).filter(({ options }) => options.length > 0)

    const { text } = await as.ben.chooses(message, 'Details of …', [
      menu?.options[0]?.label ?? 'nothing',
    ])

    expect(menu?.options).toHaveLength(2)
    expect(text).toContain('Technical requirements for vehicle cybersecurity')
  })

  test('that finds one item, by whatever words, offers what can be done with it', async () => {
    const { as } = await open()
    const offered = ['Remind me', 'Watch in this channel', 'Mute in this channel', 'Share here']
    const labels = async (subcommand: string, options: Record<string, string>) =>
      controlsOf((await as.ben.types({ subcommand, options })).message).map(({ label }) => label)

    expect(await labels('show', { identifier: 'GB 44495' })).toEqual(offered)
    expect(await labels('search', { words: 'vehicle cybersecurity' })).toEqual(offered)
    expect(await labels('show', { identifier: 'no-such-thing-99999' })).toEqual([])
  })

  test('that finds nothing lets one choose from what is near', async () => {
    const { as } = await open()
    const near = await as.ben.types({ subcommand: 'show', options: { identifier: 'gb44459' } })

    expect(near.text).toContain('Nothing found for “gb44459”.')
    const [menu] = controlsOf(near.message).filter(({ options }) => options.length > 0)
    const { text } = await as.ben.chooses(near.message, 'Details of …', [
      menu?.options[0]?.label ?? 'nothing',
    ])
    expect(text).toContain('Technical requirements for vehicle cybersecurity')
  })

  test('does not change anything for those who may not', async () => {
    const { as } = await open()

    const { text } = await as.ben.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })

    expect(text).toContain('You cannot change what #standards gets')
    expect(await as.ben.types({ subcommand: 'subscription' })).toMatchObject({
      text: expect.stringContaining('No digest comes to #standards yet'),
    })
  })

  test('lets a role change things once a manager says so', async () => {
    const { as, server, guild, channel } = await open()
    const role = server.addRole(guild, { name: 'standards team' })
    const mei = personAt({ server, channel }, server.addPerson(guild, { roles: [role] }))

    const access = await as.anna.types({ subcommand: 'access', options: { who: role.id } })
    expect(access.text).toContain(`On the list: <@&${role.id}>.`)

    const { text } = await mei.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })
    expect(text).toContain('automotive')
    expect((await as.ben.types({ subcommand: 'resume' })).text).toContain('You cannot change')
  })

  test('works in direct messages, and in threads', async () => {
    const { as, server, bot, ben, channel } = await open()
    const direct = server.directMessages(bot, ben)
    const thread = server.addThread(channel, { owner: ben })

    const mine = await as.ben.types({ subcommand: 'subscribe', options: { sectors: 'ai' } }, direct)
    const theirs = await as.anna.types({ subcommand: 'subscription' }, thread)

    expect(mine.text).toContain('your direct messages')
    const shown = await as.ben.types(
      { subcommand: 'show', options: { identifier: 'gb44495' } },
      direct,
    )
    expect(controlsOf(shown.message).map(({ label }) => label)).toEqual([
      'Remind me',
      'Mute for me',
    ])
    expect(theirs.text).toContain('No digest comes to #thread yet')
  })
})

describe('the pages of a long answer', () => {
  const MANY = Array.from({ length: 120 }, (_, index) =>
    item(`many-${index}`, {
      title: `车联网网络安全标准第${index}部分：${'要求'.repeat(30)}`,
      keyDates: [keyDate('2026-07-01')],
    }),
  )

  test('are turned by buttons, after a restart as well', async () => {
    const { as, restart } = await open()
    await world.load(MANY)
    const first = await as.ben.types({ subcommand: 'upcoming', options: { days: 30 } })
    const next = controlsOf(first.message).find(({ label }) => label.startsWith('Page 2 of'))
    await restart()

    const second = await as.ben.presses(first.message, next?.label ?? '')

    expect(first.text).toContain('(1/')
    expect(second.message.id).toBe(first.message.id)
    expect(second.text).toContain('(2/')
    const back = await as.ben.presses(second.message, 'Page 1')
    expect(back.text).toContain('(1/')
  })

  test('are turned, and shared, however many sectors they are about', async () => {
    const { as, server, bot, ben } = await open()
    await world.load(MANY)
    const options = { sectors: SECTORS.slice(0, 12).join(', '), days: 30 }
    for (const channel of [undefined, server.directMessages(bot, ben)]) {
      const first = await as.ben.types({ subcommand: 'upcoming', options }, channel)
      const next = controlsOf(first.message).find(({ label }) => label.startsWith('Page 2 of'))

      const second = await as.ben.presses(first.message, next?.label ?? '')

      expect(second.text).toContain('(2/')
      const back = await as.ben.presses(second.message, 'Page 1')
      expect(back.text).toBe(first.text)
    }
    const { message, text } = await as.ben.types({ subcommand: 'upcoming', options })
    expect((await as.ben.presses(message, 'Share here')).text).toBe(text)
  })

  test('are turned for oneself alone where everybody sees the answer', async () => {
    const { as } = await open()
    await world.load(MANY)
    const { message } = await as.ben.types({ subcommand: 'upcoming', options: { days: 30 } })
    const shared = await as.ben.presses(message, 'Share here')
    const next = controlsOf(shared.message).find(({ label }) => label.startsWith('Page 2 of'))

    const turned = await as.anna.presses(shared.message, next?.label ?? '')

    expect(isEphemeral(turned.message)).toBe(true)
    expect(turned.text).toContain('(2/')
  })
})

describe('a direct message', () => {
  test('has a menu that knows which server it speaks of', async () => {
    const { as, platform, server, bot, guild, ben } = await open()
    const [message] = platform.render({
      title: 'Reminder',
      blocks: [
        {
          block: 'entry',
          when: [],
          what: [{ text: 'GB 44495' }],
          origin: [],
          itemId: 'gb-44495-2024',
        },
      ],
    })
    if (message === undefined) throw new Error('nothing to post')
    await platform.post({ workspace: guild.id, channel: `@${ben.id}` }, message, '1/0')
    const [letter] = server.messagesIn(server.directMessages(bot, ben))
    if (letter === undefined) throw new Error('no letter')

    const details = await as.ben.chooses(letter, 'Details of …', ['GB 44495'])
    const reminded = await as.ben.presses(details.message, 'Remind me')

    expect(details.text).toContain('Technical requirements for vehicle cybersecurity')
    expect(reminded.text).toContain('You will be reminded of GB 44495-2024')
    const at = { platform: 'discord', workspace: guild.id, channel: `@${ben.id}` } as const
    expect((await findSubscription(world.db, at))?.settings.filter.watched).toEqual([
      'gb-44495-2024',
    ])
  })
})

describe('what somebody is typing', () => {
  test('is completed from identifiers and titles, sectors and zones', async () => {
    const { as } = await open()

    expect(await as.ben.choices('show', 'identifier', 'gb444')).toEqual([
      {
        name: 'GB 44495-2024 Technical requirements for vehicle cybersecurity',
        value: 'gb-44495-2024',
      },
    ])
    expect(await as.ben.choices('show', 'identifier', '信息安全')).toHaveLength(1)
    expect(await as.ben.choices('upcoming', 'sectors', 'automotive, bat')).toEqual([
      { name: 'automotive, batteries', value: 'automotive, batteries' },
    ])
    expect((await as.ben.choices('subscribe', 'zone', 'shang'))[0]?.value).toBe('Asia/Shanghai')
    expect(await as.ben.choices('subscribe', 'sectors', '')).toHaveLength(SECTORS.length)
  })

  test('begins, before anything tells, with the items whose dates come next', async () => {
    const { as } = await open()
    const begun = async (typed: string) =>
      (await as.ben.choices('show', 'identifier', typed)).map(({ value }) => value)

    expect(await begun('')).toEqual(['gb-44495-2024', 'rule'])
    expect(await begun('GB')).toEqual(['gb-44495-2024'])
    expect(await begun('gb/t')).toEqual([])
  })
})

test.each([
  ['upcoming automotive batteries 365', 'upcoming sectors:automotive batteries days:365'],
  ['upcoming 90', 'upcoming days:90'],
  ['subscribe automotive', 'subscribe sectors:automotive'],
  ['show GB 44495-2024', 'show identifier:GB 44495-2024'],
  ['search vehicle cybersecurity', 'search words:vehicle cybersecurity'],
  ['access managers', 'access rule:managers'],
  ['mention none', 'mention nobody:none'],
  ['mention @group', 'mention role:<role>'],
  ['access @Anna @Ben', 'access who:@Anna who-2:@Ben'],
  ['access [anyone, managers or people]', 'access [rule] [who]'],
  ['pause in 2 weeks', 'pause until:in 2 weeks'],
  ['show <identifier>', 'show <identifier>'],
  ['pause [until]', 'pause [until]'],
  ['mention [group or none]', 'mention [role] [nobody]'],
  ['help', 'help'],
])('the hint “%s” is shown as it can be entered', (typed, entered) => {
  expect(asEntered(`/standards ${typed}`)).toBe(`/standards ${entered}`)
})

test('the help and other answers show commands as they can be entered', async () => {
  const { as } = await open()

  const help = await as.ben.types({ subcommand: 'help' })
  const access = await as.ben.types({ subcommand: 'access' })
  const nothing = await as.ben.types({ subcommand: 'subscription' })

  expect(help.text).toContain('`/standards subscribe [sectors] [day] [time] [zone]`')
  expect(access.text).toContain('`/standards access rule:anyone`')
  expect(nothing.text).toContain('`/standards subscribe sectors:automotive`')
})

describe('the options of a subscription', () => {
  test.each([
    [{ time: '9' }, { every: 'week', weekday: 1, time: '09:00' }],
    [
      { sectors: 'automotive', time: '8' },
      { every: 'week', weekday: 1, time: '08:00' },
    ],
    [
      { sectors: 'ev', time: '8', day: 'every month on the 1st' },
      { every: 'month', day: 1, time: '08:00' },
    ],
    [
      { time: 'noon', zone: 'Berlin' },
      { every: 'week', weekday: 1, time: '12:00' },
    ],
  ])('%j are each read for what they are', async (options, cadence) => {
    const { as, guild, channel } = await open()

    await as.anna.types({ subcommand: 'subscribe', options })

    const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
    expect((await findSubscription(world.db, at))?.settings.cadence).toEqual({
      ...cadence,
      timeZone: 'Europe/Berlin',
    })
  })

  test.each([
    [
      { time: 'any' },
      'In the option time, "any" is not a time of day; use 00:00 to 23:59, or 1am to 12pm.',
    ],
    [
      { sectors: 'ev', time: '25' },
      'In the option time, "25" is not a time of day; use 00:00 to 23:59, or 1am to 12pm.',
    ],
    [
      { zone: 'automotive' },
      'In the option zone, "automotive" is not a time zone; use an IANA name such as Europe/Brussels, Asia/Shanghai or UTC.',
    ],
    [
      { zone: 'Berlinn' },
      'In the option zone, "Berlinn" is not a time zone. Did you mean Europe/Berlin?',
    ],
  ])('%j are refused by the name of the one that is wrong', async (options, problem) => {
    const { as, guild, channel } = await open()

    const { text } = await as.anna.types({ subcommand: 'subscribe', options })

    expect(text.replaceAll('\n', ' ')).toContain(problem)
    const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
    expect(await findSubscription(world.db, at)).toBeUndefined()
  })
})

describe('whoever begins to type', () => {
  test('a time by its hour is offered that hour', async () => {
    const { as } = await open()
    const times = async (typed: string) =>
      (await as.anna.choices('subscribe', 'time', typed)).map(({ value }) => value)

    expect((await times('9'))[0]).toBe('09:00')
    expect(await times('9')).toContain('09:30')
    expect((await times('8am'))[0]).toBe('08:00')
    expect((await times('17.4'))[0]).toBe('17:45')
    expect((await times('8:05'))[0]).toBe('08:05')
    expect(await times('1')).toEqual(expect.arrayContaining(['10:00', '12:00', '18:00']))
    expect(await times('noonish')).toEqual([])
  })

  test('further sectors keeps those that are typed before, however they are separated', async () => {
    const { as } = await open()
    const sectors = async (typed: string) =>
      (await as.anna.choices('subscribe', 'sectors', typed)).map(({ value }) => value)

    expect(await sectors('automotive batteries, rob')).toEqual(['automotive, batteries, robotics'])
    expect((await sectors('ev b'))[0]).toBe('automotive, batteries')
    expect((await sectors('automotive，ba'))[0]).toBe('automotive, batteries')
    expect(await sectors('汽车、电')).toContain('automotive, batteries')
    expect(await sectors('smart ho')).toEqual(['smart-home-iot'])
    expect((await sectors('automotive,'))[0]).toBe('automotive, batteries')
    expect(await sectors('automotive, ')).toHaveLength(SECTORS.length - 1)
    expect(await sectors('automotiv')).toEqual(['automotive'])
    expect(await sectors('xyzzy, auto')).toEqual([])
  })

  test('New York by its initials is offered New York, and it is taken', async () => {
    const { as, guild, channel } = await open()

    expect((await as.anna.choices('subscribe', 'zone', 'NY'))[0]?.value).toBe('America/New_York')
    await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'ev', zone: 'NYC' } })
    const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
    expect((await findSubscription(world.db, at))?.settings.cadence.timeZone).toBe(
      'America/New_York',
    )
  })

  test('the end of a pause is offered days that are taken, each with its date', async () => {
    const { as } = await open()
    const days = async (typed: string) => await as.anna.choices('pause', 'until', typed)
    await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })

    expect(await days('')).toContainEqual({ name: 'monday (Mon 29 Jun 2026)', value: 'monday' })
    expect(await days('2')).toContainEqual({
      name: 'in 2 weeks (Mon 6 Jul 2026)',
      value: 'in 2 weeks',
    })
    expect((await days('1')).map(({ value }) => value)).toEqual(
      expect.arrayContaining(['in 1 day', 'in 1 week', 'in 1 month']),
    )
    expect((await days('24 d')).map(({ value }) => value)).toEqual(
      expect.arrayContaining(['in 24 days', '24 December']),
    )
    expect(await days('24.12.')).toEqual([{ name: '24.12. (Thu 24 Dec 2026)', value: '24.12.' }])
    expect(await days('blue moon')).toEqual([])
    for (const { value } of [...(await days('')), ...(await days('3')), ...(await days('fri'))]) {
      const { text } = await as.anna.types({
        subcommand: 'pause',
        options: { until: String(value) },
      })
      expect(text, String(value)).not.toContain('is no day')
    }
  })

  test.each(['Mün', 'München', 'munchen', 'Munich'])(
    'the zone %s finds Europe/Berlin, and typed to its end is taken',
    async (typed) => {
      const { as, guild, channel } = await open()

      expect(
        (await as.anna.choices('subscribe', 'zone', typed)).map(({ value }) => value),
      ).toContain('Europe/Berlin')
      if (typed === 'Mün') return
      await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'ev', zone: typed } })
      const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
      expect((await findSubscription(world.db, at))?.settings.cadence.timeZone).toBe(
        'Europe/Berlin',
      )
    },
  )
})

test('a value that was not made here, or for another server, is not believed', async () => {
  const { as, server, guild, channel, bot, ben } = await open()
  const foreign = createSeal(new Uint8Array(32)).close({ do: 'run', command: 'help' }, guild.id)
  const forged = server.write(channel, bot.user, 'x')
  forged.components = [
    { type: 1, components: [{ type: 2, style: 1, label: 'Forged', custom_id: foreign }] },
  ]
  const { message } = await as.ben.types({ subcommand: 'show', options: { identifier: 'gb44495' } })
  const other = server.addGuild({ bots: [bot] })
  server.join(other, ben)
  const moved = server.write(server.addChannel(other), bot.user, 'x')
  moved.components = message.components

  expect((await as.ben.presses(forged, 'Forged')).text).toContain('no longer known')
  expect((await as.ben.presses(moved, 'Share here')).text).toContain('no longer known')
})

const CALLBACK = { route: 'POST /interactions/:interaction/:token/callback', times: 1 } as const

test.each([
  ['lost on the way there', { fault: 'drop', when: 'before' }],
  ['lost on the way back', { fault: 'drop', when: 'after' }],
  ['broken', { fault: 'status', status: 500 }],
  ['broken after it was taken', { fault: 'status', status: 500, when: 'after' }],
] as const)('an answer that is %s is given all the same', async (_, fault) => {
  const { as, server } = await open()
  server.inject(fault, CALLBACK)

  const { text } = await as.ben.types({ subcommand: 'sectors' })

  expect(text).toContain('sectors')
})

test('sectors are told apart by their codes, which depend on their names alone', () => {
  expect(new Set(SECTORS.map(codeOf)).size).toBe(SECTORS.length)
  expect(codeOf('automotive')).toBe('gS')
  const command = 'upcoming batteries, automotive 90'
  expect(inFull(abbreviated(command))).toBe(command)
})

const EDIT = 'PATCH /webhooks/:app/:token/messages/:message'
const LOST =
  'Discord lost the answer, but not what you asked for: that was dealt with. See /standards subscription or /standards history for how things stand.'

test.each([
  ['lost on the way back', { fault: 'drop', when: 'after' }],
  ['lost on the way there', { fault: 'drop', when: 'before' }],
  ['broken', { fault: 'status', status: 500 }],
  ['broken on the way', { fault: 'status', status: 502 }],
] as const)('an answer that is %s once promised is given all the same', async (_, fault) => {
  const { as, server } = await open()
  server.inject(fault, { route: EDIT, times: 1 })

  const { text } = await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })

  expect(text).toContain('Subscribed')
})

test('where an answer stays lost, it is said that the answer was lost and not the deed', async () => {
  const { as, server, guild, channel } = await open()
  server.inject({ fault: 'status', status: 502 }, { route: EDIT, times: 3 })

  const { text } = await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })

  expect(text.replaceAll('\n', ' ')).toContain(LOST)
  const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
  expect(await findSubscription(world.db, at)).toMatchObject({ state: 'active' })
})

test('what could not be shared leaves nothing in the channel, and only who shared it is told', async () => {
  const { as, server, channel, ben } = await open()
  const { message } = await as.ben.types({ subcommand: 'sectors' })
  const share = controlsOf(message).find(({ label }) => label === 'Share here')
  server.inject({ fault: 'status', status: 502 }, { route: EDIT, times: 3 })

  const answer = await server.clickButton(message, share?.customId ?? '', ben)

  if (!('interaction' in answer)) throw new Error('not offered')
  const said = () => server.answersTo(answer.interaction).followUps
  await vi.waitFor(() => expect(said()).toHaveLength(1), { timeout: 5000, interval: 10 })
  expect(said().map((one) => [isEphemeral(one), textOf(one)])).toEqual([
    [true, expect.stringContaining('Discord lost the answer, so nothing is shown here.')],
  ])
  expect(server.messagesIn(channel).filter((one) => !isEphemeral(one))).toEqual([])
})
