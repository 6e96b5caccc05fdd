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
import { TEMPLATE, TEMPLATE_WITH_QUEUE } from './postgres-server.ts'

/** Both engines: what is true of the store is true on each. */
export const ENGINES: readonly Engine[] = ['pglite', 'postgres']

/** A migrated, empty database of a test file's own. */
export type TestDatabase = {
  readonly db: Database
  readonly queueSource: QueueSource
  /** Gives it back, for the next test file of this process. */
  close(): Promise<void>
  /** Ends it for good: it answers nobody any more. */
  end(): Promise<void>
}

type Kept = Omit<TestDatabase, 'close'>

/** The migrated database of an engine, with or without the tables of the queue. */
export async function openTestDatabase(
  engine: Engine,
  { withQueue = false } = {},
): Promise<TestDatabase> {
  const idle = idleDatabases(`${engine} ${withQueue}`)
  const kept =
    idle.pop() ?? (await (engine === 'pglite' ? clonePglite(withQueue) : clonePostgres(withQueue)))
  return {
    ...kept,
    async close() {
      await emptyDatabase(kept.db)
      if (withQueue) await kept.db.execute(sql`delete from pgboss.job`)
      idle.push(kept)
    },
  }
}

/** Making one takes up to a second: test files that run in the same process after each other share it. */
function idleDatabases(kind: string): Kept[] {
  const process = globalThis as typeof globalThis & { idleDatabases?: Map<string, Kept[]> }
  process.idleDatabases ??= new Map()
  const idle = process.idleDatabases.get(kind) ?? []
  process.idleDatabases.set(kind, idle)
  return idle
}

async function clonePglite(withQueue: boolean): Promise<Kept> {
  const file = inject(withQueue ? 'pgliteDumpWithQueue' : 'pgliteDump')
  const dump = new Blob([readFileSync(file)])
  const client = await PGlite.create({ loadDataDir: dump, extensions: EXTENSIONS })
  return { db: drizzle(client), queueSource: { pglite: client }, end: () => client.close() }
}

async function clonePostgres(withQueue: boolean): Promise<Kept> {
  const opened = await openDatabase({
    databaseUrl: await createPostgresDatabase(withQueue ? TEMPLATE_WITH_QUEUE : TEMPLATE),
    dataFolder: '',
  })
  if (!opened.ok) throw new Error(opened.problem)
  const { db, queueSource, close } = opened.value
  return { db, queueSource, end: close }
}

/** Creates a database on the test server, empty or as a copy of `template`, and returns its address. */
export async function createPostgresDatabase(template = 'template1'): Promise<string> {
  const server = inject('postgresUrl')
  const admin = postgres(`${server}/postgres`, { max: 1 })
  const name = `test_${randomBytes(8).toString('hex')}`
  await admin`create database ${admin(name)} template ${admin(template)} strategy file_copy`
  await admin.end()
  return `${server}/${name}`
}

/** Empties every table of the schema, and counts from 1 again. Truncating small tables takes ten times as long. */
export async function emptyDatabase(db: Database): Promise<void> {
  await db.execute(sql`do $$ declare statement text; begin
    set local session_replication_role = replica;
    for statement in
      select format('delete from %I', tablename) from pg_tables where schemaname = 'public'
      union all
      select format('select setval(%L, 1, false)', sequencename) from pg_sequences
        where schemaname = 'public' and last_value is not null
    loop execute statement; end loop;
  end $$`)
}
