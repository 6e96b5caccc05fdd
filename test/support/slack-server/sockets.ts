import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Acknowledgement, Parcel, Receipt } from './deliveries.ts'
import type { App } from './entities.ts'

/** How many connections an app has at most: https://docs.slack.dev/apis/events-api/using-socket-mode */
const MOST_CONNECTIONS = 10

/** Why Slack asks an app to connect anew. */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled'

/** A Socket Mode connection, with what came and went over it. */
export type Connection = {
  readonly app: App
  readonly socket: WebSocket
  /** Pings of the app, and its answers to ours. */
  pings: number
  pongs: number
  envelopes: number
}

/** The Socket Mode connections of all apps, as a test sees them. */
export type Sockets = {
  /** Everything an app acknowledged, in the order it came. */
  readonly acknowledgements: readonly Acknowledgement[]
  connectionsOf(app: App): readonly Connection[]
  /** Asks the app to connect anew; the app closes the connection itself. */
  disconnect(app: App, reason: DisconnectReason): void
  /** Cuts connections without a word, as a broken network does. */
  drop(app: App): void
  /** Whether pings are sent and answered; without them a connection looks dead to the app. */
  setAlive(app: App, isAlive: boolean): void
}

/** The same as the server uses them. */
export type SocketHub = Sockets & {
  urlFor(app: App): string
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  send(parcel: Parcel): Promise<Receipt>
  close(): void
}

/** `origin` is asked once the server listens. */
export type SocketOptions = {
  readonly origin: () => string
  readonly pingIntervalMs: number
  readonly ackTimeoutMs: number
}

type Waiting = {
  readonly parcel: Parcel
  readonly sentAt: number
  /** There as long as somebody waits for it. */
  settle?: (receipt: Receipt) => void
}

const answer = z.looseObject({ envelope_id: z.string(), payload: z.unknown().optional() })

/** No connections at first. */
export function createSockets({ origin, pingIntervalMs, ackTimeoutMs }: SocketOptions): SocketHub {
  const server = new WebSocketServer({ noServer: true, autoPong: false })
  const tickets = new Map<string, App>()
  const silenced = new Set<App>()
  const sent = new Map<string, Waiting>()
  const acknowledgements: Acknowledgement[] = []
  let connections: Connection[] = []
  let turn = 0

  const pinging = setInterval(() => {
    for (const { app, socket } of connections) if (!silenced.has(app)) socket.ping('slack')
  }, pingIntervalMs)

  function connectionsOf(app: App): Connection[] {
    return connections.filter((one) => one.app === app)
  }

  function say(socket: WebSocket, message: unknown): void {
    socket.send(JSON.stringify(message))
  }

  function connected(socket: WebSocket, app: App): void {
    socket.on('error', () => socket.terminate())
    if (connectionsOf(app).length >= MOST_CONNECTIONS) {
      say(socket, { type: 'disconnect', reason: 'too_many_websockets' })
      socket.close()
      return
    }
    const connection: Connection = { app, socket, pings: 0, pongs: 0, envelopes: 0 }
    connections.push(connection)
    socket.on('close', () => {
      connections = connections.filter((one) => one !== connection)
    })
    socket.on('ping', (data) => {
      connection.pings += 1
      if (!silenced.has(app)) socket.pong(data)
    })
    socket.on('pong', () => {
      connection.pongs += 1
    })
    socket.on('message', (data) => acknowledged(String(data)))
    const { length } = connectionsOf(app)
    say(socket, { type: 'hello', num_connections: length, connection_info: { app_id: app.id } })
    if (!silenced.has(app)) socket.ping('slack')
  }

  function acknowledged(text: string): void {
    const { envelope_id: id, payload: response } = answer.parse(JSON.parse(text))
    const waiting = sent.get(id)
    if (waiting === undefined) return
    const { parcel, sentAt, settle } = waiting
    const delayMs = performance.now() - sentAt
    const isLate = settle === undefined
    acknowledgements.push({ id, kind: parcel.kind, delayMs, response, isLate })
    settle?.({ outcome: 'acknowledged', delayMs, response })
  }

  function send(parcel: Parcel): Promise<Receipt> {
    const open = connectionsOf(parcel.app).filter(({ socket }) => socket.readyState === socket.OPEN)
    turn += 1
    const chosen = open[turn % open.length]
    if (chosen === undefined) {
      const reason = 'the app has no connection'
      return Promise.resolve({ outcome: 'dispatch_failed', delayMs: 0, reason })
    }
    const { promise, resolve } = Promise.withResolvers<Receipt>()
    const waiting: Waiting = { parcel, sentAt: performance.now() }
    const settle = (receipt: Receipt) => {
      clearTimeout(timer)
      delete waiting.settle
      resolve(receipt)
    }
    const reason = `not acknowledged within ${ackTimeoutMs} ms`
    const timer = setTimeout(
      () => settle({ outcome: 'dispatch_failed', delayMs: ackTimeoutMs, reason }),
      ackTimeoutMs,
    )
    waiting.settle = settle
    sent.set(parcel.id, waiting)
    chosen.envelopes += 1
    say(chosen.socket, envelope(parcel))
    return promise
  }

  return {
    acknowledgements,
    connectionsOf,
    disconnect(app, reason) {
      for (const { socket } of connectionsOf(app)) say(socket, { type: 'disconnect', reason })
    },
    drop(app) {
      for (const { socket } of connectionsOf(app)) socket.terminate()
    },
    setAlive(app, isAlive) {
      if (isAlive) silenced.delete(app)
      else silenced.add(app)
    },
    urlFor(app) {
      const ticket = randomBytes(12).toString('hex')
      tickets.set(ticket, app)
      return `${origin().replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${app.id}`
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', origin()).searchParams.get('ticket') ?? ''
      const app = tickets.get(ticket)
      if (app === undefined) {
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
        return
      }
      tickets.delete(ticket)
      server.handleUpgrade(request, socket, head, (ready) => connected(ready, app))
    },
    send,
    close() {
      clearInterval(pinging)
      const reason = 'Slack was stopped'
      for (const { settle } of sent.values()) {
        settle?.({ outcome: 'dispatch_failed', delayMs: 0, reason })
      }
      for (const { socket } of connections) socket.terminate()
      server.close()
    },
  }
}

function envelope({ id, kind, payload, retry }: Parcel): unknown {
  return {
    type: kind,
    envelope_id: id,
    payload,
    accepts_response_payload: kind !== 'events_api',
    ...(kind === 'events_api' && {
      retry_attempt: retry?.num ?? 0,
      retry_reason: retry?.reason ?? '',
    }),
  }
}
