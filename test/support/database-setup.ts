import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/client.ts'
import { EXTENSIONS } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { type PostgresServer, startPostgres, TEMPLATE } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a PostgreSQL, without the name of a database. */
    postgresUrl: string
    /** File that holds a migrated PGlite, to be loaded rather than created anew. */
    pgliteDump: string
  }
}

const folder = mkdtempSync(join(tmpdir(), 'databases-'))
let server: PostgresServer | undefined

/** Starts one PostgreSQL and migrates one database of each engine, once for all test files. */
export async function setup(project: TestProject): Promise<void> {
  const [started, pgliteDump] = await Promise.all([startMigrated(), dumpMigrated()])
  server = started
  project.provide('postgresUrl', started.url)
  project.provide('pgliteDump', pgliteDump)
}

export async function teardown(): Promise<void> {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function startMigrated(): Promise<PostgresServer> {
  // Nobody's data is lost with a test server, so it need not wait for the disk.
  const started = await startPostgres(['-c', 'fsync=off'])
  const admin = postgres(`${started.url}/postgres`, { max: 1 })
  await admin`create database ${admin(TEMPLATE)}`
  await admin.end()
  const opened = await openDatabase({ databaseUrl: `${started.url}/${TEMPLATE}`, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  await opened.value.close()
  return started
}

async function dumpMigrated(): Promise<string> {
  const client = await PGlite.create({ extensions: EXTENSIONS })
  const migrated = await migrate(drizzle(client))
  if (!migrated.ok) throw new Error(migrated.problem)
  const dump = await client.dumpDataDir('none')
  await client.close()
  const file = join(folder, 'pglite.tar')
  writeFileSync(file, await dump.bytes())
  return file
}
