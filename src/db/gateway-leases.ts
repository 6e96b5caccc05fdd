import { and, eq, gt, like, lt, sql } from 'drizzle-orm'
import { gatewayLeases } from './channel-schema.ts'
import type { Database } from './database.ts'

/** A claim to a gateway connection, for so long from now. */
export type LeaseWish = { readonly name: string; readonly owner: string; readonly forMs: number }

const NOW_MS = sql`extract(epoch from clock_timestamp())::double precision * 1000`

/** Takes or renews a lease, by the database's clock; false while another process has it. */
export async function takeLease(db: Database, { name, owner, forMs }: LeaseWish): Promise<boolean> {
  const untilMs = sql`${NOW_MS} + ${forMs}::double precision`
  const taken = await db
    .insert(gatewayLeases)
    .values({ name, owner, untilMs })
    .onConflictDoUpdate({
      target: gatewayLeases.name,
      set: { owner, untilMs },
      setWhere: sql`${gatewayLeases.owner} = ${owner} or ${gatewayLeases.untilMs} < ${NOW_MS}`,
    })
    .returning({ name: gatewayLeases.name })
  return taken.length > 0
}

/** Lets another process take over at once. */
export async function releaseLease(
  db: Database,
  { name, owner }: Pick<LeaseWish, 'name' | 'owner'>,
): Promise<void> {
  await db
    .delete(gatewayLeases)
    .where(and(eq(gatewayLeases.name, name), eq(gatewayLeases.owner, owner)))
}

/** Names of the leases that hold now, of all processes, as far as they begin so. */
export async function heldLeases(db: Database, beginning: string): Promise<string[]> {
  const found = await db
    .select({ name: gatewayLeases.name })
    .from(gatewayLeases)
    .where(and(like(gatewayLeases.name, `${beginning}%`), gt(gatewayLeases.untilMs, NOW_MS)))
  return found.map(({ name }) => name)
}

/** Forgets leases that ran out an hour ago: of processes that ended without giving theirs back. */
export async function forgetLeases(db: Database): Promise<void> {
  await db.delete(gatewayLeases).where(lt(gatewayLeases.untilMs, sql`${NOW_MS} - 3600000`))
}
