import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Bot } from '../../src/bot/bot.ts'
import type { Engine } from '../../src/db/client.ts'
import {
  findSubscription,
  listSubscriptions,
  saveSubscription,
} from '../../src/db/subscriptions.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { defaultSettings, type Settings } from '../../src/domain/settings.ts'
import { ask, asker, createTestBot } from '../support/bot.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const GUEST = asker({ id: 'U9', role: 'guest' })
const ADMIN = asker({ id: 'U0', role: 'admin' })
const PLACE = asker().place
const DIRECT = asker({ place: { ...PLACE, channel: '@U1' }, channelName: 'your direct messages' })

describe.each(ENGINES)('somebody in a channel, answered from %s,', (engine: Engine) => {
  let world: World
  let bot: Bot
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder('slack')
    await world.reset('2026-06-17T12:00:00Z', recorder)
    await world.load([
      item('gb-1', {
        identifier: 'GB 44495-2024',
        title: 'Vehicle cybersecurity',
        keyDates: [keyDate('2026-07-01')],
      }),
    ])
    bot = createTestBot(world.db, world.now)
  })

  const first = async (text: string, who = asker()) => (await bot.answer(text, who)).document.title

  test('subscribes, and is told what comes when', async () => {
    const answer = await ask(bot, 'subscribe automotive ccc every monday 09:00 Europe/Berlin')
    expect(answer).toContain('#ev-standards')
    expect(answer).toContain('automotive, certification')
    expect(answer).toContain('every Monday at 09:00 Europe/Berlin, next Mon 22 Jun 2026')
    expect(await ask(bot, 'subscription')).toContain('Owner: U1')
  })

  test('gets more sectors by subscribing again, and fewer by unsubscribing from some', async () => {
    await ask(bot, 'subscribe automotive')
    const sectors = async () => (await findSubscription(world.db, PLACE))?.settings.filter.sectors
    await ask(bot, 'subscribe ccc, batteries')
    expect(await sectors()).toEqual(['automotive', 'certification', 'batteries'])
    expect(await first('unsubscribe ccc')).toBe(
      '#ev-standards gets automotive, batteries from now on.',
    )
    expect(await first('unsubscribe toys')).toMatch(/^#ev-standards does not get /)
    expect(await first('unsubscribe')).toBe('Unsubscribed: nothing more comes to #ev-standards.')
    expect(await sectors()).toBeUndefined()
  })

  test('is told how to begin where nothing comes yet', async () => {
    for (const text of ['subscription', 'preview', 'pause', 'history', 'explain gb44495']) {
      expect(await first(text)).toBe('No digest comes to #ev-standards yet.')
    }
  })

  test('keeps the day where only the hour is changed, and the hour where only the day is', async () => {
    await ask(bot, 'subscribe automotive every friday 08:15 Asia/Shanghai')
    expect(await ask(bot, 'subscribe thursday')).toContain('every Thursday at 08:15 Asia/Shanghai')
    expect(await ask(bot, 'subscribe 10:00')).toContain('every Thursday at 10:00 Asia/Shanghai')
    expect(await ask(bot, 'subscribe Berlin')).toContain('every Thursday at 10:00 Europe/Berlin')
    expect(await ask(bot, 'subscribe daily')).toContain('every day at 10:00 Europe/Berlin')
  })

  test('reads in the history who may change things, what is muted, and until when it is paused', async () => {
    await ask(bot, 'subscribe automotive')
    await ask(bot, 'access managers', ADMIN)
    await ask(bot, 'mute gb44495', ADMIN)
    await ask(bot, 'pause until 1 July', ADMIN)
    const history = (await ask(bot, 'history')).replace(/\s+/g, ' ')
    expect(history).toContain('U0 · who may change what channels get: anyone → managers')
    expect(history).toContain('U0 · mutes GB 44495-2024 Vehicle cybersecurity')
    expect(history).toContain('U0 · paused until 2026-07-01: asked for in the channel')
  })

  test('names, as an admin, the group that the last reminder before a date calls', async () => {
    await ask(bot, 'subscribe automotive')
    const mention = async () => (await findSubscription(world.db, PLACE))?.settings.mention
    expect(await first('mention <!subteam^S7|@ev-team>')).toBe(
      'Only admins decide which group a reminder calls, since it rings for all of it. Ask one of them.',
    )
    expect(await first('mention <!subteam^S7|@ev-team>', ADMIN)).toBe(
      'The last reminder before a date calls a group.',
    )
    expect(await mention()).toBe('S7')
    expect((await ask(bot, 'history')).replace(/\s+/g, ' ')).toContain(
      'last reminder calls: nobody → S7',
    )
    await ask(bot, 'subscribe ccc')
    expect(await mention()).toBe('S7')
    expect(await first('mention none', ADMIN)).toBe('No message of mine calls anybody.')
    expect(await mention()).toBeUndefined()
  })

  test.each([
    ['mention @here', '“@here” would call everybody; name one group, or write: mention none'],
    [
      'mention <!channel>',
      '“<!channel>” would call everybody; name one group, or write: mention none',
    ],
    [
      'mention the team',
      '“the team” is no group I know; mention it, mention @ev-team, or write: mention none',
    ],
    ['mention <@U5>', '"U5" is not a user group on slack; their ids look like S0123ABCD.'],
  ])('cannot have “%s”', async (text, problem) => {
    await ask(bot, 'subscribe automotive')
    expect(await first(text, ADMIN)).toBe(problem)
    expect((await findSubscription(world.db, PLACE))?.settings.mention).toBeUndefined()
  })

  test('comes back to the times and settings it had, and is told what it gets now and what is gone', async () => {
    const act = { by: 'U1', at: world.now() }
    const usual = defaultSettings('Asia/Shanghai')
    const had: Settings = {
      ...usual,
      filter: { ...EVERYTHING, sectors: ['automotive'], words: ['battery'], muted: ['gb-1'] },
      cadence: { every: 'day', time: '08:00', timeZone: 'Asia/Shanghai' },
      horizonDays: 90,
      detail: 'full',
    }
    await saveSubscription(world.db, { ...PLACE, owner: 'U1', settings: had }, act)
    await ask(bot, 'unsubscribe')
    expect(await ask(bot, 'subscribe energy', asker({ id: 'U2' }))).toBe(
      `Subscribed again: #ev-standards gets energy
Sectors: automotive → energy
Words: “battery” → any
Owner: U1 → U2
As before: muted: gb-1; looks ahead: 90 days; detail: full.
- Digest: every day at 08:00 Asia/Shanghai, next Thu 18 Jun 2026
- State: active
- Owner: U2
`,
    )
    expect((await findSubscription(world.db, PLACE))?.settings).toEqual({
      ...had,
      filter: { ...EVERYTHING, sectors: ['energy'], muted: ['gb-1'] },
    })
    await ask(bot, 'unsubscribe')
    expect(await ask(bot, 'subscribe', asker({ id: 'U2' }))).toBe(
      `Subscribed again: #ev-standards gets energy
As before: muted: gb-1; looks ahead: 90 days; detail: full.
- Digest: every day at 08:00 Asia/Shanghai, next Thu 18 Jun 2026
- State: active
- Owner: U2
`,
    )
  })

  test('sees the next digest beforehand, and why an item is in it', async () => {
    await ask(bot, 'subscribe automotive')
    expect(await ask(bot, 'preview')).toContain('GB 44495-2024 Vehicle cybersecurity')
    expect(await first('explain gb44495')).toMatch(/^Yes/)
  })

  test('pauses until a day and resumes before it', async () => {
    await ask(bot, 'subscribe automotive')
    expect(await ask(bot, 'pause until 1 July')).toContain(
      'It ends by itself on Wed 1 Jul 2026 at 09:00, Europe/Berlin.',
    )
    await world.tick('2026-06-22T07:00:00Z')
    expect(recorder.posted).toEqual([])
    expect(await first('resume')).toMatch(/^Resumed/)
    await world.tick('2026-06-22T07:30:00Z')
    expect(recorder.posted).toHaveLength(1)
    expect(await first('resume')).toBe('Nothing to resume: #ev-standards is not paused.')
  })

  test('reads in an explanation on which day a digest came that a pause had held back', async () => {
    await ask(bot, 'subscribe automotive')
    await ask(bot, 'pause')
    await world.tick('2026-06-22T07:00:00Z')
    world.setClock('2026-06-23T22:30:00Z')
    await ask(bot, 'resume')
    await world.tick('2026-06-23T22:31:00Z')
    const told = (await ask(bot, 'explain gb44495')).split('TOLD HERE\n')[1]
    expect(told?.split('\n')[0]).toBe('- Wed 24 Jun 2026 (due Mon 22 Jun 2026), in a digest: sent')
  })

  test('watches and mutes items, and reads in the history who did what', async () => {
    await ask(bot, 'subscribe robots')
    expect(await first('watch gb44495')).toBe(
      '#ev-standards watches GB 44495-2024 Vehicle cybersecurity.',
    )
    await ask(bot, 'unwatch gb44495', asker({ id: 'U2' }))
    expect(await first('mute nothing-like-that')).toContain('nothing-like-that')
    const history = (await ask(bot, 'history')).replace(/\s+/g, ' ')
    expect(history).toContain('U1 · watches GB 44495-2024 Vehicle cybersecurity')
    expect(history).toContain('U2 · no longer watches GB 44495-2024 Vehicle cybersecurity')
  })

  test('is reminded of one item alone, by direct message', async () => {
    expect(await ask(bot, { do: 'remind', itemId: 'gb-1' }, GUEST)).toBe(
      `
You will be reminded of GB 44495-2024 Vehicle cybersecurity by direct message.
Next on Wed 24 Jun 2026, 7 days before: takes effect Wed 1 Jul 2026.
To take that back, type /standards unwatch GB 44495-2024 in your direct
messages.
`.trimStart(),
    )
    await world.tick('2026-06-24T07:00:00Z')
    expect(recorder.posted).toEqual([expect.stringMatching(/^@U9: Takes effect in 7 days/)])
  })

  test('is promised no reminder that cannot come', async () => {
    await world.load([
      item('gone', { title: 'Long gone', keyDates: [keyDate('2026-01-01')] }),
      item('late', {
        title: 'Too late',
        keyDates: [keyDate('2026-06-18', { kind: 'comment-deadline' })],
      }),
      item('talk', { title: 'A talk', keyDates: [keyDate('2026-07-01', { kind: 'event' })] }),
      item('soon', { title: 'Soon', keyDates: [keyDate('2026-07-01')] }),
    ])
    const remind = async (itemId: string) => ask(bot, { do: 'remind', itemId })

    expect(await remind('gone')).toContain('No reminder of Long gone is due.')
    expect(await remind('gone')).toContain('None of its dates lies ahead.')
    expect(await remind('late')).toMatch(/no such\s+day is left/)
    expect(await remind('talk')).toMatch(/before something closes or takes\s+effect/)
    await ask(bot, 'pause', DIRECT)
    expect(await remind('soon')).toContain(
      'No reminder of Soon comes: your direct messages are paused.',
    )
  })

  test('keeps what came by direct message before, though only one item is wanted meanwhile', async () => {
    await world.load([
      item('gb-1', { identifier: 'GB 44495-2024', keyDates: [keyDate('2026-07-01')] }),
      item('gb-2', { identifier: 'GB 44496-2024', keyDates: [keyDate('2026-07-01')] }),
    ])
    await ask(bot, 'subscribe automotive daily 8:00', DIRECT)
    await ask(bot, 'watch gb44496', DIRECT)
    await ask(bot, 'unsubscribe', DIRECT)
    await ask(bot, { do: 'remind', itemId: 'gb-1' })
    const found = async () => (await findSubscription(world.db, DIRECT.place))?.settings
    const meanwhile = await found()
    const answer = await ask(bot, 'subscribe', DIRECT)

    expect(meanwhile?.filter).toMatchObject({ watchedOnly: true, watched: ['gb-1'] })
    expect(answer).toContain('Changed: your direct messages now get automotive · 1 watched')
    expect(await found()).toMatchObject({
      filter: { watchedOnly: false, sectors: ['automotive'], watched: ['gb-1'] },
      cadence: { every: 'day', time: '08:00' },
    })
  })

  test('gets a digest in direct messages by asking for its day, though single items were watched', async () => {
    await ask(bot, { do: 'remind', itemId: 'gb-1' })
    expect(await ask(bot, 'subscribe daily 8am', DIRECT)).toContain(
      'Changed: your direct messages now get all sectors · 1 watched',
    )
  })

  test('still hears of watched items when the last sector is given up', async () => {
    await ask(bot, 'subscribe automotive')
    await ask(bot, 'watch gb44495')
    expect(await first('unsubscribe automotive')).toBe(
      '#ev-standards gets 1 watched item from now on.',
    )
    expect(await first('unsubscribe all')).toBe(
      'Unsubscribed: nothing more comes to #ev-standards.',
    )
  })

  test('loses nothing where several change things at once', async () => {
    await ask(bot, 'subscribe automotive batteries machinery robotics')
    await Promise.all([
      ask(bot, 'unsubscribe batteries'),
      ask(bot, 'unsubscribe machinery', asker({ id: 'U2' })),
      ask(bot, 'mute gb44495', asker({ id: 'U3' })),
      ask(bot, 'mention S7', ADMIN),
    ])
    expect((await findSubscription(world.db, PLACE))?.settings).toMatchObject({
      filter: { sectors: ['automotive', 'robotics'], muted: ['gb-1'] },
      mention: 'S7',
    })
  })

  test('may change nothing as a guest, and is told who can', async () => {
    expect(await first('subscribe automotive', GUEST)).toBe(
      'Guests cannot change what #ev-standards gets; a member of the workspace can.',
    )
    expect(await listSubscriptions(world.db)).toEqual([])
    expect(await first('upcoming', GUEST)).toMatch(/^China standards/)
  })

  test('may change what the workspace lets them, which admins decide', async () => {
    for (const who of [asker(), asker({ role: 'manager' })]) {
      expect(await first('access managers', who)).toBe(
        'Only admins say who may change what channels get. Ask one of them.',
      )
    }
    await ask(bot, 'access <@U7>', ADMIN)
    expect(await first('subscribe automotive')).toBe(
      'You cannot change what #ev-standards gets: here managers, admins and the people they named can. Ask one of them.',
    )
    expect(await first('subscribe automotive', asker({ id: 'U7' }))).toContain('#ev-standards')
    expect(await ask(bot, 'access <@U8>, <@U6> and <@U8>', ADMIN)).toMatch(
      /On the list: .*U8.*, .*U6.*\.\s+No longer on it: .*U7.*\./,
    )
    await ask(bot, 'access managers', ADMIN)
    expect(await first('pause', asker({ id: 'U7' }))).toMatch(/^You cannot change/)
  })

  test('gets the nearest that would work for what was mistyped', async () => {
    expect(await ask(bot, 'subscribe autmotive')).toContain('Did you mean automotive')
    await ask(bot, 'subscribe automotive')
    expect(await first('pause until 12/24')).toMatch(/24 December/)
  })
})
