import { asc, gt } from 'drizzle-orm'
import { documents } from '../../src/db/channel-schema.ts'
import { openDatabase } from '../../src/db/client.ts'
import { renderSlack } from '../../src/formatters/slack.ts'
import { planDue } from '../../src/jobs/plan.ts'
import { openQueue } from '../../src/jobs/queue.ts'
import { SLOT } from '../../test/support/subscribers.ts'
import type { PlanFigures } from './plan-figures.ts'

// Plans the slot of a filled database, renders what was planned, and prints the figures as JSON.

const PAGE = 500
const SAMPLE_MS = Number(process.argv[3])
const MB = 2 ** 20

const opened = await openDatabase({ databaseUrl: process.argv[2], dataFolder: '' })
if (!opened.ok) throw new Error(opened.problem)
const { db, queueSource, close } = opened.value
const onError = (cause: unknown) => {
  throw cause
}
const queue = await openQueue({ source: queueSource, onError })

let heap = 0
const sampling = setInterval(() => {
  // What is held, not what lies about.
  globalThis.gc?.()
  heap = Math.max(heap, process.memoryUsage().heapUsed)
}, SAMPLE_MS)
const start = performance.now()
const { planned } = await planDue({ db, queue, clock: () => SLOT, platforms: ['slack'] })
const rendered = await renderAll()
const seconds = (performance.now() - start) / 1000
clearInterval(sampling)

const figures: PlanFigures = {
  planned,
  documents: rendered,
  seconds,
  // The system counts kilobytes.
  rssMb: process.resourceUsage().maxRSS / 1024,
  heapMb: heap / MB,
}
process.stdout.write(JSON.stringify(figures))
await queue.stop()
await close()

async function renderAll(): Promise<number> {
  let count = 0
  let last = 0
  for (;;) {
    const page = await db
      .select()
      .from(documents)
      .where(gt(documents.id, last))
      .orderBy(asc(documents.id))
      .limit(PAGE)
    if (page.length === 0) return count
    for (const { id, content } of page) {
      renderSlack(content)
      last = id
    }
    count += page.length
  }
}
