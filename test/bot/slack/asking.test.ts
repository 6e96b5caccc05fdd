import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { listSubscriptions, subscriptionHistory } from '../../../src/db/subscriptions.ts'
import { item, keyDate } from '../../support/items.ts'
import { button, given, SOON } from '../../support/slack-server/fixture.ts'
import type { Delivery, Message } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { ITEMS, lastAnswer, menuEntry, openStage, type RunningBot, type Stage } from './stage.ts'

let world: World
let stage: Stage
let bot: RunningBot

beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(async () => {
  stage = await openStage(world)
  bot = await stage.startBot()
})
afterEach(() => stage.end())

const MANY = Array.from({ length: 60 }, (_, index) =>
  item(`many-${index}`, {
    title: `A standard with quite a long title about vehicles, number ${index}`,
    keyDates: [keyDate('2026-07-02')],
  }),
)

function type(text: string, over: object = {}): Promise<Delivery> {
  const { member: user, channel } = stage.here
  return stage.slack.slashCommand({ user, channel, text, ...over })
}

async function ask(text: string, over: object = {}): Promise<Message> {
  const delivery = await type(text, over)
  expect(delivery.outcome).toBe('acknowledged')
  return (await lastAnswer(stage.slack, delivery)).message
}

async function press(message: Message, actionId: string, over: object = {}): Promise<Message> {
  const { member: user } = stage.here
  const delivery = await stage.slack.clickButton(message, { user, actionId, ...over })
  return (await lastAnswer(stage.slack, delivery)).message
}

const subscriptions = () => listSubscriptions(world.db)

test('an answer is for the one who asked until they share it', async () => {
  const answer = await ask('show gb44495')
  expect(answer.ephemeralTo).toBe(stage.here.member.id)
  expect(stage.slack.messagesIn(stage.here.channel)).toEqual([])

  await press(answer, 'share')

  const [shared] = stage.slack.messagesIn(stage.here.channel)
  expect(shared?.text).toContain('GB 44495-2024')
  expect(JSON.stringify(shared?.blocks)).toContain('/standards show gb44495')
})

test('an answer that was shared says so, and has no button to share it once more', async () => {
  await world.load([...ITEMS, ...MANY])
  const { slack, here } = stage
  const answer = await press(await ask('upcoming automotive 90'), 'page-1')
  const before = { ...answer }
  await press(answer, 'share-1')
  await expect.poll(() => JSON.stringify(answer.blocks), SOON).toContain('Shared in the channel.')
  expect(answer.text).toMatch(/\(2\/\d+\)/)
  expect(JSON.stringify(answer.blocks)).not.toContain('"Share in channel"')
  const shared = slack.messagesIn(here.channel).length

  expect((await press(answer, 'page-0')).text).toMatch(/\(1\/\d+\)/)
  expect(JSON.stringify(answer.blocks)).not.toContain('"Share in channel"')
  // A click that was on its way when the button went.
  Object.assign(answer, before)
  expect((await press(answer, 'share-1')).text).toContain('was shared in the channel already')
  expect(slack.messagesIn(here.channel)).toHaveLength(shared)
})

test('guests are offered no button to share with, and may not', async () => {
  const { slack, here } = stage
  const user = slack.world.addUser(here.team, { isRestricted: true })
  const own = await ask('show gb44495', { user })
  expect(JSON.stringify(own.blocks)).not.toContain('Share in channel')
  const refused = await press(await ask('show gb44495'), 'share', { user })
  expect(refused.text).toContain('Guests cannot show answers to a channel')
  expect(slack.messagesIn(here.channel)).toEqual([])
})

test('what Slack sends again is acknowledged, and done once', async () => {
  const { slack, here } = stage
  await ask('subscribe automotive')
  const answer = await ask('show gb44495')
  const user = here.member
  const share = await slack.clickButton(answer, { user, actionId: 'share' })
  const pause = await type('pause')
  await lastAnswer(slack, pause)
  const connected = () => slack.sockets.connectionsOf(here.app)
  const [before] = connected()
  slack.sockets.drop(here.app)
  await expect.poll(() => connected().some((one) => one !== before), SOON).toBe(true)

  for (const one of [share, pause]) expect((await one.replay()).outcome).toBe('acknowledged')
  await bot.restart()
  for (const one of [share, pause]) expect((await one.replay()).outcome).toBe('acknowledged')

  await ask('help')
  expect(slack.messagesIn(here.channel)).toHaveLength(1)
  const [one] = await subscriptions()
  const history = await subscriptionHistory(world.db, given(one).id)
  expect(history.map(({ what }) => what)).toEqual([
    'paused: asked for in the channel',
    'subscribed',
  ])
})

test('what is shown of one item can be watched with a button, by who has the answer', async () => {
  await ask('subscribe automotive')
  const answer = await ask('show gb44495')
  const watched = await press(answer, 'button-1')
  expect(watched.text).toContain('GB 44495-2024')
  const [{ settings } = { settings: undefined }] = await subscriptions()
  expect(settings?.filter.watched).toHaveLength(1)
})

