import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { examineSlack } from '../../../src/bot/slack/doctor.ts'
import { runSql } from '../../../src/db/database.ts'
import { listSubscriptions } from '../../../src/db/subscriptions.ts'
import { createLogger } from '../../../src/log.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import type { Delivery, SlackServer } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import {
  type About,
  encryptionKey,
  freePort,
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

  const log = stage
    .log()
    .split('\n')
    .find((line) => line.includes('"unreadable":1'))
  expect(log).toContain('no key in ENCRYPTION_KEYS opens; put the old key back behind the new one')
  const said = await answerTo(await type('subscribe automotive'))
  expect(said).toContain('I cannot read how I am installed in this workspace')
  expect(said).not.toContain('in a minute')
  expect(await answerTo(await type('show gb44495'))).toContain('GB 44495-2024')
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

test('what one replica took no other takes', async () => {
  const { setup } = await host()
  const port = await freePort()
  await stage.startBot({ ...setup.settings, port }, wallClock)
  const other = `http://127.0.0.1:${port}/slack/events`

  const command = await type('subscribe automotive')
  await answerTo(command)

  expect(await command.replay(other)).toMatchObject({ httpStatus: 409 })
  expect(stage.log()).toContain('another replica took it')
  expect(await type('help')).toMatchObject({ outcome: 'acknowledged' })
})

test('a double click on two replicas shares an answer once', async () => {
  const { slack, setup } = await host()
  const port = await freePort()
  await stage.startBot({ ...setup.settings, port }, wallClock)
  const { app, member: user, channel } = stage.here
  const urls = [given(app.requestUrl), `http://127.0.0.1:${port}/slack/events`]
  const shared = () => slack.messagesIn(channel)

  const answer = (await lastAnswer(slack, await type('show gb44495'))).message
  const clicks = urls.map((url) => {
    app.requestUrl = url
    return slack.clickButton({ ...answer }, { user, actionId: 'share' })
  })
  await Promise.all(clicks)
  const told = async () =>
    (await Promise.all(clicks)).flatMap((one) => slack.answersTo(one)).map(({ text }) => text)
  await expect.poll(told, SOON).toContainEqual(expect.stringContaining('was shared'))
  expect(shared()).toHaveLength(1)

  const anew = (await lastAnswer(slack, await type('show gb44495'))).message
  await slack.clickButton(anew, { user, actionId: 'share' })
  await expect.poll(shared, SOON).toHaveLength(2)
})

test('an answer that could not be shared may be shared once more', async () => {
  const { slack } = await host()
  const { member: user, channel } = stage.here
  const answer = (await lastAnswer(slack, await type('show gb44495'))).message
  const press = () => slack.clickButton({ ...answer }, { user, actionId: 'share' })
  slack.faults.add({ kind: 'server-error', stored: false }, { method: 'response_url', times: 1 })
  expect(await answerTo(await press())).toContain('did not let this be shown')
  await press()
  await expect.poll(() => slack.messagesIn(channel), SOON).toHaveLength(1)
})

test('while the database is stuck, requests are taken in time, and once by each replica', async () => {
  await host()
  const stuck = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const locking = world.db.transaction(async (tx) => {
    await tx.execute(sql`lock table seen_requests in access exclusive mode`)
    locked.resolve()
    await stuck.promise
  })
  await locked.promise

  const command = await type('show gb44495')
  expect(command).toMatchObject({ outcome: 'acknowledged' })
  expect(command.delayMs).toBeLessThan(2500)
  expect(await answerTo(command)).toContain('GB 44495-2024')
  expect(await command.replay()).toMatchObject({ httpStatus: 409 })

  stuck.resolve()
  await locking
})

test('requests are taken where the database cannot remember them', async () => {
  await host()
  await world.db.execute(sql`alter table seen_requests rename to elsewhere`)
  const command = await type('show gb44495')
  expect(command).toMatchObject({ outcome: 'acknowledged' })
  expect(await command.replay()).toMatchObject({ httpStatus: 409 })
  await world.db.execute(sql`alter table elsewhere rename to seen_requests`)
  expect(await answerTo(command)).toContain('GB 44495-2024')
  expect(stage.log()).toContain('whether another replica took a request is not known')
  expect(stage.log()).not.toMatch(/v0=[0-9a-f]{64}/)
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
  const elsewhere = 'This was begun in another browser, or too long ago.'
  const ways = [
    [{ cancels: true }, 'You cancelled.'],
    [{ losesCookies: true }, elsewhere],
    [{ forgesState: true }, elsewhere],
  ] as const
  for (const [how, why] of ways) {
    const { owner: user } = stage.here
    const { status, body } = await stage.slack.installInBrowser({ installUrl, user, ...how })
    expect(status).toBe(400)
    expect(body).toContain(why)
    expect(body).toContain('<a href="install">')
  }
  stage.slack.faults.add({ kind: 'error', error: 'internal_error' }, { method: 'oauth.v2.access' })
  const broken = await stage.slack.installInBrowser({ installUrl, user: stage.here.owner })
  expect([broken.status, broken.body]).toEqual([500, expect.stringContaining('went wrong')])
  expect(await rows()).toEqual([])
})

