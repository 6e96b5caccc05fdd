import type { PGlite } from '@electric-sql/pglite'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { ok, type Result } from '../domain/result.ts'
import type { Database } from './database.ts'
import { openEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { openServer } from './server.ts'

/** Which of the two engines a database runs on. */
export type Engine = 'pglite' | 'postgres'

/** A database at this release's schema, and how to leave it. */
export type OpenDatabase = {
  readonly db: Database
  readonly engine: Engine
  /** How the queue gets to the same database: its own connections to a server, or the one there is. */
  readonly queueSource: QueueSource
  /** Migrations applied while opening. */
  readonly applied: number
  close(): Promise<void>
}

/** The address of a server, or the embedded database itself. */
export type QueueSource = { readonly connectionString: string } | { readonly pglite: PGlite }

/** What `openDatabase` needs: a server's address, or else the folder of the embedded database. */
export type DatabaseSettings = {
  readonly databaseUrl?: string | undefined
  readonly dataFolder: string
}

/** Opens the database of these settings and brings its schema up to date, or says what stands in the way. */
export async function openDatabase(settings: DatabaseSettings): Promise<Result<OpenDatabase>> {
  const connected = await connect(settings)
  if (!connected.ok) return connected
  const { db, close, ...rest } = connected.value
  try {
    const migrated = await migrate(db)
    if (migrated.ok) return ok({ ...rest, db, close, applied: migrated.value.applied })
    await close()
    return migrated
  } catch (cause) {
    await close()
    throw cause
  }
}

type Connection = Omit<OpenDatabase, 'applied'>

async function connect({ databaseUrl, dataFolder }: DatabaseSettings): Promise<Result<Connection>> {
  if (databaseUrl !== undefined) {
    const server = await openServer(databaseUrl)
    if (!server.ok) return server
    const client = server.value
    return ok({
      db: drizzlePostgres(client),
      engine: 'postgres',
      queueSource: { connectionString: databaseUrl },
      close: () => client.end(),
    })
  }
  const embedded = await openEmbedded(dataFolder)
  if (!embedded.ok) return embedded
  const { client, close } = embedded.value
  return ok({ db: drizzlePglite(client), engine: 'pglite', queueSource: { pglite: client }, close })
}
