import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { runSql } from '../../../src/db/database.ts'
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
const rows = () => runSql(world.db, sql`select * from installations order by installed_for`)

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

test('a whole organisation has the bot, also for messages nobody asked for', async () => {
  const { slack } = await host(
    ({ world: { addApp, addEnterprise } }) => ({ app: addApp(), enterprise: addEnterprise() }),
    { isOrgWide: true },
  )
  const { team, app } = stage.here
  const enterprise = given(team.enterprise)
  // In this workspace alone it is not.
  stage.here.installation.isActive = false
  const user = slack.world.addUser(team)
  const channel = slack.world.addChannel(team, { members: [user] })
  expect(await rows()).toMatchObject([{ installed_for: enterprise.id }])

  const typed = await slack.slashCommand({ user, channel, app, text: 'subscribe automotive' })
  await answerTo(typed)
  await expect.poll(async () => (await rows()).length, SOON).toBe(2)
  await world.tick(MONDAY)
  expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent'])

  const org = given(slack.world.installations.find(({ isOrgWide }) => isOrgWide))
  await slack.uninstall(org)
  await expect
    .poll(async () => (await listSubscriptions(world.db)).map(({ state }) => state), SOON)
    .toEqual(['paused'])
})
