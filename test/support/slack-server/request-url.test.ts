import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect } from 'vitest'
import type { SlackServer, Workspace } from '../slack-server.ts'
import type { InstallDetails } from './authorize.ts'
import { button, given, portOf, SOON, test } from './fixture.ts'

function install(
  slack: SlackServer,
  { owner }: Workspace,
  url: string,
  how: Partial<InstallDetails> = {},
) {
  return slack.installInBrowser({ installUrl: `${url}/slack/install`, user: owner, ...how })
}

test('a bot is installed in the browser and answers commands, buttons and events', async ({
  slack,
  here,
  call,
  httpBot,
}) => {
  const heard: string[] = []
  const { url, store } = await httpBot((app) => {
    app.command('/standards', async ({ ack, respond }) => {
      await ack('one moment')
      await respond('here it is')
    })
    app.action('more', async ({ ack, respond }) => {
      await ack()
      await respond({ text: 'more', replace_original: true })
    })
    app.event('app_home_opened', async ({ event }) => {
      heard.push(event.user)
    })
  })
  const { app, team, channel, member: user, botToken } = here

  const challenge = `challenge of ${app.id}`
  expect(await slack.verifyRequestUrl(app)).toMatchObject({ response: { challenge } })
  expect(await install(slack, here, url)).toMatchObject({
    status: 200,
    visited: [
      `${url}/slack/install`,
      expect.stringContaining(`${slack.authorizationUrl}?`),
      expect.stringContaining(`${url}/slack/oauth_redirect?code=`),
    ],
  })
  expect(store.get(team.id)?.bot?.token).toBe(botToken)

  const command = await slack.slashCommand({ user, channel })
  expect(command).toMatchObject({ outcome: 'acknowledged', response: 'one moment' })
  await expect
    .poll(() => slack.answersTo(command).map(({ text }) => text), SOON)
    .toEqual(['one moment', 'here it is'])
  await call('chat.postMessage', { channel: channel.id, text: 'Hi', blocks: [button('more', 'x')] })
  const message = given(slack.messagesIn(channel).at(-1))
  const click = await slack.clickButton(message, { user })
  await expect.poll(() => slack.answersTo(click), SOON).toMatchObject([{ change: 'replaced' }])
  expect(message).toMatchObject({ text: 'more', blocks: [] })
  await slack.openHome(user)
  expect(heard).toEqual([user.id])
})

// Bolt takes the last two; a bot that must not has to see to it itself.
test('Bolt takes what Slack signed, also twice or an hour early, and nothing else', async ({
  slack,
  here,
  httpBot,
}) => {
  let taken = 0
  const { url } = await httpBot((app) => {
    app.command('/standards', async ({ ack }) => {
      taken += 1
      await ack()
    })
  })
  await install(slack, here, url)
  const { member: user, channel } = here
  const refused = [
    { signature: 'wrong' },
    { signature: 'missing' },
    { timestampOffsetSeconds: -301 },
    { body: 'malformed' },
    { body: 'oversized' },
  ] as const

  const statuses = []
  for (const tampering of refused) {
    const command = await slack.slashCommand({ user, channel, tampering })
    statuses.push('httpStatus' in command ? command.httpStatus : 'none')
  }
  expect(statuses).toEqual([401, 401, 401, 400, 413])
  expect(taken).toBe(0)

  const command = await slack.slashCommand({ user, channel })
  const again = await command.replay()
  const tampering = { timestampOffsetSeconds: 3600 }
  const early = await slack.slashCommand({ user, channel, tampering })
  const outcomes = [command, again, early].map(({ outcome }) => outcome)
  expect(outcomes).toEqual(['acknowledged', 'acknowledged', 'acknowledged'])
  expect(taken).toBe(3)
})

const hasty = test.extend('ackTimeoutMs', 100)

hasty('a command that is not acknowledged in time fails', async ({ slack, here, httpBot }) => {
  const { url } = await httpBot()
  await install(slack, here, url)

  const command = await slack.slashCommand({ user: here.member, channel: here.channel })

  expect(command.outcome).toBe('dispatch_failed')
  expect(command.delayMs).toBeGreaterThanOrEqual(95)
})

