import postgres from 'postgres'
import { ok, type Result, refuse } from '../domain/result.ts'

/** The oldest PostgreSQL the migrations are written for. */
const OLDEST_VERSION = 15
const CONNECT_TIMEOUT_SECONDS = 10
const CONNECTIONS = 10

/** Connects to the PostgreSQL of `databaseUrl`, or says why that is not possible, without its password. */
export async function openServer(databaseUrl: string): Promise<Result<postgres.Sql>> {
  const parsed = parseUrl(databaseUrl)
  if (!parsed.ok) return parsed
  const client = parsed.value
  try {
    const [row] = await withinTimeout(
      client`select current_setting('server_version_num')::int / 10000 as version`,
    )
    const version = Number(row?.version)
    if (version >= OLDEST_VERSION) return ok(client)
    await client.end()
    return refuse(
      `${place(client)} is PostgreSQL ${version}; the bot needs ${OLDEST_VERSION} or newer. Upgrade it, or set DATABASE_URL to another one.`,
    )
  } catch (cause) {
    await client.end({ timeout: 0 })
    return refuse(connectionSentence(cause, client))
  }
}

/** postgres.js tries again for ever where a connection is taken and closed at once, as a wrong service does. */
async function withinTimeout<T>(answer: Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(CONNECT_TIMEOUT_SECONDS * 1000)
  const expired = new Promise<never>((_, reject) => {
    timeout.addEventListener('abort', () => reject(new Error('no answer')), { once: true })
  })
  return Promise.race([answer, expired])
}

function parseUrl(databaseUrl: string): Result<postgres.Sql> {
  const wrong =
    'DATABASE_URL is not an address such as postgres://user:password@host:5432/database.'
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) return refuse(wrong)
  try {
    return ok(
      postgres(databaseUrl, {
        max: CONNECTIONS,
        connect_timeout: CONNECT_TIMEOUT_SECONDS,
        backoff: (attempt) => Math.min(2 ** attempt / 10, CONNECT_TIMEOUT_SECONDS),
        // "already exists, skipping" is no news when migrating for the second time.
        onnotice: () => {},
        connection: { application_name: 'china-standards-bot', TimeZone: 'UTC', DateStyle: 'ISO' },
      }),
    )
  } catch {
    return refuse(wrong)
  }
}

function connectionSentence(cause: unknown, client: postgres.Sql): string {
  const { user, database } = client.options
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  switch (code) {
    case '28P01':
      return `${place(client)} does not accept the password of user "${user}". Correct DATABASE_URL.`
    case '28000':
      return `${place(client)} does not let user "${user}" in. Correct DATABASE_URL, or create the user.`
    case '3D000':
      return `${place(client)} has no database "${database}". Create it (createdb ${database}), or correct DATABASE_URL.`
    case '53300':
    case '57P03':
      return `${place(client)} takes no connections at the moment (${code}). Try again in a minute.`
    default:
      return `No PostgreSQL answers at ${hostPort(client)} (${code || reasonOf(cause)}). Start it, correct DATABASE_URL, or unset DATABASE_URL to keep the data in a folder.`
  }
}

function place(client: postgres.Sql): string {
  return `The PostgreSQL at ${hostPort(client)}`
}

function hostPort({ options }: postgres.Sql): string {
  return options.host.map((host, index) => `${host}:${options.port[index]}`).join(', ')
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
