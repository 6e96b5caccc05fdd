import { parseArgs } from 'node:util'
import { runTrial } from './trial.ts'

const { values } = parseArgs({
  options: {
    subscriptions: { type: 'string', default: '2000' },
    replicas: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
  },
})

const result = await runTrial({
  subscriptions: Number(values.subscriptions),
  replicas: Number(values.replicas),
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  killEveryMs: 1000,
  mostKills: Number.POSITIVE_INFINITY,
  leaseMs: 4000,
  messageEveryMs: 25,
  queue: {
    batch: 10,
    batches: 2,
    heartbeatSeconds: 10,
    monitorSeconds: 2,
    longestBatchSeconds: 10,
    retrySeconds: 1,
  },
})
for (const [name, value] of Object.entries(result)) {
  const text = typeof value === 'number' ? value.toLocaleString('en') : String(value)
  process.stdout.write(`${name.padEnd(16)}${text.padStart(10)}\n`)
}
const isRight =
  result.isSettled && result.losses + result.repeats + result.strays + result.unsettled === 0
process.stdout.write(isRight ? 'Nothing lost, nothing twice.\n' : 'NOT AS IT SHOULD BE.\n')
process.exitCode = isRight ? 0 : 1