test('an event that was not taken is sent again', async ({ slack, here }) => {
  const tries: unknown[] = []
  const flaky = createServer((request, response) => {
    const { 'x-slack-retry-num': num, 'x-slack-retry-reason': reason } = request.headers
    tries.push([num, reason])
    response.writeHead(tries.length < 3 ? 500 : 200).end()
  })
  flaky.listen(0, '127.0.0.1')
  await once(flaky, 'listening')
  here.app.requestUrl = `http://127.0.0.1:${portOf(flaky)}/slack/events`

  const opened = await slack.openHome(here.member, { retries: 3 })
  flaky.close()

  expect(opened).toMatchObject({ outcome: 'acknowledged', attempts: 3 })
  expect(tries).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'http_error'],
  ])
})

test('nobody installs the bot who cancels, forwards the link or forges it', async ({
  slack,
  here,
  httpBot,
}) => {
  const { url, store } = await httpBot()

  for (const how of [{ cancels: true }, { losesCookies: true }, { forgesState: true }]) {
    const { status } = await install(slack, here, url, how)
    expect(status).toBeGreaterThanOrEqual(400)
  }

  expect(store.size).toBe(0)
  const asked = {
    client_id: here.app.clientId,
    scope: 'commands',
    redirect_uri: 'https://a.example',
  }
  const elsewhere = await fetch(`${slack.authorizationUrl}?${new URLSearchParams(asked)}`, {
    headers: { cookie: `d=${here.owner.id}` },
  })
  expect([elsewhere.status, await elsewhere.text()]).toEqual([400, 'bad_redirect_uri'])
})

test('a bot is installed in a whole organisation', async ({ slack, httpBot, call }) => {
  const enterprise = slack.world.addEnterprise({ name: 'Panda Group' })
  const first = slack.addWorkspace({ enterprise, app: slack.world.addApp({ name: 'Org app' }) })
  const other = slack.world.addTeam({ enterprise })
  const heard: unknown[] = []
  const { url, store } = await httpBot((bot) => {
    bot.command('/standards', async ({ ack, context }) => {
      heard.push([context.isEnterpriseInstall, context.enterpriseId])
      await ack()
    })
  }, first)

  await install(slack, first, url, { isOrgWide: true })
  const channel = slack.world.addChannel(other)
  await slack.slashCommand({ user: slack.world.addUser(other), channel })

  expect(heard).toEqual([[true, enterprise.id]])
  const token = store.get(enterprise.id)?.bot?.token
  const posted = await call('chat.postMessage', { channel: channel.id, text: 'Hi' }, token)
  expect(posted).toMatchObject({ error: 'not_in_channel' })
})

test('tokens that run out are renewed, with each refresh token once', async ({
  slack,
  httpBot,
  call,
}) => {
  const app = slack.world.addApp({ rotatesTokens: true })
  const here = slack.addWorkspace({ app })
  const tokens: unknown[] = []
  const { url, store } = await httpBot((bot) => {
    bot.command('/standards', async ({ ack, context }) => {
      tokens.push(context.botToken)
      await ack()
    })
  }, here)
  await install(slack, here, url)
  const bot = given(store.get(here.team.id)?.bot)
  const { token, refreshToken } = bot

  slack.advance(12 * 3_600_000)
  bot.expiresAt = 0
  await slack.slashCommand({ user: here.member, channel: here.channel })

  expect(tokens).toEqual([bot.token])
  expect(bot.token).not.toBe(token)
  expect(await call('auth.test', {}, token)).toMatchObject({ error: 'token_expired' })
  expect(await call('auth.test', {}, bot.token)).toMatchObject({ ok: true })
  const { clientId: client_id, clientSecret: client_secret } = app
  const grant = { client_id, client_secret, grant_type: 'refresh_token' }
  const used = await call('oauth.v2.access', { ...grant, refresh_token: refreshToken }, '')
  expect(used).toMatchObject({ error: 'invalid_refresh_token' })
})
