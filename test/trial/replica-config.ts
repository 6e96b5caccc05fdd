import { z } from 'zod'

const rate = z.object({ intervalMs: z.number(), burst: z.number() })

/** What a replica is started with, as JSON in its first argument. */
export const replicaConfig = z.object({
  databaseUrl: z.string(),
  platform: z.object({
    name: z.enum(['slack', 'discord']),
    url: z.string(),
    timeoutMs: z.number(),
    rates: z.object({
      platform: rate.exactOptional(),
      workspace: rate.exactOptional(),
      channel: rate.exactOptional(),
    }),
  }),
  /** How far the replica's clock is ahead of the machine's. */
  clockOffsetMs: z.number(),
  planEveryMs: z.number(),
  leaseMs: z.number().exactOptional(),
  queue: z.object({
    batch: z.number().exactOptional(),
    batches: z.number().exactOptional(),
    heartbeatSeconds: z.number().exactOptional(),
    monitorSeconds: z.number().exactOptional(),
    longestBatchSeconds: z.number().exactOptional(),
    retrySeconds: z.number().exactOptional(),
  }),
  logLevel: z.enum(['silent', 'error', 'warn', 'info']),
})

export type ReplicaConfig = z.infer<typeof replicaConfig>
