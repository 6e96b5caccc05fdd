import pg from 'pg'
import { ok, type Result, refuse } from '../domain/result.ts'

/** The oldest PostgreSQL the migrations are written for. */
const OLDEST_VERSION = 15
const CONNECT_TIMEOUT_MS = 10_000
const CONNECTIONS = 10

/** Connects to the PostgreSQL of `databaseUrl`, or says why that is not possible, without its password. */
export async function openServer(databaseUrl: string): Promise<Result<pg.Pool>> {
  const place = placeOf(databaseUrl)
  if (place === undefined) {
    return refuse(
      'DATABASE_URL is not an address such as postgres://user:password@host:5432/database.',
    )
  }
  const pool = openPool(databaseUrl)
  try {
    const { rows } = await pool.query<{ version: number }>(
      "select current_setting('server_version_num')::int / 10000 as version",
    )
    const version = rows[0]?.version ?? 0
    if (version >= OLDEST_VERSION) return ok(pool)
    await pool.end()
    return refuse(
      `${named(place)} is PostgreSQL ${version}; the bot needs ${OLDEST_VERSION} or newer. Upgrade it, or set DATABASE_URL to another one.`,
    )
  } catch (cause) {
    await pool.end()
    return refuse(connectionSentence(cause, place))
  }
}

/** Connections that come back by themselves after the server was away. */
function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'china-standards-bot',
    onConnect: (client) => client.query("set TimeZone = 'UTC'; set DateStyle = 'ISO'"),
  })
  const inUse = new Set<pg.PoolClient>()
  pool.on('acquire', (client) => void inUse.add(client))
  pool.on('release', (_, client) => void inUse.delete(client))
  // A lost connection is told by the statement it was lost under, or nobody needs to know.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    client.on('end', () => {
      if (inUse.has(client)) forget(client)
    })
  })
  return pool
}

/**
 * Takes a connection out of the pool that was lost while somebody had it. drizzle would keep it for ever where it
 * was lost under "begin"; after ten of those nobody would get any.
 */
function forget(client: pg.PoolClient): void {
  client.release(true)
  client.release = () => {}
}

type Place = Pick<pg.Client, 'host' | 'port' | 'user' | 'database'>

function placeOf(databaseUrl: string): Place | undefined {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) return undefined
  try {
    return new pg.Client({ connectionString: databaseUrl })
  } catch {
    return undefined
  }
}

function connectionSentence(cause: unknown, place: Place): string {
  const { user, database } = place
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  switch (code) {
    case '28P01':
      return `${named(place)} does not accept the password of user "${user}". Correct DATABASE_URL.`
    case '28000':
      return `${named(place)} does not let user "${user}" in. Correct DATABASE_URL, or create the user.`
    case '3D000':
      return `${named(place)} has no database "${database}". Create it (createdb ${database}), or correct DATABASE_URL.`
    case '53300':
    case '57P03':
      return `${named(place)} takes no connections at the moment (${code}). Try again in a minute.`
    default:
      return `No PostgreSQL answers at ${hostPort(place)} (${code || reasonOf(cause)}). Start it, correct DATABASE_URL, or unset DATABASE_URL to keep the data in a folder.`
  }
}

function named(place: Place): string {
  return `The PostgreSQL at ${hostPort(place)}`
}

function hostPort({ host, port }: Place): string {
  return `${host}:${port}`
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
