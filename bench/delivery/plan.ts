import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'drizzle-orm'
import { openDatabase } from '../../src/db/client.ts'
import { loadDataset } from '../../src/db/load.ts'
import { readDataset } from '../../src/db/seeds.ts'
import { addSubscribers, BEFORE_SLOT, subscriber } from '../../test/support/subscribers.ts'
import { row } from '../table.ts'
import { createDatabase, figure, heading } from './figures.ts'
import { type PlanFigures, planFigures } from './plan-figures.ts'

const FEW_FILTERS = 10
const MANY_FILTERS = 10_000
const PER_SECOND = { few: 10_000, many: 3000 }
/** Memory is looked at about ten times in a run: once for so many subscriptions a millisecond. */
const SUBSCRIPTIONS_PER_MS = 100
/** Memory at ten times as many subscriptions. */
const GROWTH = 1.5

/** Prints how fast one slot of many subscriptions is planned and rendered, and what memory that takes. */
export async function benchPlan(server: string, quick: boolean): Promise<void> {
  const [small, large] = quick ? [1000, 10_000] : [10_000, 100_000]
  heading('planning and rendering one slot, on PostgreSQL')
  const few = await measure(server, large, FEW_FILTERS)
  const fewSmall = await measure(server, small, FEW_FILTERS)
  const many = await measure(server, large, Math.min(MANY_FILTERS, large / 10))
  const manySmall = await measure(server, small, Math.min(MANY_FILTERS, small))
  const rate = (figures: PlanFigures) => figures.planned / figures.seconds
  const size = large.toLocaleString('en')
  figure(`${size} subscriptions, ${few.documents} filters: each second`, rate(few), {
    atLeast: PER_SECOND.few,
  })
  figure(`${size} subscriptions, ${many.documents} filters: each second`, rate(many), {
    atLeast: PER_SECOND.many,
  })
  const against = `${size} against ${small.toLocaleString('en')}`
  for (const [name, most, least] of [
    ['few filters', few, fewSmall],
    ['many filters', many, manySmall],
  ] as const) {
    const growth = { atMost: GROWTH }
    figure(`peak memory, ${name}, ${against}`, most.rssMb / least.rssMb, growth, 2)
    figure(`peak heap, ${name}, ${against}`, most.heapMb / least.heapMb, growth, 2)
    row(
      `  peak MB at ${size}, ${name}: memory, heap`,
      most.rssMb.toFixed(0),
      most.heapMb.toFixed(0),
    )
  }
}

/** Fills a database, and has a fresh process plan it: what filling took is not in its figures. */
async function measure(server: string, subscriptions: number, filters: number) {
  const databaseUrl = await createDatabase(server, 'bench_plan')
  await fill(databaseUrl, subscriptions, filters)
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    join(import.meta.dirname, 'plan-process.ts'),
    databaseUrl,
    String(subscriptions / SUBSCRIPTIONS_PER_MS),
  ])
  return planFigures.parse(JSON.parse(stdout))
}

async function fill(databaseUrl: string, subscriptions: number, filters: number): Promise<void> {
  const opened = await openDatabase({ databaseUrl, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  const { db, close } = opened.value
  const dataset = readDataset('seeds')
  if (!dataset.ok) throw new Error(dataset.problems.join('\n'))
  await loadDataset(db, dataset.dataset, BEFORE_SLOT.toZonedDateTimeISO('UTC').toPlainDate())
  const all = Array.from({ length: subscriptions }, (_, index) => subscriber(index, filters))
  await addSubscribers(db, 'slack', all, BEFORE_SLOT)
  await db.execute(sql`vacuum analyze`)
  await close()
}