test('a long answer turns its pages in place, also after a restart', async () => {
  await world.load([...ITEMS, ...MANY])
  const first = await ask('upcoming automotive 90')
  expect(first.text).toMatch(/\(1\/\d+\)/)
  await bot.restart()

  const second = await press(first, 'page-1')
  expect(second).toBe(first)
  expect(second.text).toMatch(/\(2\/\d+\)/)
  const back = await press(second, 'page-0')
  expect(back.text).toMatch(/\(1\/\d+\)/)
})

test('text of items pings nobody', async () => {
  const answer = await ask('upcoming batteries 90')
  const said = JSON.stringify([answer.text, answer.blocks])
  expect(said).toContain('CCC rules')
  expect(said).not.toContain('<!channel>')
})

test('a value that is not ours is refused in words, and stays out of the log', async () => {
  const { member: user, channel, botToken, team } = stage.here
  const forged = 'AAAAAAAAAAr:gb-44495-2024'
  const call = (blocks: object[]) =>
    fetch(`${stage.slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${botToken}` },
      body: JSON.stringify({ channel: channel.id, text: 'Hi', blocks }),
    })
  await call([button('button-0', forged)])
  const message = given(stage.slack.messagesIn(channel)[0])

  const answer = await press(message, 'button-0')

  expect(answer.text).toContain('This button is not of this bot')
  expect(await subscriptions()).toEqual([])
  expect(stage.log()).toContain(`"workspace":"${team.id}","user":"${user.id}"`)
  expect(stage.log()).not.toContain(forged)
})

test('guests read, and change nothing; whoever Slack does not describe neither', async () => {
  const guest = stage.slack.world.addUser(stage.here.team, { isRestricted: true })
  expect((await ask('show gb44495', { user: guest })).text).toContain('GB 44495-2024')
  const refused = await ask('subscribe automotive', { user: guest })
  expect(refused.text).toContain('Guests cannot change what #standards gets')

  stage.slack.faults.add({ kind: 'error', error: 'internal_error' }, { method: 'users.info' })
  expect((await ask('subscribe automotive')).text).toContain('Slack does not tell who you are')
  expect((await ask('show gb44495')).text).toContain('GB 44495-2024')
  expect(await subscriptions()).toEqual([])
})

test('who made a channel manages it, and owners and admins do everywhere', async () => {
  const { owner, member, team } = stage.here
  expect((await ask('access managers', { user: owner })).text).toContain('Managers and admins')
  const own = stage.slack.world.addChannel(team, { name: 'own', members: [member] })
  expect((await ask('subscribe automotive')).text).toContain('You cannot change what #standards')
  expect((await ask('subscribe automotive', { channel: own })).text).toContain('#own gets')
})

test('a zone comes from the profile, and a name from the channel', async () => {
  const user = stage.slack.world.addUser(stage.here.team, { tz: 'Asia/Shanghai' })
  await ask('subscribe automotive', { user })
  const [subscription] = await subscriptions()
  expect(subscription?.settings.cadence.timeZone).toBe('Asia/Shanghai')
  expect(subscription?.owner).toBe(user.id)
  await stage.slack.renameChannel(stage.here.channel, 'rules')
  await expect.poll(async () => (await ask('subscription')).text, SOON).toContain('#rules')
})

test('who subscribes a private channel that the bot is not in is told to invite it', async () => {
  const { member, team, installation } = stage.here
  const closed = stage.slack.world.addChannel(team, { kind: 'private', members: [member] })
  const answer = await ask('subscribe automotive', { channel: closed })
  expect(answer.text).toContain('invite me to the channel')
  await stage.slack.addMember(closed, installation.bot)
  await expect
    .poll(async () => (await ask('subscribe automotive', { channel: closed })).text, SOON)
    .not.toContain('invite me')
})

test.each(['settings', 'resume'])(
  'who types %s in a private channel that the bot is not in is told to invite it',
  async (text) => {
    const { member, team, installation } = stage.here
    const members = [member, installation.bot]
    const channel = stage.slack.world.addChannel(team, { kind: 'private', members })
    expect((await ask('subscribe automotive', { channel })).text).not.toContain('invite me')
    await stage.slack.removeMember(channel, installation.bot)
    await expect
      .poll(async () => (await subscriptions()).map(({ state }) => state), SOON)
      .toEqual(['paused'])
    expect((await ask(text, { channel })).text).toContain('invite me to the channel')
    expect(stage.slack.modalsOf(member)).toHaveLength(text === 'settings' ? 1 : 0)
  },
)

