import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import postgres from 'postgres'
import { inject } from 'vitest'
import { type Engine, openDatabase, type QueueSource } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { EXTENSIONS } from '../../src/db/embedded.ts'
import { TEMPLATE } from './postgres-server.ts'

/** Both engines: what is true of the store is true on each. */
export const ENGINES: readonly Engine[] = ['pglite', 'postgres']

/** A migrated, empty database of a test file's own. */
export type TestDatabase = {
  readonly db: Database
  readonly queueSource: QueueSource
  close(): Promise<void>
}

/** Clones the migrated database of an engine. */
export async function openTestDatabase(engine: Engine): Promise<TestDatabase> {
  return engine === 'pglite' ? clonePglite() : clonePostgres()
}

async function clonePglite(): Promise<TestDatabase> {
  const dump = new Blob([readFileSync(inject('pgliteDump'))])
  const client = await PGlite.create({ loadDataDir: dump, extensions: EXTENSIONS })
  return {
    db: drizzle(client),
    queueSource: { pglite: client },
    close: () => client.close(),
  }
}

async function clonePostgres(): Promise<TestDatabase> {
  const opened = await openDatabase({
    databaseUrl: await createPostgresDatabase(TEMPLATE),
    dataFolder: '',
  })
  if (!opened.ok) throw new Error(opened.problem)
  return opened.value
}

/** Creates a database on the test server, empty or as a copy of `template`, and returns its address. */
export async function createPostgresDatabase(template = 'template1'): Promise<string> {
  const server = inject('postgresUrl')
  const admin = postgres(`${server}/postgres`, { max: 1 })
  const name = `test_${randomBytes(8).toString('hex')}`
  await admin`create database ${admin(name)} template ${admin(template)}`
  await admin.end()
  return `${server}/${name}`
}

/** Empties every table of the schema. */
export async function emptyDatabase(db: Database): Promise<void> {
  await db.execute(sql`do $$ declare tables text; begin
    select string_agg(format('%I', tablename), ', ') into tables
      from pg_tables where schemaname = 'public';
    execute 'truncate ' || tables || ' restart identity cascade';
  end $$`)
}
