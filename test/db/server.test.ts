import postgres from 'postgres'
import { describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { createPostgresDatabase } from '../support/database.ts'
import { freePort } from '../support/postgres-server.ts'

/** The address of the test server with one part of it replaced. */
function address(over: { user?: string; password?: string; port?: number; database?: string }) {
  const url = new URL(`${inject('postgresUrl')}/${over.database ?? 'postgres'}`)
  if (over.user !== undefined) url.username = over.user
  if (over.password !== undefined) url.password = over.password
  if (over.port !== undefined) url.port = String(over.port)
  return url.href
}

async function problemOf(databaseUrl: string): Promise<string> {
  const opened = await openDatabase({ databaseUrl, dataFolder: '' })
  if (!opened.ok) return opened.problem
  await opened.value.close()
  return 'opened'
}

const here = () => `127.0.0.1:${new URL(inject('postgresUrl')).port}`

describe('a PostgreSQL that cannot be used', () => {
  test('for a wrong password says so without telling it', async () => {
    expect(await problemOf(address({ password: 'hunter2' }))).toBe(
      `The PostgreSQL at ${here()} does not accept the password of user "tester". Correct DATABASE_URL.`,
    )
  })

  test('for want of the database says how to create it', async () => {
    expect(await problemOf(address({ database: 'standards' }))).toBe(
      `The PostgreSQL at ${here()} has no database "standards". Create it (createdb standards), or correct DATABASE_URL.`,
    )
  })

  test('because nothing listens there says what to do', async () => {
    const port = await freePort()
    expect(await problemOf(address({ port }))).toBe(
      `No PostgreSQL answers at 127.0.0.1:${port} (ECONNREFUSED). Start it, correct DATABASE_URL, or unset DATABASE_URL to keep the data in a folder.`,
    )
  })

  test.each(['localhost:5432/standards', 'mysql://a:secret@localhost/b', 'postgres://[', ''])(
    'because %j is no address of one is answered without repeating it',
    async (databaseUrl) => {
      expect(await problemOf(databaseUrl)).toBe(
        'DATABASE_URL is not an address such as postgres://user:password@host:5432/database.',
      )
    },
  )

  test('by a user without rights says what the user needs', async () => {
    const url = await createPostgresDatabase()
    const admin = postgres(url, { max: 1 })
    const user = `weak_${new URL(url).pathname.slice(1)}`
    await admin.unsafe(`create role ${user} login password 'weak'`)
    await admin.end()
    const database = new URL(url).pathname.slice(1)

    expect(await problemOf(address({ user, password: 'weak', database }))).toBe(
      `The database user may not make the tables and extensions the bot needs (permission denied for database ${database}). Let the database belong to it, or grant it "create" on the database and its schema public.`,
    )
  })

  test('is told apart from one that can, also for an owner who is no superuser', async () => {
    const url = await createPostgresDatabase()
    const database = new URL(url).pathname.slice(1)
    const admin = postgres(url, { max: 1 })
    await admin.unsafe(`create role owner_${database} login password 'own'`)
    await admin.unsafe(`alter database ${database} owner to owner_${database}`)
    await admin.end()

    expect(await problemOf(address({ user: `owner_${database}`, password: 'own', database }))).toBe(
      'opened',
    )
  })
})
