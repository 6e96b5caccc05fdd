import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { runSql } from '../../../src/db/database.ts'
import { listSubscriptions } from '../../../src/db/subscriptions.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import type { Delivery, SlackServer } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import {
  type About,
  encryptionKey,
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

test('a workspace installs the bot in a browser, subscribes and is told', async () => {
  const { slack } = await host()
  expect(await slack.verifyRequestUrl(stage.here.app)).toMatchObject({ outcome: 'acknowledged' })
  expect(await answerTo(await type('subscribe automotive'))).toContain('#standards gets automotive')
  await world.tick(MONDAY)
  expect(slack.messagesIn(stage.here.channel)).toHaveLength(1)
})

test('tokens stand in the database and the log only encrypted', async () => {
  await host()
  await answerTo(await type('help'))
  const { botToken } = stage.here
  const stored = await rows()
  expect(stored).toHaveLength(1)
  const dump = JSON.stringify(stored, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  )
  expect(dump).not.toContain(botToken)
  expect(dump).not.toContain('xoxb')
  for (const secret of [botToken, stage.here.app.clientSecret, stage.here.app.signingSecret]) {
    expect(stage.log()).not.toContain(secret)
  }
})

test('a new key takes over, and an old one is needed no more', async () => {
  const { bot, setup } = await host()
  const restart = async (...letters: [string, ...string[]]) => {
    const [newest, ...older] = letters
    const keys = [encryptionKey(newest), ...older.map(encryptionKey)] as const
    return stage.startBot({ ...setup.settings, encryptionKeys: keys })
  }
  await bot.stop()
  const [before] = await rows()
  const both = await restart('b', 'a')
  expect(await rows()).not.toEqual([before])
  await both.stop()
  const renewed = await restart('b')
  expect(await answerTo(await type('show gb44495'))).toContain('GB 44495-2024')
  await renewed.stop()

  const target = { workspace: stage.here.team.id, channel: stage.here.channel.id }
  const stranger = await restart('c')
  const [message] = stranger.platform.render({ title: 'Hello', blocks: [] })
  const outcome = await stranger.platform.post(target, given(message), '1/0')
  expect(outcome).toMatchObject({ outcome: 'retry' })
  expect(outcome).toHaveProperty('reason', expect.stringContaining('ENCRYPTION_KEYS'))
})

test('what Slack did not sign, just now and once, is refused and not logged', async () => {
  await host()
  const refused = [
    [{ signature: 'wrong' }, 401],
    [{ signature: 'missing' }, 401],
    [{ timestampOffsetSeconds: -301 }, 401],
    [{ timestampOffsetSeconds: 310 }, 401],
    [{ timestampOffsetSeconds: 3600 }, 401],
    [{ body: 'malformed' }, 400],
    [{ body: 'oversized' }, 413],
  ] as const
  for (const [tampering, httpStatus] of refused) {
    expect(await type('subscribe secretword', { tampering })).toMatchObject({ httpStatus })
  }
  const command = await type('subscribe automotive')
  expect(command.outcome).toBe('acknowledged')
  expect(await command.replay()).toMatchObject({ httpStatus: 409 })
  await answerTo(command)
  expect(await listSubscriptions(world.db)).toHaveLength(1)
  expect(stage.log()).toContain('the timestamp lies in the future')
  expect(stage.log()).toContain('it was sent before')
  expect(stage.log()).not.toContain('secretword')
})

test('a look at the certificate is answered, and nothing in it believed', async () => {
  const { setup } = await host()
  const { team, channel, member } = stage.here
  const body = new URLSearchParams({
    ssl_check: '1',
    command: '/standards',
    text: 'subscribe automotive',
    team_id: team.id,
    channel_id: channel.id,
    user_id: member.id,
  })
  const looked = await fetch(new URL('/slack/events', setup.installUrl), { method: 'POST', body })
  expect([looked.status, await looked.text()]).toEqual([200, ''])
  expect(await listSubscriptions(world.db)).toEqual([])
})

test('other addresses are not found', async () => {
  const { setup } = await host()
  expect((await fetch(new URL('/', setup.installUrl))).status).toBe(404)
  expect((await fetch(new URL('/slack/events', setup.installUrl))).status).toBe(404)
})

test('nobody installs the bot who cancels, forwards the link or forges it', async () => {
  stage = await openStage(world)
  const { settings, installUrl } = await stage.httpSettings()
  await stage.startBot(settings)
  for (const how of [{ cancels: true }, { losesCookies: true }, { forgesState: true }]) {
    const { owner: user } = stage.here
    const { status } = await stage.slack.installInBrowser({ installUrl, user, ...how })
    expect(status).toBeGreaterThanOrEqual(400)
  }
  expect(await rows()).toEqual([])
})

test('a bot that is removed forgets its token, pauses, and goes on once it is back', async () => {
  const { slack, setup } = await host()
  await answerTo(await type('subscribe automotive'))
  const pauses = async () => (await listSubscriptions(world.db)).map(({ pause }) => pause?.reason)

  await slack.uninstall(stage.here.installation)
  await expect.poll(pauses, SOON).toEqual([expect.stringMatching(/^the app/)])
  await expect.poll(rows, SOON).toEqual([])

  const { owner: user } = stage.here
  await slack.installInBrowser({ installUrl: setup.installUrl, user })
  await expect.poll(pauses, SOON).toEqual([undefined])
  await world.tick(MONDAY)
  expect(slack.messagesIn(stage.here.channel)).toHaveLength(1)
})

test('word of a removal that comes when the bot is back already removes nothing', async () => {
  const { slack } = await host()
  await answerTo(await type('subscribe automotive'))
  await slack.event(stage.here.team, 'app_uninstalled')
  await slack.event(stage.here.team, 'app_home_opened', { user: stage.here.member.id, tab: 'home' })
  await expect.poll(() => slack.homeOf(stage.here.member), SOON).toBeDefined()
  expect((await listSubscriptions(world.db)).map(({ state }) => state)).toEqual(['active'])
})
