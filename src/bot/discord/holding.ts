import type { Database } from '../../db/database.ts'
import { createIdentifyLine } from './identify.ts'
import type { LeasePace, Leases } from './leases.ts'
import { openShard, type Shard, type ShardTools } from './shard.ts'

/** How many shards there are, and how they may be begun. */
export type Plan = {
  readonly count: number
  readonly concurrency: number
  readonly startsADay: number
}

/** What holding shards works with. */
export type HoldingTools = Omit<ShardTools, 'identifyLine'> & {
  readonly db: Database
  readonly pace: LeasePace & { readonly identifyMs: number }
  readonly leases: Leases
  readonly signal: AbortSignal
}

/** The shards that this process holds, each open for as long as its lease is. */
export type Holding = {
  ids(): number[]
  /** Why one of them is not open. */
  problem(): string | undefined
  /** Opens a shard, unless another process has it. */
  open(id: number, plan: Plan): Promise<void>
  /** Renews all leases, and closes what another process has taken over. */
  renew(plan: Plan): Promise<void>
  /** Closes shards whose lease could not be renewed in time: they are somebody else's by now. */
  dropLate(): Promise<void>
  /** Leaves shards to other processes. */
  handOver(ids: readonly number[], plan: Plan): Promise<void>
}

/** Holds no shard yet. */
export function createHolding(tools: HoldingTools): Holding {
  const { db, pace, leases, signal } = tools
  const held = new Map<number, { readonly shard: Shard; untilMs: number }>()

  const giveUp = async (id: number): Promise<void> => {
    const mine = held.get(id)
    held.delete(id)
    await mine?.shard.close()
  }
  const renewOne = async (id: number, { count }: Plan): Promise<void> => {
    const untilMs = performance.now() + pace.leaseMs
    const isMine = await leases.take(id, count)
    const mine = held.get(id)
    if (!isMine) await giveUp(id)
    else if (mine !== undefined) mine.untilMs = untilMs
  }
  return {
    ids: () => [...held.keys()],
    problem: () => [...held.values()].flatMap(({ shard }) => shard.problem() ?? [])[0],
    async open(id, plan) {
      const untilMs = performance.now() + pace.leaseMs
      if (signal.aborted || !(await leases.take(id, plan.count))) return
      if (signal.aborted) {
        // Nobody else could open it until the lease runs out.
        await leases.release([id], plan.count)
        return
      }
      const { bot } = leases
      const identifyLine = createIdentifyLine(db, { ...plan, bot, everyMs: pace.identifyMs })
      held.set(id, { shard: openShard({ ...tools, identifyLine }, id, plan.count), untilMs })
    },
    async renew(plan) {
      await Promise.all([...held.keys()].map((id) => renewOne(id, plan)))
    },
    async dropLate() {
      for (const [id, { untilMs }] of held) {
        if (performance.now() > untilMs - pace.renewMs) await giveUp(id)
      }
    },
    async handOver(ids, { count }) {
      await Promise.all(ids.map(giveUp))
      await leases.release(ids, count)
    },
  }
}
