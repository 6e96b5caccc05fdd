import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { openDatabase, type QueueSource } from '../../src/db/client.ts'
import { EXTENSIONS } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openQueue } from '../../src/jobs/queue.ts'
import {
  type PostgresServer,
  startPostgres,
  TEMPLATE,
  TEMPLATE_WITH_QUEUE,
} from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a PostgreSQL, without the name of a database. */
    postgresUrl: string
    /** File that holds a migrated PGlite, to be loaded rather than created anew. */
    pgliteDump: string
    /** The same once a queue has made its tables in it. */
    pgliteDumpWithQueue: string
  }
}

const folder = mkdtempSync(join(tmpdir(), 'databases-'))
let server: PostgresServer | undefined

/** Starts one PostgreSQL and migrates one database of each engine, once for all test files. */
export async function setup(project: TestProject): Promise<void> {
  const [started, dumps] = await Promise.all([startMigrated(), dumpMigrated()])
  server = started
  project.provide('postgresUrl', started.url)
  project.provide('pgliteDump', dumps.migrated)
  project.provide('pgliteDumpWithQueue', dumps.withQueue)
}

export async function teardown(): Promise<void> {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** Nobody's data is lost with a test server: it need not wait for the disk, nor write down what it copies. */
const CARELESS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'jit=off',
]

async function startMigrated(): Promise<PostgresServer> {
  const started = await startPostgres(CARELESS.flatMap((setting) => ['-c', setting]))
  const admin = postgres(`${started.url}/postgres`, { max: 1 })
  await admin`create database ${admin(TEMPLATE)}`
  const opened = await openDatabase({ databaseUrl: `${started.url}/${TEMPLATE}`, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  await opened.value.close()
  await admin`create database ${admin(TEMPLATE_WITH_QUEUE)} template ${admin(TEMPLATE)}`
  await makeQueue({ connectionString: `${started.url}/${TEMPLATE_WITH_QUEUE}` })
  await admin.end()
  return started
}

async function dumpMigrated(): Promise<Record<'migrated' | 'withQueue', string>> {
  const client = await PGlite.create({
    extensions: EXTENSIONS,
    // Every clone is a copy of all segments.
    initDbStartParams: ['--wal-segsize=1'],
  })
  const migrated = await migrate(drizzle(client))
  if (!migrated.ok) throw new Error(migrated.problem)
  const migratedDump = await dumpTo('migrated.tar', client)
  await makeQueue({ pglite: client })
  const withQueue = await dumpTo('with-queue.tar', client)
  await client.close()
  return { migrated: migratedDump, withQueue }
}

async function dumpTo(name: string, client: PGlite): Promise<string> {
  const dump = await client.dumpDataDir('none')
  const file = join(folder, name)
  writeFileSync(file, await dump.bytes())
  return file
}

async function makeQueue(source: QueueSource): Promise<void> {
  const queue = await openQueue({
    source,
    onError: (cause) => {
      throw cause
    },
  })
  await queue.stop()
}
