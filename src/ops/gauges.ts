import { Gauge, Registry } from 'prom-client'
import type { Figures } from './figures.ts'

/** How the names of this program's figures begin. */
export const PREFIX = 'china_standards_'

/**
 * Figures in Prometheus' text format. A registry for each scrape: what the database did not tell is absent
 * then, and no older figure stands in its place.
 */
export async function figuresText(figures: Figures | undefined): Promise<string> {
  const registry = new Registry()
  const gauge = <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name: `${PREFIX}${name}`, help, labelNames, registers: [registry] })
  gauge('database_up', 'Whether the database answered').set(figures === undefined ? 0 : 1)
  if (figures === undefined) return registry.metrics()

  const jobs = gauge('queue_jobs', 'Jobs of the queue: waiting, active, or given up', ['state'])
  for (const [state, count] of Object.entries(figures.queue)) jobs.set({ state }, count)

  const subscriptions = gauge('subscriptions', 'Subscriptions that are served, or paused', [
    'platform',
    'state',
  ])
  const failing = gauge('subscriptions_failing', 'Subscriptions whose channel refuses messages', [
    'platform',
  ])
  for (const { platform, state, isFailing, count } of figures.subscriptions) {
    subscriptions.inc({ platform, state }, count)
    failing.inc({ platform }, isFailing ? count : 0)
  }

  const open = gauge('deliveries_open', 'Deliveries not through, or gone wrong, by state', [
    'state',
  ])
  for (const [state, count] of Object.entries(figures.open)) open.set({ state }, count)

  const { finding, datasetAgeDays } = figures
  if (finding !== undefined) {
    const { missing, stuck } = finding
    gauge('missing_slots', 'Digests missing from the ledger').set(missing.count)
    gauge('deliveries_unsent_stuck', 'Deliveries not sent for over 6 hours').set(stuck.unsent)
    gauge('deliveries_unknown_stuck', 'Deliveries unknown for over a day').set(stuck.unknown)
  }
  if (datasetAgeDays !== undefined) {
    gauge('dataset_age_days', 'Days since the last month in the dataset').set(datasetAgeDays)
  }
  return registry.metrics()
}
