import { type SQL, sql } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

/** A connection or a transaction of either engine; what every function of the store takes first. */
export type Database = PgDatabase<PgQueryResultHKT>

/** Runs hand-written SQL and returns its rows; the caller checks them, since neither engine types them. */
export async function runSql(db: Database, query: SQL): Promise<readonly unknown[]> {
  const result: unknown = await db.execute(query)
  if (Array.isArray(result)) return result
  if (typeof result === 'object' && result !== null && 'rows' in result) {
    if (Array.isArray(result.rows)) return result.rows
  }
  throw new Error('the database driver answered with neither rows nor a list')
}

/** A list as one SQL parameter: pg and PGlite write arrays of text differently, JSON alike. */
export function textList(values: readonly string[]): SQL {
  return sql`array(select json_array_elements_text(${JSON.stringify(values)}::text::json))`
}
