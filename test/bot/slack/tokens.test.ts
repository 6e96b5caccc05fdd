import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { listInstallations } from '../../../src/db/installations.ts'
import { listSubscriptions } from '../../../src/db/subscriptions.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import type { Delivery, SlackServer } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import {
  type About,
  type HttpSetup,
  lastAnswer,
  MONDAY,
  openStage,
  type RunningBot,
  type Stage,
} from './stage.ts'

let world: World
let stage: Stage

beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
afterEach(() => stage.end())

type Hosted = { readonly slack: SlackServer; readonly bot: RunningBot; readonly setup: HttpSetup }

/** How far the machine's clock is ahead. */
let aheadMs = 0
const wallClock = () => Temporal.Now.instant().add({ milliseconds: aheadMs })

async function host(about?: About, how: object = {}): Promise<Hosted> {
  aheadMs = 0
  stage = await openStage(world, about)
  const setup = await stage.httpSettings()
  const bot = await stage.startBot(setup.settings, wallClock)
  const { slack, here } = stage
  const installed = await slack.installInBrowser({
    installUrl: setup.installUrl,
    user: here.owner,
    ...how,
  })
  expect(installed.status).toBe(200)
  return { slack, bot, setup }
}

function type(text: string, over: object = {}): Promise<Delivery> {
  const { member: user, channel } = stage.here
  return stage.slack.slashCommand({ user, channel, text, ...over })
}

const answerTo = async (delivery: Delivery) => (await lastAnswer(stage.slack, delivery)).text
const rotating: About = (slack) => ({ app: slack.world.addApp({ rotatesTokens: true }) })
const refreshes = () =>
  stage.slack.requests.filter(({ method }) => method === 'oauth.v2.access').length - 1

test('tokens are renewed in time, once for all who need one, also for a digest', async () => {
  const { slack, bot, setup } = await host(rotating)
  await answerTo(await type('subscribe automotive'))
  expect(refreshes()).toBe(0)

  const half = 11 * 3_600_000
  aheadMs = half
  slack.advance(half)
  const replica = await stage.startBot(
    { ...setup.settings, port: setup.settings.port + 1 },
    wallClock,
  )
  const target = { workspace: stage.here.team.id, channel: stage.here.channel.id }
  const [message] = bot.platform.render({ title: 'Hello', blocks: [] })
  const posts = [bot, replica, bot, replica].map(({ platform }, index) =>
    platform.post(target, given(message), `${index}/0`),
  )
  expect((await Promise.all(posts)).map(({ outcome }) => outcome)).toEqual(Array(4).fill('sent'))
  expect(refreshes()).toBe(1)

  aheadMs += half
  slack.advance(half)
  await world.tick(MONDAY)
  expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent'])
  expect(refreshes()).toBe(2)
})

test('a token that Slack calls expired before its time is renewed once for all who need one', async () => {
  const { slack, bot } = await host(rotating)
  const { installation, member: user, channel, team } = stage.here
  await answerTo(await type('subscribe automotive'))
  const [message] = bot.platform.render({ title: 'Hello', blocks: [] })
  const target = { workspace: team.id, channel: channel.id }
  const post = (key: string) => bot.platform.post(target, given(message), key)
  slack.expireTokens(installation)

  const posts = await Promise.all([post('1/0'), post('2/0')])
  expect(posts.map(({ outcome }) => outcome)).toEqual(['sent', 'sent'])
  expect(refreshes()).toBe(1)

  slack.expireTokens(installation)
  await slack.openHome(user)
  await expect.poll(() => slack.homeOf(user), SOON).toBeDefined()
  slack.expireTokens(installation)
  await type('settings')
  await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(1)
  expect(refreshes()).toBe(3)
})

test('a token that cannot be renewed just now is used while it lasts', async () => {
  const { slack } = await host(rotating)
  const target = { workspace: stage.here.team.id, channel: stage.here.channel.id }
  const bot = await stage.startBot({ ...(await stage.httpSettings()).settings }, wallClock)
  const [message] = bot.platform.render({ title: 'Hello', blocks: [] })
  const post = (key: string) => bot.platform.post(target, given(message), key)
  slack.faults.add({ kind: 'server-error', stored: false }, { method: 'oauth.v2.access' })
  aheadMs = 11 * 3_600_000
  slack.advance(aheadMs)
  expect(await post('1/0')).toMatchObject({ outcome: 'sent' })
  aheadMs = 13 * 3_600_000
  slack.advance(2 * 3_600_000)
  expect(await post('2/0')).toMatchObject({ outcome: 'retry' })
  slack.faults.clear()
  expect(await post('3/0')).toMatchObject({ outcome: 'sent' })
})

