import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openPlace, personAt } from '../bot/discord/service.ts'
import { lastAnswer } from '../bot/slack/stage.ts'
import { fillFolder } from '../support/filled-folder.ts'
import { freePort } from '../support/postgres-server.ts'
import { startSlackServer } from '../support/slack-server.ts'

const MAIN = join(import.meta.dirname, '../../src/main.ts')
const SOON = { timeout: 30_000, interval: 100 }
const HELP = 'China standards: what takes effect or closes for comment'

type Variables = Readonly<Record<string, string>>

/** A Slack and a Discord, each with somebody who asks for help there, and what the service needs to be in them. */
async function open() {
  const place = await openPlace()
  const slack = await startSlackServer()
  onTestFinished(() => slack.stop())
  const here = slack.addWorkspace()
  const ben = personAt(place, place.ben)
  const variables = {
    discord: { DISCORD_TOKEN: place.bot.token, DISCORD_API_URL: place.server.apiUrl },
    slack: {
      SLACK_APP_TOKEN: here.appToken,
      SLACK_BOT_TOKEN: here.botToken,
      SLACK_API_URL: slack.apiUrl,
    },
  }
  const asks = {
    async discord(): Promise<string> {
      return (await ben.types({ subcommand: 'help' })).text
    },
    async slack(): Promise<string> {
      const { channel, member: user } = here
      const typed = await slack.slashCommand({ user, channel, text: 'help' })
      return (await lastAnswer(slack, typed)).text
    },
  }
  const isAnswered = (chat: keyof typeof asks) =>
    vi.waitFor(async () => expect(await asks[chat]()).toContain(HELP), SOON)
  return { ...place, slack, variables, isAnswered }
}

/** `npm start` in a process of its own, until the test is over; asks whether it is ready. */
async function startService(variables: Variables) {
  const folder = mkdtempSync(join(tmpdir(), 'service-'))
  await fillFolder(folder)
  const port = await freePort()
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      DATA_FOLDER: folder,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  child.stdout.resume()
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true })
  })
  return {
    said: () => said,
    async readiness(): Promise<string> {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`)
      return response.text()
    },
    async stops(): Promise<unknown> {
      child.kill('SIGTERM')
      const [code] = await ended
      return code
    },
  }
}

test('one service serves Slack and Discord; one that is away is told of, keeps nobody else waiting, and comes back', async () => {
  const { server, slack, variables, isAnswered } = await open()
  await slack.goDown()
  const service = await startService({ ...variables.slack, ...variables.discord })
  const says = (text: string) =>
    vi.waitFor(async () => expect(await service.readiness()).toBe(text), SOON)

  await isAnswered('discord')
  await vi.waitFor(
    async () => expect(await service.readiness()).toMatch(/^slack: Slack cannot be reached: /),
    SOON,
  )
  await slack.comeBack()
  await isAnswered('slack')
  await says('ready')

  await server.goDown()
  await says('discord: the connection is lost')
  await isAnswered('slack')
  await server.comeBack()
  await isAnswered('discord')
  await says('ready')

  expect(await service.stops()).toBe(0)
}, 120_000)

test.each([
  [
    'a wrong token on Discord',
    { DISCORD_TOKEN: 'a.b.c' },
    'slack',
    'discord: Discord does not take the token',
  ],
  [
    'a wrong token on Slack',
    { SLACK_BOT_TOKEN: 'xoxb-wrong' },
    'discord',
    'slack: Slack refuses SLACK_BOT_TOKEN: invalid_auth',
  ],
  ['no token for Slack', { SLACK_APP_TOKEN: '', SLACK_BOT_TOKEN: '' }, 'discord', 'ready'],
] as const)(
  'with %s the other is served all the same',
  async (_, wrong, other, told) => {
    const { variables, isAnswered } = await open()
    const service = await startService({ ...variables.slack, ...variables.discord, ...wrong })

    await isAnswered(other)

    await vi.waitFor(async () => expect(await service.readiness()).toBe(told), SOON)
    expect(service.said()).not.toContain(variables.discord.DISCORD_TOKEN)
  },
  120_000,
)
