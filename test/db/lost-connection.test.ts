import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { createPostgresDatabase } from '../support/database.ts'

const WORKERS = 30
const ROUNDS = 12

test('connections that are lost are replaced, whatever was going on with them', async () => {
  const databaseUrl = await createPostgresDatabase()
  const opened = await openDatabase({ databaseUrl, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  const { db, close } = opened.value
  const stopping = new AbortController()
  const failures: unknown[] = []
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await db
        .transaction(async (tx) => {
          await tx.execute(sql`select 1`)
          await tx.execute(sql`select pg_sleep(0.002)`)
        })
        .catch((cause) => failures.push(cause))
    }
  }
  const workers = Array.from({ length: WORKERS }, work)
  const admin = postgres(databaseUrl, { max: 1 })
  for (let round = 0; round < ROUNDS; round += 1) {
    await sleep(20)
    await admin`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
  }
  stopping.abort()
  await Promise.all(workers)
  expect(failures.length).toBeGreaterThan(ROUNDS)
  // More at once than there are connections: each of them has to be there still.
  await Promise.all(
    Array.from({ length: WORKERS }, () => db.transaction((tx) => tx.execute(sql`select 1`))),
  )
  await admin.end()
  await close()
})
