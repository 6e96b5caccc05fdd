import { type SQL, sql } from 'drizzle-orm'
import { customType, type PgColumn } from 'drizzle-orm/pg-core'
import { z } from 'zod'

/** A calendar date, Postgres `date`; never an instant. */
export const plainDate = customType<{ data: Temporal.PlainDate; driverData: string }>({
  dataType: () => 'date',
  toDriver: (day) => day.toString(),
  fromDriver: (text) => Temporal.PlainDate.from(text),
})

/** An instant, Postgres `timestamptz`, to the millisecond. */
export const instant = customType<{ data: Temporal.Instant; driverData: string }>({
  dataType: () => 'timestamp(3) with time zone',
  toDriver: (moment) => moment.toString(),
  fromDriver: (text) => Temporal.Instant.from(text),
})

/** Encrypted bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  // pg hands out Buffers, PGlite plain arrays: one kind leaves here.
  fromDriver: (value) => new Uint8Array(value),
})

/** Lexemes for full-text search, written in `tsvector`'s own text form. */
export const lexemes = customType<{ data: string; driverData: string }>({
  dataType: () => 'tsvector',
})

/** A JSON column that is checked on the way out and encoded on the way in, by the same schema. */
export function checkedJson<S extends z.ZodType>(schema: S) {
  return customType<{ data: z.output<S>; driverData: unknown }>({
    dataType: () => 'json',
    toDriver: (value) => JSON.stringify(z.encode(schema, value)),
    fromDriver: (value) => schema.parse(value),
  })
}

/** The condition of a check constraint: the column holds one of a closed list. */
export function oneOf(column: PgColumn, choices: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(quoted(choices))})`
}

/** The condition of a check constraint: an array column holds only words of a closed list. */
export function allOf(column: PgColumn, choices: readonly string[]): SQL {
  return sql`${column} <@ array[${sql.raw(quoted(choices))}]`
}

function quoted(choices: readonly string[]): string {
  return choices.map((choice) => `'${choice}'`).join(', ')
}
