import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Routes } from 'discord.js'
import { z } from 'zod'
import type { Database } from '../../db/database.ts'
import type { Api } from './api.ts'
import { backOffMs } from './back-off.ts'
import { createHolding, type Plan } from './holding.ts'
import { createLeases, type LeasePace, tidyLeases, within } from './leases.ts'
import { failureOf } from './outcome.ts'
import type { ShardTools } from './shard.ts'

/** What keeping the connections works with. */
export type GatewayTools = Omit<ShardTools, 'identifyLine' | 'onTooFew'> & {
  readonly db: Database
  readonly api: Api
  readonly pace?: GatewayPace | undefined
}

/** How long a connection is a process's own, and how often it is looked after. */
export type GatewayPace = LeasePace & {
  /** Between two identifies: https://discord.com/developers/docs/events/gateway#sharding-max-concurrency */
  readonly identifyMs: number
  /** Between two looks at how many connections Discord wants. */
  readonly planMs: number
}

/** Another process takes over within the lease, a round and an identify: under 30 seconds. */
const PACE: GatewayPace = { leaseMs: 15_000, renewMs: 4000, identifyMs: 5100, planMs: 600_000 }

/** The connections of this process. */
export type Gateway = {
  /** Why people cannot reach the bot through this process, where that is not as it should be. */
  problem(): string | undefined
  stop(): Promise<void>
}

/**
 * Holds this process's share of the shards, by leases in the database: every connection of a bot is told everything,
 * and each thing is to be answered once. All processes go by the highest count of shards that any of them knows.
 */
export function openGateway(tools: GatewayTools): Gateway {
  const { db, log, access, pace = PACE } = tools
  const stopping = new AbortController()
  const { signal } = stopping
  const wishes = createWishes(tools, pace)
  const leases = createLeases(tools, access.token, pace)
  const holding = createHolding({ ...tools, db, pace, leases, signal, onTooFew: wishes.askSoon })
  let planned: Plan | undefined
  let unreachable: string | undefined = 'is being connected to'

  const moveTo = async (count: number, plan: Plan): Promise<Plan> => {
    if (count <= plan.count) return plan
    log.info({ shards: count, before: plan.count }, 'Discord is connected to by more shards')
    const next = { ...plan, count }
    planned = next
    await holding.handOver(holding.ids(), plan)
    return next
  }
  const round = async (before: Plan): Promise<void> => {
    await holding.renew(before)
    const wanted = await wishes.read(before)
    const { processes, shards } = await leases.meet()
    const plan = await moveTo(Math.max(wanted, shards), before)
    const share = Math.ceil(plan.count / Math.max(1, processes))
    for (let id = 0; id < plan.count && holding.ids().length < share; id += 1) {
      if (!holding.ids().includes(id)) await holding.open(id, plan)
    }
    // One at a time: whoever takes it over has to identify.
    if (holding.ids().length > share) await holding.handOver(holding.ids().slice(-1), plan)
  }
  const run = async (): Promise<void> => {
    await tidyLeases(db, log)
    planned = await planWhenThere(tools, signal, (reason) => {
      unreachable = reason
    })
    unreachable = undefined
    while (!signal.aborted && planned !== undefined) {
      const hurry = wishes.hurry()
      await round(planned).catch((cause: unknown) => log.warn({ err: cause }, 'Discord gateway'))
      await holding.dropLate()
      await pause(pace.renewMs, AbortSignal.any([signal, hurry]))
    }
  }
  const running = run()
  return {
    problem: () => unreachable ?? holding.problem(),
    async stop() {
      stopping.abort()
      await running
      if (planned === undefined) return
      await holding.handOver(holding.ids(), planned)
      await leases.leave()
    },
  }
}

/** How many shards Discord wants: it is asked now and then, and soon where it has closed one as they are too few. */
function createWishes({ api, log }: GatewayTools, pace: GatewayPace) {
  let askedAt = performance.now()
  let hurrying = new AbortController()
  return {
    askSoon() {
      askedAt = Number.NEGATIVE_INFINITY
      hurrying.abort()
    },
    /** A signal that is given where the next round is not to be waited for. */
    hurry(): AbortSignal {
      hurrying = new AbortController()
      return hurrying.signal
    },
    /** How many it wants, as far as it has been asked lately. */
    async read({ count }: Plan): Promise<number> {
      if (performance.now() - askedAt < pace.planMs) return count
      askedAt = performance.now()
      try {
        return (await within(pace.renewMs, readPlan(api))).count
      } catch (cause) {
        log.warn(
          { reason: failureOf(cause).reason },
          'Discord does not say how many shards it wants',
        )
        return count
      }
    },
  }
}

/** What Discord wants, once it can be asked; `undefined` where it is stopped before. */
async function planWhenThere(
  { api, log }: GatewayTools,
  signal: AbortSignal,
  onFailure: (reason: string) => void,
): Promise<Plan | undefined> {
  const stopped = once(signal, 'abort').then(() => undefined)
  for (let failed = 0; !signal.aborted; failed += 1) {
    try {
      return await Promise.race([readPlan(api), stopped])
    } catch (cause) {
      const failure = failureOf(cause)
      // A token that is not taken is not asked with again so soon: each refusal counts towards a ban.
      const waitMs = failure.outcome === 'limited' ? failure.afterMs : backOffMs(failed)
      onFailure(failure.reason)
      log.warn({ reason: failure.reason, againInMs: waitMs }, 'Discord cannot be reached')
      await pause(waitMs, signal)
    }
  }
  return undefined
}

/** Waits, unless the signal is given. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}

const gatewaySchema = z.object({
  shards: z.number(),
  session_start_limit: z.object({ total: z.number(), max_concurrency: z.number() }),
})

async function readPlan(api: Api): Promise<Plan> {
  const { shards, session_start_limit } = gatewaySchema.parse(await api.get(Routes.gatewayBot()))
  const { max_concurrency: concurrency, total: startsADay } = session_start_limit
  return { count: shards, concurrency, startsADay }
}
