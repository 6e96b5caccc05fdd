import type { WebSocket } from 'ws'
import type { Bot } from './records.ts'

/** More than this cannot be replayed. */
const MOST_KEPT = 1000

type Sent = { readonly op: 0; readonly t: string; readonly s: number; readonly d: unknown }

/** What one shard of a bot has been told; it outlives its socket. */
export type Session = {
  readonly id: string
  readonly bot: Bot
  readonly shard: readonly [id: number, count: number]
  readonly intents: number
  sequence: number
  sent: Sent[]
  socket: WebSocket | undefined
  /** Says nothing, not even to heartbeats, though the socket is open. */
  silent: boolean
  /** Until when it can be resumed, once the socket is gone. */
  resumableUntil: number | undefined
}

/** Sends an event, or keeps it for when the session is resumed. */
export function sendEvent(session: Session, event: string, data: unknown): void {
  session.sequence += 1
  const sent: Sent = { op: 0, t: event, s: session.sequence, d: data }
  session.sent = [...session.sent, sent].slice(-MOST_KEPT)
  say(session, sent)
}

/** Whether everything after a sequence number is still known. */
export function canReplay(session: Session, after: number): boolean {
  return session.sent.filter(({ s }) => s > after).length === session.sequence - after
}

/** Sends again what came after a sequence number. */
export function replay(session: Session, after: number): void {
  for (const one of session.sent.filter(({ s }) => s > after)) say(session, one)
}

/** The session goes on over another socket. */
export function takeSocket(session: Session, socket: WebSocket): void {
  session.socket?.terminate()
  session.socket = socket
  session.silent = false
  session.resumableUntil = undefined
}

/** Sends a payload, unless the session is mute or has no socket. */
export function say(session: Session, payload: object): void {
  if (session.socket !== undefined && !session.silent) {
    session.socket.send(JSON.stringify(payload))
  }
}

/** The session has lost its socket and can be resumed for a while. */
export function loseSocket(session: Session, resumeWithinMs: number): void {
  session.socket = undefined
  session.resumableUntil = Date.now() + resumeWithinMs
}

/** The session is gone; whatever its socket does no longer concerns it. */
export function endSession(session: Session): void {
  session.socket = undefined
  session.resumableUntil = 0
}

/** Whether nobody can resume it any more. */
export function isOver({ resumableUntil }: Session): boolean {
  return resumableUntil !== undefined && resumableUntil <= Date.now()
}
