import { type HttpServerOptions, startHttpServer } from './http-server.ts'

// The chat in a process of its own: options as JSON, its address on stdout; GET /messages and /counts tell the rest.

const options: HttpServerOptions = JSON.parse(process.argv[2] ?? '{}')
const { url } = await startHttpServer(options)
process.stdout.write(`${url}\n`)
