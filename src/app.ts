import type { Readable, Writable } from 'node:stream'
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import { type Bot, createBot } from './bot/bot.ts'
import { createConsole } from './bot/console.ts'
import type { Platform } from './bot/platform.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { type OpenDatabase, openDatabase } from './db/client.ts'
import { type LoadReport, loadDataset } from './db/load.ts'
import { readDataset } from './db/seeds.ts'
import { ok, type Result, refuse } from './domain/result.ts'
import { startTicks } from './jobs/cron.ts'
import { startDelivery } from './jobs/delivery.ts'
import { explainFor } from './jobs/explain.ts'
import { previewDigest } from './jobs/preview.ts'
import { createLogger, type Logger } from './log.ts'
import { type Operations, startOperations } from './operations.ts'
import { openPlatforms } from './platforms.ts'
import { nextText, reportText, STOPPED_EARLY, showDigest, subscribeConsole } from './terminal.ts'

/** What the service is started with; tests pass their own clock and streams. */
export type AppOptions = {
  readonly config: Config
  readonly clock: Clock
  readonly input: Readable
  readonly output: Writable & { readonly isTTY?: boolean }
  /** Aborting it stops the service. */
  readonly signal: AbortSignal
}

/** A digest that is due at the start is waited for this long before the service says that it is ready. */
const FIRST_DIGEST_WITHIN_MS = 5000

/** A running service; `finished` resolves once it has stopped and let go of everything. */
export type App = { readonly finished: Promise<void> }

/** Starts the service: opens the database, loads the dataset, shows this week's digest, and keeps looking. */
export async function startApp(options: AppOptions): Promise<Result<App>> {
  const { config, clock, signal } = options
  const log = createLogger(config.logLevel)
  const dataset = readDataset(config.seedsFolder)
  if (!dataset.ok) return refuse(dataset.problems.join('\n'))
  const operations = await startOperations({ config, clock, log, signal })
  if (!operations.ok) return operations
  const opened = await openDatabase(config)
  if (!opened.ok) {
    await operations.value.stop()
    return opened
  }
  const database = opened.value
  const letGo = async () => {
    await operations.value.stop()
    await database.close()
  }
  try {
    if (await isStopped(signal)) return ok({ finished: stoppedEarly(options, letGo) })
    const report = await loadDataset(database.db, dataset.dataset, todayOf(options))
    if (await isStopped(signal)) return ok({ finished: stoppedEarly(options, letGo) })
    return ok(await startService(options, { database, operations: operations.value, report, log }))
  } catch (cause) {
    await letGo()
    throw cause
  }
}

/** Whether the service is to stop. An embedded database that is at work lets no signal through: this does. */
async function isStopped(signal: AbortSignal): Promise<boolean> {
  await breathe()
  return signal.aborted
}

async function stoppedEarly(
  { output }: Pick<AppOptions, 'output'>,
  letGo: () => Promise<void>,
): Promise<void> {
  await letGo()
  output.write(`${STOPPED_EARLY}\n`)
}

type Parts = {
  readonly database: OpenDatabase
  readonly operations: Operations
  readonly report: LoadReport
  readonly log: Logger
}

async function startService(
  { config, clock, input, output, signal }: AppOptions,
  { database, operations, report, log }: Parts,
): Promise<App> {
  const { db } = database
  const say = (text: string) => void output.write(text)
  const console = createConsole({
    input,
    output,
    colour: output.isTTY === true,
    timeZone: config.timeZone,
  })
  const chats = await openPlatforms({ config, db, clock, log })
  const platforms = [console, ...chats]
  const subscription = await subscribeConsole(db, clock, config)
  say(`${reportText(report)}\n`)
  const shown = Promise.withResolvers<void>()
  const delivery = await startDelivery({
    database,
    clock,
    platforms,
    log,
    patience: config.patience,
    onEnd: (end) => {
      operations.countTry(end)
      shown.resolve()
    },
  })
  const names = platforms.map(({ name }) => name)
  const chatProblems = () => chats.flatMap(problemOf)
  const { plan, ticks } = operations.lookAfter({
    database,
    delivery,
    platforms: names,
    chatProblems,
  })
  const letGo = async () => {
    await delivery.stop()
    await Promise.all(platforms.map((platform) => platform.stop()))
    await database.close()
    log.info('stopped')
  }
  const planned = await plan()
  const stopped = untilAborted(signal)
  if (planned.planned > 0)
    await Promise.race([shown.promise, sleep(FIRST_DIGEST_WITHIN_MS), stopped])
  if (await isStopped(signal)) {
    await operations.stop()
    return { finished: stoppedEarly({ output }, letGo) }
  }
  if (planned.planned === 0) await showDigest(console, await previewDigest(db, clock, subscription))
  say(`\n${nextText(subscription, clock())}\n`)
  const bot = createBot({
    db,
    clock,
    preview: (channel) => previewDigest(db, clock, channel),
    explain: (channel, itemId, query) => explainFor(db, clock, channel, itemId, query),
    onError: (cause) => log.error({ err: cause }, 'a command failed'),
  })
  await console.start(bot)
  for (const chat of chats) startChat(chat, bot, log)
  const ticking = startTicks(ticks, (name, cause) =>
    log.error({ err: cause, tick: name }, 'a tick failed'),
  )
  log.info({ added: report.added.length, changed: report.changed.length }, 'started')
  return {
    finished: stopped.then(async () => {
      await operations.stop()
      await ticking.stop()
      await letGo()
    }),
  }
}

function problemOf(chat: Platform): string[] {
  const problem = chat.problem?.()
  return problem === undefined ? [] : [`${chat.name}: ${problem}`]
}

/** A chat that cannot be reached, or does not let the bot in, must not keep the others from their digests. */
function startChat(chat: Platform, bot: Bot, log: Logger): void {
  chat.start(bot).catch((cause: unknown) => {
    log.error({ err: cause, platform: chat.name }, 'the platform could not be started')
  })
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function today(clock: Clock, timeZone: string): Temporal.PlainDate {
  return clock().toZonedDateTimeISO(timeZone).toPlainDate()
}

function todayOf({ clock, config }: AppOptions): Temporal.PlainDate {
  return today(clock, config.timeZone)
}
