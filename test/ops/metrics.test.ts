import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { loadDataset } from '../../src/db/load.ts'
import { noteFailures, pauseSubscription } from '../../src/db/subscriptions.ts'
import type { TryEnd } from '../../src/jobs/deliver.ts'
import { createWatchdog } from '../../src/jobs/watchdog.ts'
import { createLogger } from '../../src/log.ts'
import { type Figures, readFigures } from '../../src/ops/figures.ts'
import { figuresText } from '../../src/ops/gauges.ts'
import { createMetrics } from '../../src/ops/metrics.ts'
import { ENGINES } from '../support/database.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const MONDAY = Temporal.Instant.from('2026-06-22T07:00:00Z')

/** Lines of figures without their explanations, and without those of the process. */
function ours(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('china_standards_'))
}

function ended(state: TryEnd['state'], latenessMs = 0): TryEnd {
  const place = { platform: 'slack', workspace: 'T0SECRET', channel: 'C0SECRET' } as const
  const claim = {
    id: 1,
    fence: 1,
    attempt: 1,
    subscriptionId: 1,
    kind: 'digest',
    slot: MONDAY,
    place,
    owner: 'U0SECRET',
    timeZone: 'Europe/Berlin',
    documentId: 1,
    parts: [],
    isActive: true,
    changedAt: MONDAY,
  } as const
  return { claim, state, latenessMs }
}

describe('the counts of a process', () => {
  test('are there from the start, as 0, for every platform that runs', async () => {
    const metrics = createMetrics()
    metrics.begin(['slack'])
    const lines = ours(await metrics.text(undefined))
    expect(lines.filter((line) => line.includes('_total'))).toEqual([
      ...['digest', 'reminder'].map(
        (kind) => `china_standards_deliveries_planned_total{platform="slack",kind="${kind}"} 0`,
      ),
      'china_standards_deliveries_empty_total 0',
      ...['sent', 'retries', 'unknown', 'failed', 'skipped'].flatMap((what) =>
        ['digest', 'reminder', 'notice'].map(
          (kind) => `china_standards_deliveries_${what}_total{platform="slack",kind="${kind}"} 0`,
        ),
      ),
    ])
  })

  test('tell how tries to send ended, and how late what was sent came', async () => {
    const metrics = createMetrics()
    const states = ['sent', 'sent', 'retrying', 'unknown', 'failed', 'skipped'] as const
    for (const state of states) metrics.countTry(ended(state, 90_000))
    // A clock that was put back.
    metrics.countTry(ended('sent', -5000))
    const counted = (kind: 'digest' | 'reminder', count: number) => ({
      looked: 9,
      planned: count,
      plannedBy: [{ platform: 'slack', kind, count }] as const,
      skipped: 1,
    })
    metrics.countPlan(counted('digest', 4), MONDAY)
    metrics.countPlan(counted('reminder', 1), MONDAY)
    metrics.countPlan(counted('digest', 2), MONDAY)
    const by = 'platform="slack",kind="digest"'
    const late = (le: string, count: number) =>
      `china_standards_delivery_lateness_seconds_bucket{le="${le}",${by}} ${count}`
    expect(ours(await metrics.text(undefined))).toEqual([
      'china_standards_deliveries_planned_total{platform="slack",kind="digest"} 6',
      'china_standards_deliveries_planned_total{platform="slack",kind="reminder"} 1',
      'china_standards_deliveries_empty_total 3',
      `china_standards_deliveries_sent_total{${by}} 3`,
      `china_standards_deliveries_retries_total{${by}} 1`,
      `china_standards_deliveries_unknown_total{${by}} 1`,
      `china_standards_deliveries_failed_total{${by}} 1`,
      `china_standards_deliveries_skipped_total{${by}} 1`,
      ...['1', '5', '15', '60'].map((le) => late(le, 1)),
      ...['300', '900', '3600', '10800', '21600', '43200', '86400', '+Inf'].map((le) =>
        late(le, 3),
      ),
      `china_standards_delivery_lateness_seconds_sum{${by}} 180`,
      `china_standards_delivery_lateness_seconds_count{${by}} 3`,
      `china_standards_last_plan_timestamp_seconds ${MONDAY.epochMilliseconds / 1000}`,
      'china_standards_database_up 0',
    ])
  })

  test('name neither channels nor people, and tell of the process', async () => {
    const metrics = createMetrics()
    metrics.countTry(ended('sent'))
    const text = await metrics.text(undefined)
    expect(text).not.toContain('SECRET')
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m)
  })
})

describe.each(ENGINES)('the figures on %s', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder()
    await world.reset('2026-06-17T12:00:00Z', recorder)
  })

  const sources = (depth = { waiting: 0, active: 0, dead: 0 }) => ({
    db: world.db,
    queue: { depth: async () => depth },
    clock: world.now,
    watchdog: createWatchdog({
      db: world.db,
      clock: world.now,
      platforms: ['console'],
      log: createLogger('silent'),
    }),
  })

  test('of a service that has just begun are 0', async () => {
    expect(await readFigures(sources())).toEqual({
      queue: { waiting: 0, active: 0, dead: 0 },
      subscriptions: [],
      open: { planned: 0, sending: 0, retrying: 0, unknown: 0, failed: 0 },
      finding: undefined,
      datasetAgeDays: undefined,
    } satisfies Figures)
  })

  test('tell what stands in the database, and what the watchdog has found', async () => {
    const covers = { first: '2026-03', last: '2026-04' }
    const newsletter = {
      newsletter: '2026-03',
      title: 'A newsletter',
      publisher: 'A publisher',
      knownFrom: '2026-05-01',
      covers,
    }
    await loadDataset(
      world.db,
      { items: [], newsletters: [newsletter] },
      Temporal.PlainDate.from('2026-06-17'),
    )
    recorder.outcomes.push(
      { outcome: 'refused', because: 'message', reason: 'too long' },
      { outcome: 'unknown', reason: 'the answer was lost' },
      { outcome: 'retry', reason: 'the platform is down' },
    )
    for (const channel of ['one', 'two', 'three']) await world.subscribe(channel)
    await world.tick(MONDAY)
    const late = await world.subscribe('late')
    await noteFailures(world.db, late.id, { since: MONDAY, times: 1 })
    const { id } = await world.subscribe('paused')
    const act = { by: 'U1', at: world.now() }
    await pauseSubscription(world.db, id, { reason: 'on holiday', by: 'person' }, act)
    world.setClock('2026-06-29T07:10:00Z')
    const asked = sources({ waiting: 3, active: 2, dead: 1 })
    await asked.watchdog.look()

    const figures = await readFigures(asked)
    expect(ours(await figuresText(figures)).sort()).toEqual([
      'china_standards_database_up 1',
      'china_standards_dataset_age_days 60',
      'china_standards_deliveries_open{state="failed"} 1',
      'china_standards_deliveries_open{state="planned"} 0',
      'china_standards_deliveries_open{state="retrying"} 1',
      'china_standards_deliveries_open{state="sending"} 0',
      'china_standards_deliveries_open{state="unknown"} 1',
      'china_standards_deliveries_unknown_stuck 1',
      'china_standards_deliveries_unsent_stuck 1',
      'china_standards_missing_slots 4',
      'china_standards_queue_jobs{state="active"} 2',
      'china_standards_queue_jobs{state="dead"} 1',
      'china_standards_queue_jobs{state="waiting"} 3',
      'china_standards_subscriptions_failing{platform="console"} 1',
      'china_standards_subscriptions{platform="console",state="active"} 4',
      'china_standards_subscriptions{platform="console",state="paused"} 1',
    ])
  })
})
