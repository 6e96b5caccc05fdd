import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { OpenDatabase } from './db/client.ts'
import type { PlatformName } from './domain/platform-name.ts'
import { ok, type Result } from './domain/result.ts'
import { cleanUp } from './jobs/clean-up.ts'
import type { Tick } from './jobs/cron.ts'
import type { TryEnd } from './jobs/deliver.ts'
import type { DeliveryService } from './jobs/delivery.ts'
import type { PlanReport } from './jobs/plan.ts'
import { createWatchdog } from './jobs/watchdog.ts'
import type { Logger } from './log.ts'
import { type Figures, readFigures } from './ops/figures.ts'
import { createMetrics, type Metrics } from './ops/metrics.ts'
import { createProbe, type Probe } from './ops/probe.ts'
import { createReadiness } from './ops/readiness.ts'
import { startServer } from './ops/server.ts'

/** What operations begin with, before there is a database. */
export type OperationsOptions = {
  readonly config: Pick<Config, 'port' | 'keepDays'>
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** What is looked after once it runs. */
export type Running = {
  readonly database: OpenDatabase
  readonly delivery: DeliveryService
  readonly platforms: readonly PlatformName[]
  /** Which chats cannot be reached, and why. */
  readonly chatProblems: () => readonly string[]
}

/** What looks after the service: health and figures, the watchdog, the daily clean-up. */
export type Operations = {
  countTry(end: TryEnd): void
  /** Begins to look after a service; returns its planning, counted, and what is to be done regularly. */
  lookAfter(running: Running): {
    readonly plan: () => Promise<PlanReport>
    readonly ticks: readonly Tick[]
  }
  stop(): Promise<void>
}

const FIGURES_WITHIN_MS = 5000
const PLANNING_TAKES_MS = 60_000

/** Opens the port, if one is set; until there is a service to look after, it is answered as not ready. */
export async function startOperations(options: OperationsOptions): Promise<Result<Operations>> {
  const { config, log } = options
  const served: Served = { problems: async () => ['service: is starting'] }
  const metrics = config.port === undefined ? undefined : createMetrics()
  const server =
    config.port === undefined || metrics === undefined
      ? ok(undefined)
      : await startServer(config.port, {
          problems: () => served.problems(),
          async metrics() {
            const figures = await served.figures?.()
            const text = await metrics.text(figures?.ok ? figures.value : undefined)
            return { text, contentType: metrics.contentType }
          },
          onError: (cause) => log.error({ err: cause }, 'a request for health or figures failed'),
        })
  if (!server.ok) return server
  return ok({
    countTry: (end) => metrics?.countTry(end),
    lookAfter: (running) => lookAfter(options, running, served, metrics),
    stop: async () => server.value?.stop(),
  })
}

/** What the server asks; replaced once there is something to ask about. */
type Served = { problems: () => Promise<readonly string[]>; figures?: Probe<Figures> }

function lookAfter(
  { config, clock, log, signal }: OperationsOptions,
  { database, delivery, platforms, chatProblems }: Running,
  served: Served,
  metrics: Metrics | undefined,
): ReturnType<Operations['lookAfter']> {
  const { db } = database
  const { queue } = delivery
  const watchdog = createWatchdog({ db, clock, platforms, log })
  let lastPlanned: Temporal.Instant | undefined
  let planning: Promise<unknown> = Promise.resolve()
  const planNow = async () => {
    const report = await delivery.plan()
    lastPlanned = clock()
    metrics?.countPlan(report, lastPlanned)
    return report
  }
  const plan = () => {
    const planned = planNow()
    planning = planned.catch(() => {})
    return planned
  }
  // A machine that wakes up has everything to do at once: what is being made up is not missing.
  const look = async () => {
    await Promise.race([planning, sleep(PLANNING_TAKES_MS, undefined, { ref: false })])
    await watchdog.look()
  }
  metrics?.begin(platforms)
  served.figures = createProbe(() => readFigures({ db, queue, clock, watchdog }), FIGURES_WITHIN_MS)
  served.problems = createReadiness({
    db,
    queue,
    clock,
    watchdog,
    lastPlanned: () => lastPlanned,
    chatProblems,
  })
  const cleaning = { database, clock, keepDays: config.keepDays, log, signal }
  const tick = (name: string, expression: string, run: () => Promise<unknown>): Tick => ({
    name,
    expression,
    run: async () => void (await run()),
  })
  const ticks = [
    tick('plan', '* * * * *', plan),
    tick('watchdog', '*/10 * * * *', look),
    tick('clean-up', '17 3 * * *', () => cleanUp(cleaning)),
  ]
  return { plan, ticks }
}
