import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/db/client.ts'
import { startDelivery } from '../../src/jobs/delivery.ts'
import { createLogger } from '../../src/log.ts'
import { createHttpPlatform } from '../support/http-platform.ts'
import { replicaConfig } from './replica-config.ts'

// One replica of the service: it plans and delivers like any other on the same database, and says "ready" once.

const config = replicaConfig.parse(JSON.parse(process.argv[2] ?? ''))
const { databaseUrl, platform, clockOffsetMs, planEveryMs, leaseMs, queue, logLevel } = config

const opened = await openDatabase({ databaseUrl, dataFolder: '' })
if (!opened.ok) {
  process.stderr.write(`${opened.problem}\n`)
  process.exit(1)
}
// Like any real platform, it has been there before it posts.
await fetch(`${platform.url}/counts`)
const delivery = await startDelivery({
  database: opened.value,
  clock: () => Temporal.Now.instant().add({ milliseconds: clockOffsetMs }),
  platforms: [createHttpPlatform(platform)],
  log: createLogger(logLevel),
  patience: { days: 7, attempts: 5 },
  leaseMs,
  queue,
})

const stopping = new AbortController()
process.once('SIGTERM', () => stopping.abort())
process.stdout.write('ready\n')
while (!stopping.signal.aborted) {
  await delivery.plan().catch((cause: unknown) => process.stderr.write(`planning: ${cause}\n`))
  await sleep(planEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined)
}
await delivery.stop()
await opened.value.close()
