import { startPostgres } from './postgres-server.ts'

/** What a test run with a failed test does: it uses a server, stops it, and leaves an exit code behind. */
const server = await startPostgres(['-c', 'fsync=off'])
await server.stop()
process.exitCode = 3
