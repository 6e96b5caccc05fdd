import { parseArgs } from 'node:util'
import { startPostgres } from '../test/support/postgres-server.ts'
import { benchDiscord, benchSlack } from './delivery/ceiling.ts'
import { benchPlan } from './delivery/plan.ts'
import { benchQueue } from './delivery/queue.ts'

const { values } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
const PARTS = { plan: benchPlan, queue: benchQueue, discord: benchDiscord, slack: benchSlack }
const chosen = Object.entries(PARTS).filter(([name]) => name === (values.only ?? name))
if (chosen.length === 0) {
  process.stderr.write(`--only takes one of: ${Object.keys(PARTS).join(', ')}\n`)
  process.exit(2)
}

const server = await startPostgres()
for (const [, bench] of chosen) {
  await bench(server.url, values.quick)
  process.stdout.write('\n')
}
await server.stop()
