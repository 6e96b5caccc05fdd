import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { forgetLeases, heldLeases, releaseLease, takeLease } from '../../db/gateway-leases.ts'
import type { Logger } from '../../log.ts'

/** How long a lease is a process's own, and how often it says that it is still there. */
export type LeasePace = { readonly leaseMs: number; readonly renewMs: number }

/** What is held of a bot: by this process, and by all of them. */
export type Leases = {
  /** Names the bot in the database, but not by its token. */
  readonly bot: string
  /** Takes or renews the lease of a shard; false while another process has it. */
  take(shard: number, count: number): Promise<boolean>
  /** Lets others take over shards at once; a lease that cannot be given back runs out. */
  release(shards: readonly number[], count: number): Promise<void>
  /** Says that this process is there, and tells how many are, and the highest count of shards that any goes by. */
  meet(): Promise<{ readonly processes: number; readonly shards: number }>
  leave(): Promise<void>
}

/** The leases of one process on the shards of a bot. */
export function createLeases(
  { db, log }: { readonly db: Database; readonly log: Logger },
  token: string,
  pace: LeasePace,
): Leases {
  const owner = randomUUID()
  const bot = botKey(token)
  const all = `discord/${bot}/`
  const processes = `${all}process/`
  const shardName = (id: number, count: number) => `${all}${id}/${count}`
  const take = (name: string) =>
    within(pace.renewMs, takeLease(db, { name, owner, forMs: pace.leaseMs }))
  const release = (names: readonly string[]) =>
    quietly(log, Promise.all(names.map((name) => releaseLease(db, { name, owner }))))
  return {
    bot,
    take: (shard, count) => take(shardName(shard, count)),
    release: (shards, count) => release(shards.map((id) => shardName(id, count))),
    async meet() {
      await take(`${processes}${owner}`)
      const names = await within(pace.renewMs, heldLeases(db, all))
      return {
        processes: names.filter((name) => name.startsWith(processes)).length,
        shards: Math.max(0, ...names.map(countIn)),
      }
    },
    leave: () => release([`${processes}${owner}`]),
  }
}

/** Forgets what processes left behind that are long gone. */
export async function tidyLeases(db: Database, log: Logger): Promise<void> {
  await quietly(log, forgetLeases(db))
}

/** Nothing that does not answer must keep anybody from noticing that a lease has run out. */
export async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const done = new AbortController()
  const expired = sleep(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`no answer within ${ms} ms`)
  })
  expired.catch(() => {})
  return Promise.race([answer, expired]).finally(() => done.abort())
}

async function quietly(log: Logger, work: Promise<unknown>): Promise<void> {
  await work.catch((cause: unknown) => log.debug({ err: cause }, 'a lease stays until it runs out'))
}

/** How many shards there are, as the name of a shard's lease says. */
function countIn(name: string): number {
  return Number(/\/\d+\/(\d+)$/.exec(name)?.[1] ?? 0)
}

function botKey(token: string): string {
  const [id = ''] = token.split('.')
  return createHash('sha256').update(id).digest('hex').slice(0, 12)
}
