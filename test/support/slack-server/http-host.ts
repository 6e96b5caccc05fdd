import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** An HTTP server on a free loopback port, which can go down and come back on the same port. */
export type HttpHost = {
  readonly port: number
  goDown(): Promise<void>
  comeBack(): Promise<void>
}

type OnRequest = (request: IncomingMessage, response: ServerResponse) => Promise<void>
type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Listens on a free port of 127.0.0.1. */
export async function startHttpHost(onRequest: OnRequest, onUpgrade: OnUpgrade): Promise<HttpHost> {
  const server = createServer((request, response) => {
    onRequest(request, response).catch((error: unknown) => {
      if (response.destroyed) return
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error))
    })
  })
  server.on('upgrade', onUpgrade)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  async function listen(port: number): Promise<void> {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }

  await listen(0)
  // Of a server that listens on a TCP port this is always an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    port,
    async goDown() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    async comeBack() {
      if (!server.listening) await listen(port)
    },
  }
}

/** The whole body of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}
