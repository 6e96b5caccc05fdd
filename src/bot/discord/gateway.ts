import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Routes } from 'discord.js'
import { z } from 'zod'
import type { Database } from '../../db/database.ts'
import { forgetLeases, heldLeases, releaseLease, takeLease } from '../../db/gateway-leases.ts'
import type { Api } from './api.ts'
import { createIdentifyLine } from './identify.ts'
import { failureOf } from './outcome.ts'
import { openShard, type Shard, type ShardTools } from './shard.ts'

/** What keeping the connections works with. */
export type GatewayTools = Omit<ShardTools, 'identifyLine' | 'onTooFew'> & {
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

const gatewaySchema = z.object({
  shards: z.number(),
  session_start_limit: z.object({ total: z.number(), max_concurrency: z.number() }),
})
/** How many connections there are, and how they may be begun. */
type Plan = { readonly count: number; readonly concurrency: number; readonly startsADay: number }

/**
 * Holds this process's share of the shards, by leases in the database: every connection of a bot is told everything,
 * and each thing is to be answered once. All processes go by the highest count of shards that any of them knows.
 */
export function openGateway(tools: GatewayTools): Gateway {
  const { db, log, access, api, pace = PACE } = tools
  const owner = randomUUID()
  const bot = botKey(access.token)
  const names = leaseNames(bot)
  const held = new Map<number, { readonly shard: Shard; untilMs: number }>()
  const stopping = new AbortController()
  let planned: Plan | undefined
  let lookedAt = performance.now()
  let hurry = new AbortController()
  let unreachable: string | undefined = 'is being connected to'

  /** Looks at once how many shards Discord wants: it has closed one because they are too few. */
  const onTooFew = () => {
    lookedAt = Number.NEGATIVE_INFINITY
    hurry.abort()
  }
  const take = async (name: string) =>
    within(pace.renewMs, takeLease(db, { name, owner, forMs: pace.leaseMs }))
  const renew = async (id: number, { count }: Plan): Promise<void> => {
    const untilMs = performance.now() + pace.leaseMs
    const isMine = await take(names.shard(id, count))
    const mine = held.get(id)
    if (!isMine) await giveUp(id)
    else if (mine !== undefined) mine.untilMs = untilMs
  }
  const open = async (id: number, plan: Plan): Promise<void> => {
    const untilMs = performance.now() + pace.leaseMs
    if (!(await take(names.shard(id, plan.count))) || stopping.signal.aborted) return
    const identifyLine = createIdentifyLine(db, { ...plan, bot, everyMs: pace.identifyMs })
    held.set(id, {
      shard: openShard({ ...tools, identifyLine, onTooFew }, id, plan.count),
      untilMs,
    })
  }
  const giveUp = async (id: number): Promise<void> => {
    const mine = held.get(id)
    held.delete(id)
    await mine?.shard.close()
  }
  /** Leaves shards to other processes; a lease that cannot be given back runs out. */
  const handOver = async (ids: readonly number[], { count }: Plan): Promise<void> => {
    await Promise.all(ids.map(giveUp))
    const releases = ids.map((id) => releaseLease(db, { name: names.shard(id, count), owner }))
    await Promise.all(releases).catch(() => {})
  }
  const moveTo = async (count: number, plan: Plan): Promise<Plan> => {
    if (count <= plan.count) return plan
    log.info({ shards: count, before: plan.count }, 'Discord is connected to by more shards')
    const next = { ...plan, count }
    planned = next
    await handOver([...held.keys()], plan)
    return next
  }
  const round = async (before: Plan): Promise<void> => {
    await Promise.all([...held.keys()].map((id) => renew(id, before)))
    const wanted = await lookAgain(before)
    await take(names.process(owner))
    const others = await within(pace.renewMs, heldLeases(db, names.all))
    const plan = await moveTo(Math.max(wanted, ...others.map(countIn)), before)
    const processes = others.filter((name) => name.startsWith(names.process(''))).length
    const share = Math.ceil(plan.count / Math.max(1, processes))
    for (let id = 0; id < plan.count && held.size < share; id += 1) {
      if (!held.has(id)) await open(id, plan)
    }
    // One at a time: whoever takes it over has to identify.
    if (held.size > share) await handOver([...held.keys()].slice(-1), plan)
  }
  /** How many shards Discord wants, as far as it has been asked lately. */
  const lookAgain = async ({ count }: Plan): Promise<number> => {
    if (performance.now() - lookedAt < pace.planMs) return count
    lookedAt = performance.now()
    try {
      return (await within(pace.renewMs, readPlan(api))).count
    } catch (cause) {
      log.warn({ reason: failureOf(cause).reason }, 'Discord does not say how many shards it wants')
      return count
    }
  }
  const run = async (): Promise<void> => {
    await forgetLeases(db).catch(() => {})
    planned = await planWhenThere(tools, stopping.signal, (reason) => {
      unreachable = reason
    })
    unreachable = undefined
    while (!stopping.signal.aborted && planned !== undefined) {
      hurry = new AbortController()
      await round(planned).catch((cause: unknown) => log.warn({ err: cause }, 'Discord gateway'))
      // A lease that could not be renewed is somebody else's by now.
      for (const [id, { untilMs }] of held) {
        if (performance.now() > untilMs - pace.renewMs) await giveUp(id)
      }
      const signal = AbortSignal.any([stopping.signal, hurry.signal])
      await sleep(pace.renewMs, undefined, { signal }).catch(() => {})
    }
  }
  const running = run()
  return {
    problem() {
      const shards = [...held.values()].flatMap(({ shard }) => shard.problem() ?? [])
      return unreachable ?? shards[0]
    },
    async stop() {
      stopping.abort()
      await running
      if (planned === undefined) return
      await handOver([...held.keys()], planned)
      await releaseLease(db, { name: names.process(owner), owner }).catch(() => {})
    },
  }
}

/** What the leases of a bot are called; all of them begin so. */
function leaseNames(bot: string) {
  const all = `discord/${bot}/`
  return {
    all,
    shard: (id: number, count: number) => `${all}${id}/${count}`,
    process: (owner: string) => `${all}process/${owner}`,
  }
}

/** How many shards there are, as the name of a shard's lease says. */
function countIn(name: string): number {
  return Number(/\/\d+\/(\d+)$/.exec(name)?.[1] ?? 0)
}

/** Nothing that does not answer must keep anybody from noticing that a lease has run out. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const done = new AbortController()
  const expired = sleep(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`no answer within ${ms} ms`)
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
  onFailure: (reason: string) => void,
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
      onFailure(failure.reason)
      log.warn({ reason: failure.reason, againInMs: waitMs }, 'Discord cannot be reached')
      await sleep(waitMs, undefined, { signal }).catch(() => {})
    }
  }
  return undefined
}

async function readPlan(api: Api): Promise<Plan> {
  const { shards, session_start_limit } = gatewaySchema.parse(await api.get(Routes.gatewayBot()))
  const { max_concurrency: concurrency, total: startsADay } = session_start_limit
  return { count: shards, concurrency, startsADay }
}

/** Names the bot in the database, but not by its token. */
function botKey(token: string): string {
  const [id = ''] = token.split('.')
  return createHash('sha256').update(id).digest('hex').slice(0, 12)
}
