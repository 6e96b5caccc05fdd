import { once } from 'node:events'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { ok, type Result, refuse } from '../domain/result.ts'

/** What the server is asked for. */
export type Answers = {
  /** Why the service is not ready, a line each; none where it is. */
  problems(): Promise<readonly string[]>
  metrics(): Promise<{ readonly text: string; readonly contentType: string }>
  onError(cause: unknown): void
}

/** A server that listens; `stop` resolves once nothing holds its port any more. */
export type OpsServer = { readonly port: number; stop(): Promise<void> }

const LOWEST_FREE_PORT = 1024

/** Serves health and figures on every address of the machine, or says why the port cannot be had. */
export async function startServer(port: number, answers: Answers): Promise<Result<OpsServer>> {
  // The library would otherwise put its own Request and Response in the place of Node's, for everybody.
  const server = createAdaptorServer({
    fetch: routes(answers).fetch,
    overrideGlobalObjects: false,
  })
  try {
    server.listen(port)
    await once(server, 'listening')
  } catch (cause) {
    return refuse(portSentence(port, cause))
  }
  const address = server.address()
  return ok({
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      // Whoever scrapes keeps connections open, and would keep the service from stopping.
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  })
}

function routes({ problems, metrics, onError }: Answers): Hono {
  return new Hono()
    .get('/healthz', (context) => context.text('ok'))
    .get('/readyz', async (context) => {
      const found = await problems()
      return found.length === 0 ? context.text('ready') : context.text(found.join('\n'), 503)
    })
    .get('/metrics', async (context) => {
      const { text, contentType } = await metrics()
      return context.body(text, 200, { 'content-type': contentType })
    })
    .onError((cause, context) => {
      onError(cause)
      return context.text('Something went wrong here; the log says what.', 500)
    })
}

function portSentence(port: number, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : cause
  switch (code) {
    case 'EADDRINUSE':
      return `PORT: ${port} is in use by another program; stop that one, or choose another port.`
    case 'EACCES':
      return `PORT: ${port} may not be used by this user; choose one from ${LOWEST_FREE_PORT} on.`
    default:
      return `PORT: ${port} cannot be listened on (${code}); choose another port.`
  }
}
