import { forgetSessions, type Gateway, sessionsOf } from './gateway.ts'
import { CLOSE, OPCODE } from './gateway-codes.ts'
import type { Bot } from './records.ts'
import { say } from './session.ts'

/** A shard as it is connected now. */
export type Connection = {
  readonly sessionId: string
  readonly shard: readonly [id: number, count: number]
  readonly intents: number
}

/** The open connections of a bot, one for each socket. */
export function connectionsOf(gateway: Gateway, bot: Bot): Connection[] {
  return sessionsOf(gateway, bot)
    .filter(({ socket }) => socket !== undefined)
    .map(({ id, shard, intents }) => ({ sessionId: id, shard, intents }))
}

/** Cuts the sockets of a bot, or of all, without a word; their sessions can be resumed. */
export function cutSockets(gateway: Gateway, bot?: Bot): void {
  for (const { socket } of sessionsOf(gateway, bot)) socket?.terminate()
}

/** Closes the sockets with one of Discord's close codes. */
export function closeSockets(gateway: Gateway, code: number, bot?: Bot): void {
  for (const { socket } of sessionsOf(gateway, bot)) socket?.close(code)
}

/** Op 7: asks to connect again and resume. */
export function askToReconnect(gateway: Gateway, bot?: Bot): void {
  for (const session of sessionsOf(gateway, bot)) say(session, { op: OPCODE.reconnect, d: null })
}

/** Op 9: says that the sessions are over, which only a new identify mends. */
export function invalidateSessions(gateway: Gateway, bot?: Bot): void {
  for (const session of sessionsOf(gateway, bot))
    say(session, { op: OPCODE.invalidSession, d: false })
  forgetSessions(gateway, bot)
}

/** Gives a bot a new token and ends all it has open under the old one. */
export function resetToken(gateway: Gateway, bot: Bot): void {
  bot.token = `${bot.token}-reset`
  closeSockets(gateway, CLOSE.authenticationFailed, bot)
  forgetSessions(gateway, bot)
}

/** The sockets stay open, but nothing comes through them any more, not even to heartbeats. */
export function silence(gateway: Gateway, bot?: Bot): void {
  for (const session of sessionsOf(gateway, bot)) session.silent = true
}
