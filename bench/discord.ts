// The bot beside a bare discord.js bot that answers "pong", both on one loopback Discord in this process.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBot } from '../src/bot/bot.ts'
import { createDiscord } from '../src/bot/discord/discord.ts'
import { suggest } from '../src/bot/discord/suggest.ts'
import { createSeal } from '../src/bot/seal.ts'
import { systemClock } from '../src/clock.ts'
import { openDatabase } from '../src/db/client.ts'
import type { Database } from '../src/db/database.ts'
import { loadDataset } from '../src/db/load.ts'
import { explainFor } from '../src/jobs/explain.ts'
import { previewDigest } from '../src/jobs/preview.ts'
import { createLogger } from '../src/log.ts'
import {
  type Bot,
  type Channel,
  type DiscordServer,
  startDiscordServer,
  type User,
} from '../test/support/discord-server.ts'
import { startEchoBot } from './discord/echo-bot.ts'
import { syntheticDataset } from './synthetic.ts'
import { percentile, row } from './table.ts'

/** As many as a dataset of some years holds, and a hundred times that. */
const ITEMS = 1000
const MANY_ITEMS = 100_000
const COMMANDS = 500
const WITHIN_MS = 10_000
const TYPED = [
  'gb 44',
  'gb/t 4735',
  'vehicle',
  'cybersecurity data',
  '网络',
  '汽车 安全',
  'securty',
  'x9',
]

type Stage = {
  readonly server: DiscordServer
  readonly bot: Bot
  readonly channel: Channel
  readonly user: User
}

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
const opened = await openDatabase({ dataFolder: folder, databaseUrl: process.argv[2] })
if (!opened.ok) throw new Error(opened.problem)
const { db, close } = opened.value
const today = systemClock().toZonedDateTimeISO('UTC').toPlainDate()
await loadDataset(db, syntheticDataset(ITEMS), today)

row('Discord, 500 commands in 10 s', 'first ms p50', 'p99', 'memory MB')
const echoing = await openStage()
const echo = await startEchoBot(echoing.bot, echoing.server.apiUrl)
await measure('a bare discord.js echo bot', echoing, 'ping')
await echo.stop()
await echoing.server.stop()

const stage = await openStage()
const platform = createDiscord({
  settings: { token: stage.bot.token, apiUrl: stage.server.apiUrl },
  db,
  clock: systemClock,
  log: createLogger('error'),
  seal: createSeal(new Uint8Array(32)),
  timeZone: 'Europe/Berlin',
})
const began = performance.now()
await platform.start(botOn(db))
while (stage.server.commandsOf(stage.bot).length === 0) await sleep(5)
const readyMs = performance.now() - began
await measure('this bot, help', stage, 'standards', 'help')
await measure('this bot, upcoming (1,000 items)', stage, 'standards', 'upcoming')
const stopping = performance.now()
await platform.stop()
row(
  'connected after / stopped after, ms',
  readyMs.toFixed(0),
  (performance.now() - stopping).toFixed(0),
)
await stage.server.stop()

await loadDataset(db, syntheticDataset(MANY_ITEMS), today)
process.stdout.write('\n')
row('suggestions while typing, 100,000 items', 'p50 ms', 'p99')
for (const typed of TYPED) {
  const figures: number[] = []
  for (let time = 0; time < 20; time += 1) {
    const start = performance.now()
    await suggest({ db, today }, 'identifier', typed)
    figures.push(performance.now() - start)
  }
  row(`"${typed}"`, percentile(figures, 0.5).toFixed(1), percentile(figures, 0.99).toFixed(1))
}
await close()
rmSync(folder, { recursive: true })

async function openStage(): Promise<Stage> {
  const server = await startDiscordServer()
  const bot = server.addBot()
  const guild = server.addGuild({ bots: [bot] })
  return { server, bot, channel: server.addChannel(guild), user: server.addPerson(guild) }
}

/** How long Discord waits for the first answer. */
async function measure(
  what: string,
  { server, channel, user }: Stage,
  name: string,
  subcommand?: string,
): Promise<void> {
  const asked = Array.from({ length: COMMANDS }, async (_, index) => {
    await sleep((index * WITHIN_MS) / COMMANDS)
    const answer = await server.slashCommand({ channel, user, name, subcommand })
    return 'delayMs' in answer ? answer.delayMs : Number.POSITIVE_INFINITY
  })
  const figures = await Promise.all(asked)
  const memory = process.memoryUsage().rss / 1024 ** 2
  const [p50, p99] = [percentile(figures, 0.5), percentile(figures, 0.99)]
  row(what, p50.toFixed(1), p99.toFixed(1), memory.toFixed(0))
}

function botOn(db: Database) {
  return createBot({
    db,
    clock: systemClock,
    preview: (channel) => previewDigest(db, systemClock, channel),
    explain: (channel, itemId, query) => explainFor(db, systemClock, channel, itemId, query),
    onError: (cause) => process.stderr.write(`${cause}\n`),
  })
}
