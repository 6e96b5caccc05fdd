import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { listSubscriptions } from '../../../src/db/subscriptions.ts'
import { SOON } from '../../support/slack-server/fixture.ts'
import { openWorld, type World } from '../../support/world.ts'
import { lastAnswer, MONDAY, menuEntry, openStage, type Stage } from './stage.ts'

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

test('a token that Slack does not take is named in the log, and tried again', async () => {
  await stage.startBot(stage.socketSettings({ botToken: 'xoxb-wrong-one' }))
  expect(stage.log()).toContain('"code":"invalid_auth","againInMs":250')
  await expect.poll(stage.log, SOON).toContain('"againInMs":500')
  expect(stage.log()).not.toContain('xoxb-wrong-one')
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

test('the Home tab shows what somebody answers for, and lets them change it', async () => {
  const { slack, here } = stage
  const { member: user } = here
  await stage.startBot()
  const home = () => JSON.stringify(slack.homeOf(user)?.definition.blocks ?? [])
  await slack.openHome(user)
  await expect.poll(home, SOON).toContain('None yet.')

  await subscribed()
  const watch = { user, channel: slack.world.openIm(user, here.installation.bot) }
  await lastAnswer(slack, await slack.slashCommand({ ...watch, text: 'subscribe batteries' }))
  await lastAnswer(slack, await slack.slashCommand({ ...watch, text: 'watch gb44495' }))
  await slack.openHome(user)
  await expect.poll(home, SOON).toContain('Next: Mon 22 Jun 2026 at 09:00')
  expect(home()).toContain('You are reminded of')
  expect(home()).toContain('takes effect')

  const view = () => {
    const shown = slack.homeOf(user)
    if (shown === undefined) throw new Error('there is no Home tab')
    return shown
  }
  const { actionId, value } = menuEntry(view().definition, 'Details')
  await slack.choose(view(), { actionId, choice: value })
  await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(1)
  const [details] = slack.modalsOf(user)
  expect(JSON.stringify(details?.definition.blocks)).toContain('Technical requirements')
  if (details !== undefined) await slack.closeView(details)

  await slack.clickButton(view(), { actionId: 'home-pause' })
  await expect.poll(home, SOON).toContain('Paused: asked for in the channel')
  await slack.clickButton(view(), { actionId: 'home-resume' })
  await expect.poll(home, SOON).toContain('home-pause')
  await slack.clickButton(view(), { actionId: 'home-settings' })
  await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(1)

  const [modal] = slack.modalsOf(user)
  if (modal !== undefined) await slack.submitView(modal, { cadence: 'daily at 8' })
  const all = await listSubscriptions(world.db)
  expect(all.map(({ settings }) => settings.cadence.every)).toEqual(['day', 'week'])
})