const organised = ({ world: { addApp, addEnterprise } }: SlackServer) => ({
  app: addApp(),
  enterprise: addEnterprise(),
})
const installedFor = async () => (await listInstallations(world.db, 'slack')).sort()

test('a whole organisation has the bot, also where nobody has used it yet', async () => {
  const { slack, bot } = await host(
    (server) => {
      const { app, enterprise } = organised(server)
      server.world.addTeam({ id: 'TUNUSED', enterprise })
      return { app, enterprise }
    },
    { isOrgWide: true },
  )
  const { team } = stage.here
  const enterprise = given(team.enterprise)
  expect(await installedFor()).toEqual([enterprise.id, team.id, 'TUNUSED'].sort())

  const post = (to: string, channel: string) => {
    const [message] = bot.platform.render({ title: 'Hello', blocks: [] })
    return bot.platform.post({ workspace: to, channel }, given(message), '1/0')
  }
  const channelIn = (id: string) => slack.world.addChannel(given(slack.world.teams.get(id))).id
  expect(await post('TUNUSED', channelIn('TUNUSED'))).toMatchObject({ outcome: 'sent' })

  const org = given(slack.world.installations.find(({ isOrgWide }) => isOrgWide))
  const joined = slack.world.addTeam({ id: 'TJOINED', enterprise })
  const channel = channelIn('TJOINED')
  expect(await post('TJOINED', channel)).toMatchObject({ because: 'removed' })
  await slack.grantAccess(org, joined)
  await expect.poll(() => post('TJOINED', channel), SOON).toMatchObject({ outcome: 'sent' })
  await slack.revokeAccess(org, joined)
  await expect.poll(() => post('TJOINED', channel), SOON).toMatchObject({ because: 'removed' })
  expect(await post('TUNUSED', channelIn('TUNUSED'))).toMatchObject({ outcome: 'sent' })
})

test('a workspace that loses the bot of its organisation is paused, and goes on once it is back', async () => {
  const { slack } = await host(organised, { isOrgWide: true })
  const { team, app } = stage.here
  stage.here.installation.isActive = false
  const user = slack.world.addUser(team)
  const channel = slack.world.addChannel(team, { members: [user] })
  await answerTo(await slack.slashCommand({ user, channel, app, text: 'subscribe automotive' }))
  const reasons = async () => (await listSubscriptions(world.db)).map(({ pause }) => pause?.reason)
  const org = given(slack.world.installations.find(({ isOrgWide }) => isOrgWide))

  await slack.event(team, 'team_access_revoked', { team_ids: [team.id] }, { app })
  await expect.poll(reasons, SOON).toEqual(['the app was removed from the workspace'])
  await slack.event(team, 'team_access_granted', { team_ids: [team.id] }, { app })
  await expect.poll(reasons, SOON).toEqual([undefined])

  await world.tick(MONDAY)
  expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent'])
  await slack.uninstall(org)
  await expect.poll(reasons, SOON).toEqual([expect.stringMatching(/^the app/)])
})

test('a user group is looked for in the one workspace of the organisation that it is of', async () => {
  const { slack } = await host(organised, { isOrgWide: true })
  const { team, app, owner: user, channel } = stage.here
  stage.here.installation.isActive = false
  const { id } = slack.world.addUserGroup(team, { handle: 'ev' })
  const text = `access <!subteam^${id}|@ev>`
  const answer = await answerTo(await slack.slashCommand({ user, channel, app, text }))
  expect(answer).toContain('On the list: @ev.')
})

test('where Slack does not list the workspaces, each is known once it is used', async () => {
  const { slack } = await host(
    (server) => {
      const error = { kind: 'error', error: 'internal_error' } as const
      server.faults.add(error, { method: 'auth.teams.list' })
      return organised(server)
    },
    { isOrgWide: true },
  )
  const { team, app } = stage.here
  expect(stage.log()).toContain('the workspaces are known once they are used')
  expect(await installedFor()).toEqual([team.enterprise?.id])
  // In this workspace alone it is not.
  stage.here.installation.isActive = false
  const user = slack.world.addUser(team)
  const channel = slack.world.addChannel(team, { members: [user] })

  await answerTo(await slack.slashCommand({ user, channel, app, text: 'subscribe automotive' }))

  await expect.poll(installedFor, SOON).toHaveLength(2)
  await world.tick(MONDAY)
  expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent'])
})
