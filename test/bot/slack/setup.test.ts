import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BOT_EVENTS } from '../../../src/bot/slack/manifest.ts'
import { BOT_SCOPES } from '../../../src/bot/slack/scopes.ts'
import { readConfig } from '../../../src/config.ts'
import { runCliWith } from '../../support/cli.ts'
import { type SlackServer, startSlackServer } from '../../support/slack-server.ts'

let slack: SlackServer
beforeEach(async () => {
  slack = await startSlackServer()
})
afterEach(() => slack.stop())

async function isValid(manifest: string): Promise<unknown> {
  const response = await fetch(`${slack.apiUrl}apps.manifest.validate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ manifest }),
  })
  return response.json()
}

describe('the manifest', () => {
  test.each([
    [[], { socket_mode_enabled: true, token_rotation_enabled: false }],
    [['--http', 'https://bot.example'], { socket_mode_enabled: false, org_deploy_enabled: true }],
  ])('with %j is one that Slack takes', async (options, settings) => {
    const { stdout, stderr, exitCode } = await runCliWith({}, 'slack', 'manifest', ...options)
    expect(exitCode).toBe(0)
    expect(await isValid(stdout)).toMatchObject({ ok: true })
    const manifest = JSON.parse(stdout)
    expect(manifest.settings).toMatchObject(settings)
    expect(manifest.oauth_config.scopes.bot).toEqual(BOT_SCOPES)
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([...BOT_EVENTS])
    for (const scope of BOT_SCOPES) expect(stderr).toContain(`${scope}: `)
  })

  test('over HTTP names every address', async () => {
    const { stdout } = await runCliWith({}, 'slack', 'manifest', '--http', 'https://bot.example')
    const manifest = JSON.parse(stdout)
    const there = 'https://bot.example/slack/events'
    expect(manifest.features.slash_commands[0].url).toBe(there)
    expect(manifest.settings.interactivity.request_url).toBe(there)
    expect(manifest.settings.event_subscriptions.request_url).toBe(there)
    expect(manifest.oauth_config.redirect_urls).toEqual([
      'https://bot.example/slack/oauth_redirect',
    ])
  })

  test('over HTTP is refused with scopes that are used in Socket Mode alone', async () => {
    const address = ['--http', 'https://bot.example']
    const run = await runCliWith({}, 'slack', 'manifest', ...address, '--read-back')
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
    expect(run.stderr).toContain('--read-back goes without --http: over HTTP the bot does not look')
  })

  test('is refused for what is no address', async () => {
    const { exitCode, stderr } = await runCliWith({}, 'slack', 'manifest', '--http', 'bot')
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('"bot" is no address')])
  })
})

describe('the doctor', () => {
  const doctor = (environment: Record<string, string>) =>
    runCliWith({ SLACK_API_URL: slack.apiUrl, ...environment }, 'slack', 'doctor')

  test('finds nothing wrong where nothing is', async () => {
    const { appToken, botToken } = slack.addWorkspace({ scopes: BOT_SCOPES })
    const run = await doctor({ SLACK_APP_TOKEN: appToken, SLACK_BOT_TOKEN: botToken })
    expect(run.stdout).toContain("ok    the clock agrees with Slack's")
    expect(run.stdout).toContain('ok    SLACK_APP_TOKEN opens connections')
    expect(run.stdout).toContain("ok    SLACK_BOT_TOKEN is standards's in Panda Works")
    expect(run.stdout).toContain('ok    no scope is missing')
    expect(run.stdout).toContain('note  without channels:history')
    expect(run.exitCode).toBe(0)
  })

  test('names what is wrong and what mends it, and no token', async () => {
    const { botToken } = slack.addWorkspace({ scopes: ['chat:write', 'files:write'] })
    const tokens = { SLACK_APP_TOKEN: 'xapp-wrong-one', SLACK_BOT_TOKEN: botToken }
    const run = await doctor(tokens)
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toContain('WRONG SLACK_APP_TOKEN is refused (invalid_auth)')
    expect(run.stdout).toContain('connections:write')
    expect(run.stdout).toContain('WRONG the scope commands is missing')
    expect(run.stdout).toContain('note  not needed: files:write')
    for (const token of Object.values(tokens)) expect(run.stdout + run.stderr).not.toContain(token)
  })

  test('says that the tokens are of two apps', async () => {
    const { app, botToken } = slack.addWorkspace({ scopes: BOT_SCOPES })
    const other = slack.addWorkspace()
    const run = await doctor({ SLACK_APP_TOKEN: other.appToken, SLACK_BOT_TOKEN: botToken })
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toContain(
      `WRONG SLACK_APP_TOKEN is of the app ${other.app.id}, SLACK_BOT_TOKEN of ${app.id}`,
    )
  })

  test('looks at what is installed over HTTP, which it reads from the database', async () => {
    const { app } = slack.addWorkspace()
    const run = await doctor({
      DATA_FOLDER: mkdtempSync(join(tmpdir(), 'doctor-')),
      SLACK_SIGNING_SECRET: app.signingSecret,
      SLACK_CLIENT_ID: app.clientId,
      SLACK_CLIENT_SECRET: app.clientSecret,
      ENCRYPTION_KEYS: Buffer.alloc(32).toString('base64'),
    })
    expect(run.stdout).toContain('ok    SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together')
    expect(run.stdout).toContain('note  nobody has installed the app')
    expect(run.exitCode).toBe(0)
  })

  test('says that Slack cannot be reached', async () => {
    await slack.goDown()
    const run = await doctor({ SLACK_APP_TOKEN: 'xapp-1', SLACK_BOT_TOKEN: 'xoxb-1' })
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toMatch(/WRONG 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/)
  })

  test('says what to set where nothing is', async () => {
    const run = await doctor({})
    expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining('SLACK_APP_TOKEN')])
  })
})

describe('the settings', () => {
  const KEY = Buffer.alloc(32).toString('base64')
  const HTTP = { SLACK_SIGNING_SECRET: 's', SLACK_CLIENT_ID: 'i', SLACK_CLIENT_SECRET: 'c' }

  test.each([
    [{ SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN: missing, for SLACK_APP_TOKEN is set.'],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN: missing, for SLACK_BOT_TOKEN is set.'],
    [
      { SLACK_CLIENT_ID: 'i' },
      'SLACK_SIGNING_SECRET, SLACK_CLIENT_SECRET, ENCRYPTION_KEYS: missing, for SLACK_CLIENT_ID is set.',
    ],
    [
      { SLACK_APP_TOKEN: 'xoxb-1', SLACK_BOT_TOKEN: 'xoxb-1' },
      'SLACK_APP_TOKEN: must begin with xapp- (its value is not shown)',
    ],
    [
      { SLACK_API_URL: 'http://proxy.example/api/' },
      'SLACK_API_URL: must begin with https://, for tokens are sent there',
    ],
    [
      { ENCRYPTION_KEYS: KEY },
      'SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET: missing, for ENCRYPTION_KEYS is set.',
    ],
    [
      { SLACK_PORT: '3000' },
      'SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, ENCRYPTION_KEYS: missing, for SLACK_PORT is set.',
    ],
    [
      { SLACK_APP_TOKEN: 'xoxb-1', SLACK_BOT_TOKEN: 'xapp-1' },
      'SLACK_APP_TOKEN and SLACK_BOT_TOKEN are swapped: the first is the one that begins with xapp-, the second with xoxb-.',
    ],
    [
      { SLACK_APP_TOKEN: '"xapp-1"', SLACK_BOT_TOKEN: 'xoxb-1' },
      'SLACK_APP_TOKEN: stands in quotes: write it without (it is not shown)',
    ],
    [
      { ...HTTP, ENCRYPTION_KEYS: `${KEY},` },
      'ENCRYPTION_KEYS: has a comma with no key before or behind it: take that comma out',
    ],
    [
      { ...HTTP, ENCRYPTION_KEYS: `${KEY.slice(0, -2)} =` },
      'ENCRYPTION_KEYS: must be keys of 32 bytes in base64, joined by commas; make one with: openssl rand -base64 32',
    ],
    [
      { ...HTTP, ENCRYPTION_KEYS: 'c2hvcnQ=' },
      'ENCRYPTION_KEYS: must be keys of 32 bytes in base64, joined by commas; make one with: openssl rand -base64 32',
    ],
  ])('%j are refused by name', (environment, problem) => {
    expect(readConfig(environment)).toEqual({ ok: false, problem })
  })

  test('of both ways at once are refused', () => {
    const both = { ...HTTP, SLACK_APP_TOKEN: 'xapp-1', SLACK_BOT_TOKEN: 'xoxb-1' }
    expect(readConfig(both)).toMatchObject({ ok: false })
  })

  test('say how the bot is run', () => {
    const slackOf = (environment: Record<string, string>) => {
      const config = readConfig(environment)
      return config.ok ? config.value.slack : config.problem
    }
    expect(slackOf({})).toBeUndefined()
    expect(slackOf({ SLACK_APP_TOKEN: ' xapp-1 ', SLACK_BOT_TOKEN: 'xoxb-1\n' })).toMatchObject({
      appToken: 'xapp-1',
      botToken: 'xoxb-1',
    })
    expect(slackOf({ SLACK_APP_TOKEN: 'xapp-1', SLACK_BOT_TOKEN: 'xoxb-1' })).toMatchObject({
      mode: 'socket',
      appToken: 'xapp-1',
      botToken: 'xoxb-1',
    })
    const keys = { ENCRYPTION_KEYS: `${KEY}, ${KEY}` }
    expect(slackOf({ ...HTTP, ...keys, SLACK_API_URL: 'https://a.example/api' })).toMatchObject({
      mode: 'http',
      port: 3000,
      apiUrl: 'https://a.example/api/',
      encryptionKeys: [Buffer.alloc(32), Buffer.alloc(32)],
    })
  })
})
