import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import { z } from 'zod'
import { ok, type Result, refuse } from '../domain/result.ts'
import { type Database, runSql } from './database.ts'

const MIGRATIONS_FOLDER = fileURLToPath(new URL('migrations', import.meta.url))
/** Any number does, as long as every process that migrates takes the same one. */
const MIGRATION_LOCK = 5_202_604

/** What migrating did: how many migrations were applied now; 0 where the database was up to date. */
export type Migrated = { readonly applied: number }

/**
 * Brings the schema up to date, all or nothing. Processes that do so at once wait for each other. A database
 * that a newer release has migrated is refused and left as it is.
 */
export async function migrate(
  db: Database,
  migrations: readonly MigrationMeta[] = readMigrationFiles({
    migrationsFolder: MIGRATIONS_FOLDER,
  }),
): Promise<Result<Migrated>> {
  try {
    return await db.transaction((tx) => migrateWithin(tx, migrations))
  } catch (cause) {
    const problem = missingRights(cause)
    if (problem === undefined) throw cause
    return refuse(problem)
  }
}

async function migrateWithin(
  tx: Database,
  migrations: readonly MigrationMeta[],
): Promise<Result<Migrated>> {
  await tx.execute(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
  const applied = await appliedMigrations(tx)
  const known = new Set(migrations.map((migration) => migration.folderMillis))
  const unknown = [...applied].filter((when) => !known.has(when))
  if (unknown.length > 0) return refuse(newerSentence(unknown.length))
  const pending = migrations.filter((migration) => !applied.has(migration.folderMillis))
  for (const migration of pending) await apply(tx, migration)
  return ok({ applied: pending.length })
}

/** drizzle's own journal table, so that `drizzle-kit` agrees with what was applied here. */
async function appliedMigrations(db: Database): Promise<ReadonlySet<number>> {
  await db.execute(sql`create schema if not exists drizzle`)
  await db.execute(sql`create table if not exists drizzle.__drizzle_migrations (
    id serial primary key, hash text not null, created_at bigint)`)
  const rows = await runSql(db, sql`select created_at as "when" from drizzle.__drizzle_migrations`)
  return new Set(rows.map((row) => z.object({ when: z.coerce.number() }).parse(row).when))
}

async function apply(db: Database, migration: MigrationMeta): Promise<void> {
  for (const statement of migration.sql) await db.execute(sql.raw(statement))
  await db.execute(sql`insert into drizzle.__drizzle_migrations (hash, created_at)
    values (${migration.hash}, ${migration.folderMillis})`)
}

function newerSentence(unknown: number): string {
  const count = unknown === 1 ? 'one migration' : `${unknown} migrations`
  return (
    `The database was migrated by a newer release: it has ${count} this release does not know. ` +
    'Nothing was changed. Upgrade the bot, or give this release a database of its own.'
  )
}

/** What an administrator has to do where the server keeps the schema from being made; SQLSTATEs decide. */
function missingRights(cause: unknown): string | undefined {
  const error = cause instanceof Error ? cause.cause : undefined
  if (!(error instanceof Error) || !('code' in error)) return undefined
  switch (error.code) {
    case '42501':
      return `The database user may not make the tables and extensions the bot needs (${error.message}). Let the database belong to it, or grant it "create" on the database and its schema public.`
    case '0A000':
    case '58P01':
      return `The PostgreSQL lacks an extension the bot needs (${error.message}). Install pg_trgm and fuzzystrmatch, which come with its contrib package.`
    default:
      return undefined
  }
}
