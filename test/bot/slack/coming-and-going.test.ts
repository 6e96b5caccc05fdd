import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { listSubscriptions, subscriptionHistory } from '../../../src/db/subscriptions.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import { openWorld, type World } from '../../support/world.ts'
import { lastAnswer, MONDAY, openStage, type Stage } from './stage.ts'

let world: World
let stage: Stage

beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(async () => {
  stage = await openStage(world)
})
afterEach(() => stage.end())

const states = async () => (await listSubscriptions(world.db)).map(({ state }) => state)
const reasons = async () => (await listSubscriptions(world.db)).map(({ pause }) => pause?.reason)

async function subscribed(channel = stage.here.channel): Promise<void> {
  const { member: user } = stage.here
  const command = await stage.slack.slashCommand({ user, channel, text: 'subscribe automotive' })
  await lastAnswer(stage.slack, command)
}

test('a Slack that is out of reach at the start is connected to once it is back', async () => {
  const { slack, here } = stage
  await slack.goDown()
  await stage.startBot()
  expect(stage.log()).toContain('Slack could not be connected to')
  await slack.comeBack()
  await expect.poll(() => slack.sockets.connectionsOf(here.app), SOON).toHaveLength(1)
  await subscribed()
})

test.each([
  ['SLACK_BOT_TOKEN', { botToken: 'xoxb-wrong-one' }],
  ['SLACK_APP_TOKEN', { appToken: 'xapp-wrong-one' }],
])('a wrong %s is named once as an error, with what to do, and tried again', async (name, over) => {
  const bot = await stage.startBot(stage.socketSettings(over))
  await expect.poll(stage.log, SOON).toContain('"againInMs":500')
  const said = `Slack refuses ${name}: invalid_auth`
  expect(bot.platform.problem?.()).toBe(said)
  const lines = stage
    .log()
    .split('\n')
    .filter((one) => one.includes(said))
  expect(lines.length).toBeGreaterThan(1)
  expect(lines[0]).toContain('npm run slack -- doctor')
  expect(lines.map((one) => JSON.parse(one).level)).toEqual([50, ...lines.slice(1).map(() => 20)])
  for (const token of Object.values(over)) expect(stage.log()).not.toContain(token)
})

test('a connection that is lost is made again at once', async () => {
  const { slack, here } = stage
  await stage.startBot()
  const connections = () => slack.sockets.connectionsOf(here.app)
  const losing = [
    () => slack.sockets.disconnect(here.app, 'refresh_requested'),
    () => slack.sockets.drop(here.app),
  ]
  for (const lose of losing) {
    const [before] = connections()
    const at = performance.now()
    lose()
    await expect.poll(() => connections().some((one) => one !== before), SOON).toBe(true)
    expect(performance.now() - at).toBeLessThan(2000)
  }
  await expect.poll(connections, SOON).toHaveLength(1)
  await subscribed()
})

test('a Slack that goes away takes nothing else with it, and is served again', async () => {
  const { slack } = stage
  await stage.startBot()
  await subscribed()
  await slack.goDown()
  await world.tick(MONDAY)
  expect((await world.ledger()).map(({ state }) => state)).not.toContain('sent')
  await expect.poll(stage.log, SOON).toContain('Slack could not be connected to')
  await slack.comeBack()
  await expect.poll(() => slack.sockets.connectionsOf(stage.here.app), SOON).toHaveLength(1)
  expect(await states()).toEqual(['active'])
})

test('a channel that is archived, deleted or closed to the bot is paused, and says why', async () => {
  const { slack, here } = stage
  await stage.startBot()
  const { team, member, installation } = here
  const closed = slack.world.addChannel(team, {
    kind: 'private',
    members: [member, installation.bot],
  })
  const doomed = slack.world.addChannel(team, { members: [member] })
  for (const channel of [here.channel, closed, doomed]) await subscribed(channel)

  await slack.archiveChannel(here.channel)
  await slack.removeMember(closed, installation.bot)
  await slack.deleteChannel(doomed)

  await expect
    .poll(reasons, SOON)
    .toEqual([
      'the channel was archived',
      'the bot was removed from the channel',
      'the channel was deleted',
    ])
  await slack.unarchiveChannel(here.channel)
  await slack.addMember(closed, installation.bot)
  await expect.poll(states, SOON).toEqual(['active', 'active', 'paused'])
})

test('a person who leaves, and a pause that a person asked for, change nothing', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  await slack.removeMember(here.channel, here.member)
  expect(await states()).toEqual(['active'])
  const pause = { user: here.member, channel: here.channel, text: 'pause' }
  await lastAnswer(slack, await slack.slashCommand(pause))
  await slack.archiveChannel(here.channel)
  await slack.unarchiveChannel(here.channel)
  expect(await reasons()).toEqual(['asked for in the channel'])
})

test('a channel under another id keeps what it gets', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  await slack.changeChannelId(here.channel)
  await expect
    .poll(async () => (await listSubscriptions(world.db)).map(({ channel }) => channel), SOON)
    .toEqual([here.channel.id])
  await world.tick(MONDAY)
  expect(slack.messagesIn(here.channel)).toHaveLength(1)
})

