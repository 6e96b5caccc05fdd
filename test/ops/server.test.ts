import { afterEach, describe, expect, test } from 'vitest'
import { type Answers, type OpsServer, startServer } from '../../src/ops/server.ts'

const CALM: Answers = {
  problems: async () => [],
  metrics: async () => ({ text: 'some 1\n', contentType: 'text/plain; version=0.0.4' }),
  onError: (cause) => {
    throw cause
  },
}

const open: OpsServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop()
})

async function start(over: Partial<Answers> = {}, port = 0): Promise<OpsServer> {
  const started = await startServer(port, { ...CALM, ...over })
  if (!started.ok) throw new Error(started.problem)
  open.push(started.value)
  return started.value
}

async function get({ port }: OpsServer, path: string, method = 'GET') {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  }
}

describe('the server of health and figures', () => {
  test('says that the process is alive, ready, and what its figures are', async () => {
    const server = await start()
    const type = 'text/plain;charset=UTF-8'
    expect(await get(server, '/healthz')).toEqual({ status: 200, type, text: 'ok' })
    expect(await get(server, '/readyz')).toEqual({ status: 200, type, text: 'ready' })
    expect(await get(server, '/metrics')).toEqual({
      status: 200,
      type: 'text/plain; version=0.0.4',
      text: 'some 1\n',
    })
  })

  test('names every reason why the service is not ready, a line each; alive it is all the same', async () => {
    const server = await start({ problems: async () => ['database: no answer', 'queue: fails'] })
    expect(await get(server, '/readyz')).toMatchObject({
      status: 503,
      text: 'database: no answer\nqueue: fails',
    })
    expect(await get(server, '/healthz')).toMatchObject({ status: 200 })
  })

  test.each([
    ['GET', '/'],
    ['GET', '/metrics/more'],
    ['POST', '/metrics'],
    ['DELETE', '/healthz'],
  ])('knows nothing of %s %s', async (method, path) => {
    expect(await get(await start(), path, method)).toMatchObject({ status: 404 })
  })

  test('tells nobody but the log what went wrong', async () => {
    const logged: unknown[] = []
    const failure = new Error('postgres://bot:secret@db')
    const server = await start({
      metrics: () => Promise.reject(failure),
      onError: (cause) => void logged.push(cause),
    })
    expect(await get(server, '/metrics')).toMatchObject({
      status: 500,
      text: 'Something went wrong here; the log says what.',
    })
    expect(logged).toEqual([failure])
  })

  test('refuses a port that is in use with a sentence', async () => {
    const { port } = await start()
    expect(await startServer(port, CALM)).toEqual({
      ok: false,
      problem: `PORT: ${port} is in use by another program; stop that one, or choose another port.`,
    })
  })

  test('stops although somebody keeps a connection open, or waits for an answer', async () => {
    const server = await start({ problems: () => new Promise(() => {}) })
    await get(server, '/healthz')
    const waiting = get(server, '/readyz').catch(() => 'cut off')
    await get(server, '/healthz')
    await open.pop()?.stop()
    expect(await waiting).toBe('cut off')
    await start({}, server.port)
  })
})