test('who installs from a page of Slack is told to begin with the bot, and can at once', async () => {
  stage = await openStage(world)
  const { settings } = await stage.httpSettings()
  await stage.startBot(settings)
  const { app, owner: user } = stage.here

  for (const isOrgWide of [false, true]) {
    const { status, body, visited } = await stage.slack.installFromSlack({ app, user, isOrgWide })
    expect([status, body]).toEqual([
      400,
      `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Nothing was installed</title></head>
<body>
<h1>Nothing was installed</h1>
<p>This was begun on a page of Slack, so the bot cannot tell that it was you who began it. Begin once more here.</p>
<p><a href="install">Install China standards</a></p>
</body>
</html>
`,
    ])
    expect(await rows()).toEqual([])
    const installUrl = new URL(given(/href="([^"]+)"/.exec(body)?.[1]), visited.at(-1)).href
    const again = await stage.slack.installInBrowser({ installUrl, user })
    expect(again.status).toBe(200)
    expect(await rows()).toHaveLength(1)
    await world.db.execute(sql`delete from installations`)
  }
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

const LATER = { timeout: 10_000, interval: 20 }
const states = async () => (await listSubscriptions(world.db)).map(({ state }) => state)

test.each([
  ['Slack breaks', { kind: 'error', error: 'internal_error' }],
  ['Slack asks for patience', { kind: 'error', error: 'ratelimited' }],
  ['Slack cannot be reached', { kind: 'dropped', stored: false }],
] as const)(
  'where %s, word of a removal removes nothing that Slack does not confirm',
  async (_, fault) => {
    const { slack } = await host()
    await answerTo(await type('subscribe automotive'))
    const asked = () => slack.requests.filter(({ method }) => method === 'auth.test').length
    const before = asked()
    slack.faults.add(fault, { method: 'auth.test', times: 1 })
    const { team, installation } = stage.here
    const tokens = { bot: [installation.bot.id] }
    await slack.event(team, 'tokens_revoked', { tokens })
    // It is asked once more, and then it is known.
    await expect.poll(asked, LATER).toBe(before + 2)
    expect(await rows()).toHaveLength(1)
    expect(await states()).toEqual(['active'])
  },
)

test('a removal that Slack confirms only later is one all the same', async () => {
  const { slack } = await host()
  await answerTo(await type('subscribe automotive'))
  const error = { kind: 'error', error: 'internal_error' } as const
  slack.faults.add(error, { method: 'auth.test', times: 2 })
  await slack.uninstall(stage.here.installation)
  await expect.poll(states, LATER).toEqual(['paused'])
  await expect.poll(rows, SOON).toEqual([])
})

test('an installation that is made while Slack is asked about the one before stays', async () => {
  const { slack, setup } = await host()
  await answerTo(await type('subscribe automotive'))
  const { installation, owner: user } = stage.here
  const asked = () => slack.requests.filter(({ method }) => method === 'auth.test')
  const answered = () => asked().filter(({ outcome }) => outcome !== 'pending')
  const { length } = asked()
  slack.faults.add({ kind: 'slow', delayMs: 1000 }, { method: 'auth.test', times: 1 })
  await slack.revokeTokens(installation)
  await expect.poll(asked, SOON).toHaveLength(length + 1)
  await slack.installInBrowser({ installUrl: setup.installUrl, user })
  // The installation itself asks too; then it is asked about the new token.
  await expect.poll(answered, LATER).toHaveLength(length + 3)
  expect(await rows()).toHaveLength(1)
  expect(await states()).toEqual(['active'])
})

test('an event that Slack sends again does nothing a second time', async () => {
  const { slack } = await host()
  await answerTo(await type('subscribe automotive'))
  const [archived] = await slack.archiveChannel(stage.here.channel)
  await expect.poll(states, SOON).toEqual(['paused'])
  await slack.unarchiveChannel(stage.here.channel)
  await expect.poll(states, SOON).toEqual(['active'])
  // Nor where nobody can be asked how the channel stands.
  const error = { kind: 'error', error: 'internal_error' } as const
  slack.faults.add(error, { method: 'conversations.info' })
  // Within the same second it is signed the same.
  await expect.poll(async () => (await given(archived).again()).outcome, SOON).toBe('acknowledged')
  await expect.poll(stage.log, SOON).toContain('Slack sent again what was done already')
  expect(await states()).toEqual(['active'])
})

test('the doctor looks at the client, the keys and every installation', async () => {
  const { slack, setup } = await host()
  const log = createLogger('silent')
  const examine = async (over: object = {}) => {
    const settings = { ...setup.settings, ...over }
    const findings = await examineSlack({ settings, log, wallClock, db: world.db })
    return findings.map(({ is, what }) => `${is}: ${what}`)
  }
  const { id } = stage.here.team
  const well = await examine()
  expect(well).toContain('right: SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together')
  expect(well).toContain('right: ENCRYPTION_KEYS opens what is kept of every installation')
  expect(well).toContain(`right: ${id}: the token is Panda Works's`)
  expect(well).toContain(`right: ${id}: no scope is missing`)

  expect(await examine({ clientId: '1.2' })).toContain(
    'wrong: SLACK_CLIENT_ID is refused (invalid_client_id)',
  )
  expect(await examine({ clientSecret: 'other' })).toContain(
    'wrong: SLACK_CLIENT_SECRET is refused (bad_client_secret)',
  )
  expect(await examine({ encryptionKeys: [encryptionKey('z')] })).toContain(
    `wrong: no key in ENCRYPTION_KEYS opens 1 installation: ${id}`,
  )
  slack.faults.add({ kind: 'error', error: 'account_inactive' }, { method: 'auth.test' })
  expect(await examine()).toContain(`wrong: ${id}: the token is refused (account_inactive)`)
})

test('the doctor goes on where the clock is wrong', async () => {
  const { setup } = await host()
  aheadMs = 600_000
  const log = createLogger('silent')
  const parts = { settings: setup.settings, log, wallClock, db: world.db }
  const said = (await examineSlack(parts)).map(({ what }) => what)
  expect(said).toContainEqual(expect.stringMatching(/^the clock is \d+ s ahead of Slack's$/))
  expect(said).toContain('SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together')
})
