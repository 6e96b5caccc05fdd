// 500 commands in 10 s, as a busy host has them, beside a bare Bolt app that only echoes: each bot in a process of its
// own, Slack and the people in this one.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { startPostgres } from '../test/support/postgres-server.ts'
import { type Delivery, startSlackServer } from '../test/support/slack-server.ts'
import type { BenchSettings } from './slack/settings.ts'
import { percentile, row } from './table.ts'

const COMMANDS = 500
const WITHIN_MS = 10_000
const PEOPLE = 40
/** What people type, in turn. */
const TYPED = [
  'show gb 44495',
  'upcoming automotive 90',
  'search vehicle cybersecurity',
  'subscription',
  'upcoming ccc',
  'help',
]

const server = await startPostgres()
row(
  `${COMMANDS} commands in ${WITHIN_MS / 1000} s`,
  'lost',
  'ack p50 ms',
  'ack p99 ms',
  'answer p99 ms',
)
for (const mode of ['socket', 'http'] as const) {
  for (const program of ['bare', 'ours'] as const) await measure(mode, program)
}
await server.stop()

async function measure(mode: BenchSettings['mode'], program: 'bare' | 'ours'): Promise<void> {
  const slack = await startSlackServer()
  const { app, team, owner, channel, appToken, botToken } = slack.addWorkspace()
  const port = await freePort()
  if (mode === 'http') {
    app.requestUrl = `http://127.0.0.1:${port}/slack/events`
    app.redirectUrls = [`http://127.0.0.1:${port}/slack/oauth_redirect`]
  }
  const { signingSecret, clientId, clientSecret } = app
  const tokens = { appToken, botToken, signingSecret, clientId, clientSecret }
  const databaseUrl = await freshDatabase(`${mode}_${program}`)
  const settings: BenchSettings = { mode, apiUrl: slack.apiUrl, ...tokens, port, databaseUrl }
  const bot = fork(
    join(import.meta.dirname, 'slack', `${program}.ts`),
    [JSON.stringify(settings)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  )
  await once(bot, 'message')
  if (mode === 'http' && program === 'ours') {
    const installUrl = `http://127.0.0.1:${port}/slack/install`
    await slack.installInBrowser({ installUrl, user: owner })
  }
  const people = Array.from({ length: PEOPLE }, () => slack.world.addUser(team))
  const taken = Array.from({ length: COMMANDS }, async (_, index) => {
    await sleep((WITHIN_MS * index) / COMMANDS)
    const user = people[index % PEOPLE] ?? owner
    const text = TYPED[index % TYPED.length] ?? ''
    const typedAt = performance.now()
    const command = await slack.slashCommand({ user, channel, text })
    return { command, answeredMs: await answered(command, typedAt) }
  })
  const done = await Promise.all(taken)
  bot.kill()
  await once(bot, 'exit')
  await slack.stop()
  const acknowledged = done.filter(({ command }) => command.outcome === 'acknowledged')
  const acks = acknowledged.map(({ command }) => command.delayMs)
  row(
    `${mode}, ${program === 'ours' ? 'this bot' : 'bare Bolt, echoing'}`,
    String(COMMANDS - acknowledged.length),
    percentile(acks, 0.5).toFixed(1),
    percentile(acks, 0.99).toFixed(1),
    percentile(
      done.map(({ answeredMs }) => answeredMs),
      0.99,
    ).toFixed(1),
  )

  async function answered(command: Delivery, since: number): Promise<number> {
    while (slack.answersTo(command).length === 0) {
      if (performance.now() - since > WITHIN_MS) return Number.POSITIVE_INFINITY
      await sleep(2)
    }
    return performance.now() - since
  }
}

async function freshDatabase(name: string): Promise<string> {
  const admin = postgres(`${server.url}/postgres`, { max: 1 })
  await admin`create database ${admin(name)}`
  await admin.end()
  return `${server.url}/${name}`
}

async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('not on a port')
  return address.port
}
