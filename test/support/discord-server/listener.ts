import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { type Api, serveRequest } from './api.ts'
import { serveSocket } from './gateway-socket.ts'

/** The port that bots reach the server at. */
export type Listener = {
  /** `127.0.0.1:PORT` */
  readonly host: () => string
  /** Refuses connections and breaks those that are open. */
  close(): Promise<void>
  /** Listens again, on the same port. */
  reopen(): Promise<void>
}

/** Listens on a free loopback port for HTTP and the gateway alike. */
export async function listen(api: Api): Promise<Listener> {
  const http = createServer((request, response) => {
    serveRequest(api, request, response).catch((error: unknown) => api.bugs.push(error))
  })
  const sockets = new WebSocketServer({ noServer: true })
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    sockets.handleUpgrade(request, socket, head, (opened) => {
      serveSocket(api.state.gateway, opened, new URL(request.url ?? '/', `http://${host()}`))
    })
  })
  const open = async (port: number) => {
    http.listen(port, '127.0.0.1')
    await once(http, 'listening')
    return addressOf(http.address())
  }
  const { port } = await open(0)
  const host = () => `127.0.0.1:${port}`
  return {
    host,
    async close() {
      if (!http.listening) return
      const closed = once(http, 'close')
      http.close()
      for (const socket of sockets.clients) socket.terminate()
      http.closeAllConnections()
      await closed
    },
    async reopen() {
      if (!http.listening) await open(port)
    },
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (typeof address === 'object' && address !== null) return address
  throw new Error('The loopback Discord listens on no port.')
}
