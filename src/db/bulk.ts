import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Database } from './database.ts'

/** Rows per statement: few round trips, and no statement of many megabytes. */
export const CHUNK = 1000

/**
 * Inserts rows as one JSON parameter: drizzle's own `values` takes one parameter per cell, which is ten times
 * slower for a thousand rows. Rows that exist by `key` have `update` written over them.
 */
export async function writeRows<T extends PgTable>(
  db: Database,
  table: T,
  rows: readonly T['$inferInsert'][],
  conflict?: { readonly key: readonly PgColumn[]; readonly update: readonly PgColumn[] },
): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.entries(getTableColumns(table)).filter(([name]) =>
    rows.some((row) => name in row),
  )
  const records = rows.map((row) => toRecord(row, columns))
  const all = columns.map(([, column]) => column)
  await db.execute(sql`insert into ${table} (${list(all, nameOf)}) select ${list(all, castOf)}
    from json_to_recordset(${JSON.stringify(records)}::text::json) as r(${list(all, typeOf)})
    ${conflict === undefined ? sql`` : onConflict(conflict.key, conflict.update)}`)
}

/** Splits a list into lists of at most `CHUNK`. */
export function chunksOf<T>(values: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(values.length / CHUNK) }, (_, index) =>
    values.slice(index * CHUNK, (index + 1) * CHUNK),
  )
}

function toRecord(row: object, columns: readonly [string, PgColumn][]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(([name, column]) => {
      const value: unknown = Reflect.get(row, name)
      return [
        column.name,
        value === undefined || value === null ? null : column.mapToDriverValue(value),
      ]
    }),
  )
}

function onConflict(key: readonly PgColumn[], update: readonly PgColumn[]): SQL {
  if (update.length === 0) return sql`on conflict (${list(key, nameOf)}) do nothing`
  return sql`on conflict (${list(key, nameOf)}) do update set ${list(
    update,
    (column) => sql`${nameOf(column)} = excluded.${nameOf(column)}`,
  )}`
}

function list(columns: readonly PgColumn[], write: (column: PgColumn) => SQL): SQL {
  return sql.join(columns.map(write), sql`, `)
}

function nameOf(column: PgColumn): SQL {
  return sql`${sql.identifier(column.name)}`
}

/** A JSON column arrives as text within the record, and becomes JSON again on its way into the table. */
function castOf(column: PgColumn): SQL {
  const value = sql`r.${nameOf(column)}`
  return column.getSQLType() === 'json' ? sql`${value}::json` : value
}

function typeOf(column: PgColumn): SQL {
  const type = column.getSQLType()
  return sql`${nameOf(column)} ${sql.raw(type === 'json' ? 'text' : type)}`
}