test('a direct message is a place of its own', async () => {
  const { member, installation } = stage.here
  const channel = stage.slack.world.openIm(member, installation.bot)
  await ask('subscribe batteries', { channel })
  expect((await subscriptions()).map((one) => one.channel)).toEqual([`@${member.id}`])
  const answer = await ask('show gb44495', { channel })
  expect(JSON.stringify(answer.blocks)).not.toContain('Share')
})

test('a direct message among people is no place to subscribe, and nothing else is instead', async () => {
  const { slack, here } = stage
  const { member, owner, team } = here
  const two = slack.world.openIm(member, owner)
  const three = slack.world.addChannel(team, {
    kind: 'private',
    name: 'mpdm-mei--olga--u3-1',
    members: [member, owner, slack.world.addUser(team)],
  })
  for (const channel of [two, three]) {
    for (const text of ['subscribe automotive', 'subscription', 'settings', 'mention none']) {
      expect((await ask(text, { channel })).text).toContain('conversation among people')
    }
    const shown = await ask('show gb44495', { channel })
    expect(shown.text).toContain('GB 44495-2024')
    expect((await press(shown, 'button-1')).text).toContain('conversation among people')
  }
  expect(await subscriptions()).toEqual([])
})

test('a menu of a digest reminds by direct message', async () => {
  const { slack, here } = stage
  const answer = await ask('upcoming automotive')
  const { actionId, value } = menuEntry(answer, 'Remind me by direct message')
  const delivery = await slack.choose(answer, { user: here.member, actionId, choice: value })
  expect((await lastAnswer(slack, delivery)).text).toContain(
    'You will be reminded of GB 44495-2024',
  )
  const [own] = await subscriptions()
  expect(own).toMatchObject({ channel: `@${here.member.id}`, owner: here.member.id })
  expect(own?.settings.filter).toMatchObject({ watched: ['gb-44495-2024'], watchedOnly: true })
})

test('an answer that its address does not take is given another way', async () => {
  const { slack, here } = stage
  here.channel.members.add(here.installation.bot.id)
  slack.faults.add({ kind: 'server-error', stored: false }, { method: 'response_url', times: 1 })
  await type('show gb44495')
  await expect
    .poll(() => slack.ephemeralIn(here.channel).map(({ text }) => text), SOON)
    .toEqual([expect.stringContaining('GB 44495-2024')])
})

test('an answer that is lost on its way is given once more, also where the bot is not', async () => {
  const { slack, here } = stage
  const faults = [
    { kind: 'server-error', stored: false },
    { kind: 'dropped', stored: false },
  ] as const
  for (const fault of faults) {
    slack.faults.add(fault, { method: 'response_url', times: 1 })
    expect((await ask('show gb44495')).text).toContain('GB 44495-2024')
  }
  expect(slack.ephemeralIn(here.channel)).toHaveLength(2)
})

test('what is still to be said when the bot stops is said then', async () => {
  const { slack, here } = stage
  const fault = slack.faults.add(
    { kind: 'server-error', stored: false },
    { method: 'response_url' },
  )
  await type('show gb44495')
  await expect.poll(stage.log, { ...SOON, timeout: 10_000 }).toContain('not_in_channel')
  fault.clear()
  await bot.stop()
  expect(slack.ephemeralIn(here.channel).map(({ text }) => text)).toEqual([
    expect.stringContaining('GB 44495-2024'),
  ])
})

test('a command is acknowledged whatever the database does', async () => {
  const stuck = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const locking = world.db.transaction(async (tx) => {
    await tx.execute(sql`lock table subscriptions, items in access exclusive mode`)
    locked.resolve()
    await stuck.promise
  })
  await locked.promise
  const command = await type('subscribe automotive')
  expect(command.outcome).toBe('acknowledged')
  expect(command.delayMs).toBeLessThan(1000)
  expect(stage.slack.answersTo(command)).toEqual([])
  stuck.resolve()
  await locking
  expect((await lastAnswer(stage.slack, command)).text).toContain('#standards gets automotive')
})

test('people with an address in their words are understood as they typed', async () => {
  const { member, owner } = stage.here
  const answer = await ask(`access <@${member.id}|mei>`, { user: owner })
  expect(answer.text).toContain('On the list: @mei.')
})

test('who asks while something is broken is told so', async () => {
  await world.db.execute(sql`alter table subscriptions rename to elsewhere`)
  const answer = await ask('subscription')
  await world.db.execute(sql`alter table elsewhere rename to subscriptions`)
  expect(answer.text).toContain('Something went wrong here')
  expect(stage.log()).toContain('something of Slack could not be answered')
})

test('no token is ever logged', async () => {
  await ask('help')
  stage.slack.faults.add({ kind: 'error', error: 'invalid_auth' })
  const user = stage.slack.world.addUser(stage.here.team)
  await type('show gb44495', { user })
  await expect.poll(stage.log, SOON).toContain('invalid_auth')
  expect(stage.log()).not.toContain(stage.here.botToken)
  expect(stage.log()).not.toContain(stage.here.appToken)
})
