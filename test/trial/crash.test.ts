import { expect, test } from 'vitest'
import { runTrial } from './trial.ts'

test('replicas that are killed while they deliver lose nothing and repeat nothing', async () => {
  const result = await runTrial({
    subscriptions: 100,
    replicas: 2,
    seconds: 25,
    seed: 3,
    killEveryMs: 700,
    mostKills: 4,
    leaseMs: 2000,
    messageEveryMs: 20,
    queue: {
      batch: 10,
      batches: 2,
      heartbeatSeconds: 10,
      monitorSeconds: 1,
      longestBatchSeconds: 2,
      retrySeconds: 1,
    },
  })
  expect(result).toMatchObject({ isSettled: true, losses: 0, repeats: 0, strays: 0, unsettled: 0 })
  expect(result.sent + result.unknown).toBe(result.deliveries)
  expect(result.deliveries).toBeGreaterThanOrEqual(100)
  expect(result.kills).toBeGreaterThan(1)
  expect(result.restarts).toBe(1)
}, 60_000)
