import { is, SQL, sql } from 'drizzle-orm'
import { type ConstructorOptions, fromDrizzle, fromPglite } from 'pg-boss'
import type { QueueSource } from './client.ts'
import { type Database, runSql } from './database.ts'

const POOL = 4

/** How pg-boss reaches the database: by a pool of its own on a server, by the one session of the embedded one. */
export function queueConnection(source: QueueSource): ConstructorOptions {
  return 'pglite' in source
    ? { db: fromPglite(source.pglite), backend: 'pglite' }
    : {
        connectionString: source.connectionString,
        max: POOL,
        application_name: 'china-standards-bot queue',
      }
}

/** A transaction of ours as pg-boss takes it, so that a job is there exactly if its ledger row is. */
export function withinTransaction(tx: Database): NonNullable<ConstructorOptions['db']> {
  const execute = async (query: unknown) => {
    if (!is(query, SQL)) throw new Error('pg-boss asked for something that is no SQL')
    return { rows: [...(await runSql(tx, query))] }
  }
  return fromDrizzle({ execute }, sql)
}
