import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Routes } from 'discord.js'
import { z } from 'zod'
import type { Database } from '../../db/database.ts'
import { releaseLease, takeLease } from '../../db/gateway-leases.ts'
import type { Api } from './api.ts'
import { createIdentifyLine } from './identify.ts'
import { failureOf } from './outcome.ts'
import { openShard, type Shard, type ShardTools } from './shard.ts'

/** What keeping the connections works with. */
export type GatewayTools = Omit<ShardTools, 'identifyLine'> & {
  readonly db: Database
  readonly api: Api
  readonly pace?: GatewayPace | undefined
}

/** How long a connection is a process's own, and how often it says that it is still there. */
export type GatewayPace = {
  readonly leaseMs: number
  readonly renewMs: number
  /** Between two identifies: https://discord.com/developers/docs/events/gateway#sharding-max-concurrency */
  readonly identifyMs: number
}

/** Another process takes over within the lease, a round and an identify: under 30 seconds. */
const PACE: GatewayPace = { leaseMs: 15_000, renewMs: 4000, identifyMs: 5100 }

/** The connections of this process. */
export type Gateway = {
  /** Ids of the shards that this process holds. */
  held(): readonly number[]
  stop(): Promise<void>
}

const gatewaySchema = z.object({
  shards: z.number(),
  session_start_limit: z.object({ max_concurrency: z.number() }),
})
type Plan = { readonly count: number; readonly concurrency: number }

/**
 * Holds those shards that no other process holds, by leases in the database: every connection of a bot is told
 * everything, and each thing is to be answered once.
 */
export function openGateway(tools: GatewayTools): Gateway {
  const { db, log, access, pace = PACE } = tools
  const owner = randomUUID()
  const bot = botKey(access.token)
  const held = new Map<number, { readonly shard: Shard; untilMs: number }>()
  const stopping = new AbortController()
  let plan: Plan | undefined

  const nameOf = (id: number, { count }: Plan) => `discord/${bot}/${id}/${count}`
  const look = async (id: number, current: Plan): Promise<void> => {
    const untilMs = performance.now() + pace.leaseMs
    const mine = held.get(id)
    const wish = { name: nameOf(id, current), owner, forMs: pace.leaseMs }
    const isMine = await within(pace.renewMs, takeLease(db, wish))
    if (isMine && mine !== undefined) mine.untilMs = untilMs
    if (isMine && mine === undefined && !stopping.signal.aborted) {
      const identifyLine = createIdentifyLine(db, {
        bot,
        concurrency: current.concurrency,
        everyMs: pace.identifyMs,
      })
      held.set(id, { shard: openShard({ ...tools, identifyLine }, id, current.count), untilMs })
    }
    if (!isMine) await giveUp(id)
  }
  const giveUp = async (id: number): Promise<void> => {
    const mine = held.get(id)
    held.delete(id)
    await mine?.shard.close()
  }
  const round = async (): Promise<void> => {
    if (plan === undefined) return
    for (let id = 0; id < plan.count; id += 1) await look(id, plan)
  }
  const run = async (): Promise<void> => {
    plan = await planWhenThere(tools, stopping.signal)
    while (!stopping.signal.aborted) {
      await round().catch((cause: unknown) => log.warn({ err: cause }, 'Discord gateway'))
      // A lease that could not be renewed is somebody else's by now.
      for (const [id, { untilMs }] of held) {
        if (performance.now() > untilMs - pace.renewMs) await giveUp(id)
      }
      await sleep(pace.renewMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const running = run()
  return {
    held: () => [...held.keys()],
    async stop() {
      stopping.abort()
      await running
      const ids = [...held.keys()]
      await Promise.all(ids.map(giveUp))
      const current = plan
      if (current === undefined) return
      const releases = ids.map((id) => releaseLease(db, { name: nameOf(id, current), owner }))
      // A lease that cannot be given back runs out.
      await Promise.all(releases).catch(() => {})
    },
  }
}

/** A database that does not answer must not keep anybody from noticing that a lease has run out. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const done = new AbortController()
  const expired = sleep(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`the database did not answer within ${ms} ms`)
  })
  expired.catch(() => {})
  return Promise.race([answer, expired]).finally(() => done.abort())
}

/** Between two tries: twice as long each time. */
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000

/** What Discord wants, once it can be asked; `undefined` where it is stopped before. */
async function planWhenThere(
  { api, log }: GatewayTools,
  signal: AbortSignal,
): Promise<Plan | undefined> {
  const stopped = once(signal, 'abort').then(() => undefined)
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      return await Promise.race([readPlan(api), stopped])
    } catch (cause) {
      const failure = failureOf(cause)
      const backOffMs = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS)
      // A token that is not taken is not asked with again so soon: each refusal counts towards a ban.
      const waitMs = failure.outcome === 'limited' ? failure.afterMs : backOffMs
      log.warn({ reason: failure.reason, againInMs: waitMs }, 'Discord cannot be reached')
      await sleep(waitMs, undefined, { signal }).catch(() => {})
    }
  }
  return undefined
}

async function readPlan(api: Api): Promise<Plan> {
  const { shards, session_start_limit } = gatewaySchema.parse(await api.get(Routes.gatewayBot()))
  return { count: shards, concurrency: session_start_limit.max_concurrency }
}

/** Names the bot in the database, but not by its token. */
function botKey(token: string): string {
  const [id = ''] = token.split('.')
  return createHash('sha256').update(id).digest('hex').slice(0, 12)
}
