import type { Readable, Writable } from 'node:stream'
import { isDeepStrictEqual } from 'node:util'
import { answerCommand } from './bot/answer.ts'
import { createConsole } from './bot/console.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { type OpenDatabase, openDatabase } from './db/client.ts'
import { type LoadReport, loadDataset } from './db/load.ts'
import { readDataset } from './db/seeds.ts'
import { findSubscription, type Subscription, saveSubscription } from './db/subscriptions.ts'
import { nextSlot } from './domain/cadence.ts'
import { EVERYTHING } from './domain/filter.ts'
import { ok, type Result, refuse } from './domain/result.ts'
import { printSpan } from './domain/span.ts'
import { errorDocument } from './formatters/replies.ts'
import { dayText, plural } from './formatters/words.ts'
import { startTicks } from './jobs/cron.ts'
import { currentDigest, serveDueDigests } from './jobs/digests.ts'
import { createLogger, type Logger } from './log.ts'

/** What the service is started with; tests pass their own clock and streams. */
export type AppOptions = {
  readonly config: Config
  readonly clock: Clock
  readonly input: Readable
  readonly output: Writable & { readonly isTTY?: boolean }
  /** Aborting it stops the service. */
  readonly signal: AbortSignal
}

/** A running service; `finished` resolves once it has stopped and let go of everything. */
export type App = { readonly finished: Promise<void> }

/** Starts the service: opens the database, loads the dataset, shows this week's digest, and keeps looking. */
export async function startApp(options: AppOptions): Promise<Result<App>> {
  const { config } = options
  const log = createLogger(config.logLevel)
  const dataset = readDataset(config.seedsFolder)
  if (!dataset.ok) return refuse(dataset.problems.join('\n'))
  const opened = await openDatabase(config)
  if (!opened.ok) return opened
  const report = await loadDataset(opened.value.db, dataset.dataset, todayOf(options))
  const app = await startService(options, opened.value, report, log).catch(async (cause) => {
    await opened.value.close()
    throw cause
  })
  return ok(app)
}

async function startService(
  { config, clock, input, output, signal }: AppOptions,
  { db, close }: OpenDatabase,
  report: LoadReport,
  log: Logger,
): Promise<App> {
  const say = (text: string) => void output.write(text)
  const console = createConsole({ input, output, colour: output.isTTY === true })
  const job = { db, clock, platforms: [console] }
  const subscription = await subscribeConsole(job, config)
  say(`${reportText(report)}\n`)
  const served = await serveDueDigests(job)
  if (served.length === 0) await showDigest(console, await currentDigest(job, subscription))
  say(`\n${nextText(subscription, clock())}\n`)
  await console.start((text) =>
    answerCommand(db, text, today(clock, config.timeZone)).catch((cause: unknown) => {
      log.error({ err: cause }, 'a command failed')
      return errorDocument('Something went wrong here; the log says what.')
    }),
  )
  const tick = async () => {
    for (const { delivery, outcome } of await serveDueDigests(job)) {
      log.info(
        { delivery: delivery.id, slot: delivery.slot.toString(), ...outcome },
        'digest delivered',
      )
    }
  }
  const ticks = startTicks(
    [{ name: 'digests', expression: '* * * * *', run: tick }],
    (name, cause) => log.error({ err: cause, tick: name }, 'a tick failed'),
  )
  log.info({ added: report.added.length, changed: report.changed.length }, 'started')
  return {
    finished: untilAborted(signal).then(async () => {
      await ticks.stop()
      await console.stop()
      await close()
      log.info('stopped')
    }),
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** The terminal's own subscription: Mondays at nine, everything within the configured sectors. */
async function subscribeConsole(
  { db, clock }: { db: OpenDatabase['db']; clock: Clock },
  config: Config,
): Promise<Subscription> {
  const wish = {
    platform: 'console',
    workspace: 'local',
    channel: 'terminal',
    filter: { ...EVERYTHING, sectors: config.consoleSectors },
    cadence: { every: 'week', weekday: 1, time: '09:00', timeZone: config.timeZone },
    whenEmpty: 'say-so',
    detail: 'compact',
    owner: 'operator',
  } as const
  const before = await findSubscription(db, wish)
  const isSame =
    before !== undefined &&
    isDeepStrictEqual([before.filter, before.cadence], [wish.filter, wish.cadence])
  // Saving begins a subscription anew, and what was missed while the service was down would not be made up.
  return isSame ? before : (await saveSubscription(db, wish, clock())).subscription
}

async function showDigest(
  console: ReturnType<typeof createConsole>,
  document: Parameters<typeof console.render>[0],
): Promise<void> {
  for (const message of console.render(document)) {
    await console.post({ workspace: 'local', channel: 'terminal' }, message, 'preview')
  }
}

function reportText({ added, changed, unchanged, removed, dates }: LoadReport): string {
  const counts = `Dataset: ${added.length} added, ${changed.length} changed, ${unchanged.length} unchanged`
  const gone = removed.length === 0 ? '' : `, ${removed.length} no longer in the files`
  const moved = dates
    .filter(({ from, to }) => from !== undefined && to !== undefined)
    .map(
      ({ itemId, key, from, to }) =>
        `\n  ${itemId} ${key}: ${from && valueText(from)} is now ${to && valueText(to)}`,
    )
  return `${counts}${gone}.${moved.join('')}`
}

function valueText({ span, proposed }: NonNullable<LoadReport['dates'][number]['to']>): string {
  return `${printSpan(span)}${proposed ? ' (proposed)' : ''}`
}

function nextText({ cadence }: Subscription, now: Temporal.Instant): string {
  const next = nextSlot(cadence, now)
  const local = next.toZonedDateTimeISO(cadence.timeZone)
  const hours = Math.max(1, Math.round(now.until(next).total('hours')))
  const wait = hours < 48 ? plural(hours, 'hour') : plural(Math.round(hours / 24), 'day')
  return `Next digest: ${dayText(local.toPlainDate())} at ${cadence.time} (${cadence.timeZone}), in ${wait}.
To get it in Slack or Discord: docs/operations.md, "Slack and Discord".
Type help for what can be asked here; Ctrl+C stops.`
}

function today(clock: Clock, timeZone: string): Temporal.PlainDate {
  return clock().toZonedDateTimeISO(timeZone).toPlainDate()
}

function todayOf({ clock, config }: AppOptions): Temporal.PlainDate {
  return today(clock, config.timeZone)
}
