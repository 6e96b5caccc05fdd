import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { DELIVERY_KINDS } from '../db/channel-schema.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import type { TryEnd } from '../jobs/deliver.ts'
import type { PlanReport } from '../jobs/plan.ts'
import type { Figures } from './figures.ts'
import { figuresText, PREFIX } from './gauges.ts'

/** What has happened since the process started, for Prometheus. Channels and people are not told apart. */
export type Metrics = {
  readonly contentType: string
  /** Begins counting for platforms that run here: from then on every count is there, if only as 0. */
  begin(platforms: readonly PlatformName[]): void
  countPlan(report: PlanReport, at: Temporal.Instant): void
  countTry(end: TryEnd): void
  /** Everything in Prometheus' text format; without figures the database did not answer. */
  text(figures: Figures | undefined): Promise<string>
}

const MINUTE = 60
const HOUR = 60 * MINUTE
/** From what a person takes for "on time" to what a digest is not worth any more. */
const LATENESS_SECONDS = [
  1,
  5,
  15,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
]
const BY = ['platform', 'kind'] as const

/** Figures of this process, in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const counter = (name: string, help: string) =>
    new Counter({ name: `${PREFIX}deliveries_${name}_total`, help, registers })
  const counterBy = (name: string, help: string) =>
    new Counter({ name: `${PREFIX}deliveries_${name}_total`, help, labelNames: BY, registers })
  const planned = counterBy('planned', 'Deliveries planned to be sent')
  const empty = counter('empty', 'Digests that were due, had nothing to say and stayed silent')
  const ends = {
    sent: counterBy('sent', 'Deliveries sent'),
    retrying: counterBy('retries', 'Tries that failed and will be repeated'),
    unknown: counterBy('unknown', 'Tries after which nobody knows whether the message arrived'),
    failed: counterBy('failed', 'Deliveries given up'),
    skipped: counterBy('skipped', 'Deliveries not sent: paused or removed in the meantime'),
  } satisfies Record<TryEnd['state'], Counter<(typeof BY)[number]>>
  const lateness = new Histogram({
    name: `${PREFIX}delivery_lateness_seconds`,
    help: 'From the time a delivery was asked for to when it was sent',
    labelNames: BY,
    buckets: LATENESS_SECONDS,
    registers,
  })
  const lastPlan = new Gauge({
    name: `${PREFIX}last_plan_timestamp_seconds`,
    help: 'When planning succeeded last',
    registers,
  })
  return {
    contentType: registry.contentType,
    begin(platforms) {
      const labels = platforms.flatMap((platform) =>
        DELIVERY_KINDS.map((kind) => ({ platform, kind })),
      )
      for (const one of labels) {
        if (one.kind !== 'notice') planned.inc(one, 0)
        for (const end of Object.values(ends)) end.inc(one, 0)
        lateness.zero(one)
      }
    },
    countPlan(report, at) {
      for (const { count, ...labels } of report.plannedBy) planned.inc(labels, count)
      empty.inc(report.skipped)
      lastPlan.set(at.epochMilliseconds / 1000)
    },
    countTry({ claim: { place, kind }, state, latenessMs }) {
      const labels = { platform: place.platform, kind }
      ends[state].inc(labels)
      if (state === 'sent') lateness.observe(labels, Math.max(0, latenessMs / 1000))
    },
    text: async (figures) => `${await registry.metrics()}\n${await figuresText(figures)}`,
  }
}