test('an event that Slack sends again in another envelope does nothing a second time', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  const error = { kind: 'error', error: 'internal_error' } as const
  slack.faults.add(error, { method: 'conversations.info' })
  const [archived] = await slack.archiveChannel(here.channel)
  await expect.poll(states, SOON).toEqual(['paused'])
  await slack.unarchiveChannel(here.channel)
  await expect.poll(states, SOON).toEqual(['active'])
  await given(archived).again()
  await expect.poll(stage.log, SOON).toContain('Slack sent again what was done already')
  expect(await states()).toEqual(['active'])
})

test('in whatever order events come, a channel is served as it stands', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  const { team, channel, installation } = here
  const asked = () => slack.requests.filter(({ method }) => method === 'conversations.info').length
  const late = async (type: string, details: object = {}) => {
    const before = asked()
    await slack.event(team, type, { channel: channel.id, ...details })
    await expect.poll(asked, SOON).toBeGreaterThan(before)
    await sleep(100) // nothing is said where the bot leaves everything as it is
  }
  await late('channel_archive')
  expect(await states()).toEqual(['active'])
  channel.members.add(installation.bot.id)
  await late('channel_left')
  await late('member_left_channel', { user: installation.bot.id })
  expect(await states()).toEqual(['active'])

  await slack.archiveChannel(channel)
  await expect.poll(states, SOON).toEqual(['paused'])
  await late('channel_unarchive')
  expect(await states()).toEqual(['paused'])
})

test('a channel that the bot was removed from waits for the bot, whatever else becomes of it', async () => {
  const { slack, here } = stage
  await stage.startBot()
  const { channel, installation } = here
  channel.members.add(installation.bot.id)
  await subscribed()
  const asked = () => slack.requests.filter(({ method }) => method === 'conversations.info').length
  const seen = async (change: Promise<unknown>) => {
    const before = asked()
    await change
    await expect.poll(asked, SOON).toBeGreaterThan(before)
    await sleep(100) // nothing is said where the bot leaves everything as it is
  }
  await slack.removeMember(channel, installation.bot)
  await expect.poll(reasons, SOON).toEqual(['the bot was removed from the channel'])

  await seen(slack.archiveChannel(channel))
  await seen(slack.unarchiveChannel(channel))
  expect(await reasons()).toEqual(['the bot was removed from the channel'])

  await seen(slack.archiveChannel(channel))
  await slack.addMember(channel, installation.bot)
  await expect.poll(reasons, SOON).toEqual(['the channel was archived'])
  await slack.unarchiveChannel(channel)
  await expect.poll(states, SOON).toEqual(['active'])
})

test('a channel that comes back while it is being paused goes on', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  // Slack answers as it was, and what came next is told elsewhere.
  slack.faults.add({ kind: 'slow', delayMs: 300 }, { method: 'conversations.info', times: 1 })
  const asked = () => slack.requests.filter(({ method }) => method === 'conversations.info').length
  const before = asked()
  await slack.archiveChannel(here.channel)
  await expect.poll(asked, SOON).toBe(before + 1)
  here.channel.isArchived = false
  await expect.poll(asked, SOON).toBe(before + 2)
  await expect.poll(states, SOON).toEqual(['active'])
  const [{ id } = { id: 0 }] = await listSubscriptions(world.db)
  await expect
    .poll(async () => (await subscriptionHistory(world.db, id)).map(({ what }) => what), SOON)
    .toEqual(['resumed', 'paused: the channel was archived', 'subscribed'])
})

test.each([
  ['takes the token', undefined],
  ['breaks', { kind: 'error', error: 'internal_error' }],
] as const)('word of a removal pauses nothing where Slack %s', async (_, fault) => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  const asked = () => slack.requests.filter(({ method }) => method === 'auth.test').length
  const before = asked()
  if (fault !== undefined) slack.faults.add(fault, { method: 'auth.test', times: 1 })
  const revoked = { tokens: { bot: [here.installation.bot.id] } }
  await slack.event(here.team, 'app_uninstalled')
  await slack.event(here.team, 'tokens_revoked', revoked)
  await expect.poll(asked, SOON).toBe(before + (fault === undefined ? 2 : 3))
  expect(await states()).toEqual(['active'])
})

test('a revoked token pauses every channel, also where Slack confirms it only later', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  slack.faults.add({ kind: 'error', error: 'internal_error' }, { method: 'auth.test', times: 1 })
  await slack.revokeTokens(here.installation)
  await expect.poll(reasons, SOON).toEqual(["the app's token was revoked"])
})

test('a revoked token pauses every channel, also where the database takes that only later', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  await world.db.execute(sql`alter table subscriptions rename to elsewhere`)
  await slack.revokeTokens(here.installation)
  await expect.poll(stage.log, SOON).toContain('a removal could not be settled')
  await world.db.execute(sql`alter table elsewhere rename to subscriptions`)
  await expect.poll(reasons, SOON).toEqual(["the app's token was revoked"])
})
