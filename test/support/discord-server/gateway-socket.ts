import { GatewayIntentBits } from 'discord-api-types/v10'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { countsOf, type Gateway, sessionsOf } from './gateway.ts'
import { CLOSE, ENDS_SESSION, OPCODE } from './gateway-codes.ts'
import { resetToken } from './gateway-control.ts'
import { greet } from './greeting.ts'
import type { Bot } from './records.ts'
import { canReplay, loseSocket, replay, type Session, sendEvent, takeSocket } from './session.ts'
import { shardOf } from './snowflake.ts'
import { botOfToken, guildsOf } from './world.ts'

const LIMITS = { bytes: 4096, payloads: 120, perMs: 60_000 }
const INTENTS = Object.values(GatewayIntentBits).reduce<number>(
  (bits, bit) => (typeof bit === 'number' ? bits | bit : bits),
  0,
)
const PRIVILEGED =
  GatewayIntentBits.GuildMembers |
  GatewayIntentBits.GuildPresences |
  GatewayIntentBits.MessageContent

const Payload = z.object({ op: z.number(), d: z.unknown().optional() })
const Identify = z.object({
  token: z.string(),
  intents: z.int(),
  properties: z.object({}),
  shard: z.tuple([z.int(), z.int()]).optional(),
})
const Resume = z.object({ token: z.string(), session_id: z.string(), seq: z.int() })

/** One socket, from its opening to its end. */
type Line = {
  readonly gateway: Gateway
  readonly socket: WebSocket
  readonly host: string
  /** When payloads came in during the last minute. */
  receivedAt: number[]
  session: Session | undefined
}

/** The code to close the socket with; nothing where all is well. */
type Refusal = number | undefined

const HANDLERS: Readonly<Record<number, (line: Line, data: unknown) => Refusal>> = {
  [OPCODE.heartbeat]: acknowledge,
  [OPCODE.identify]: identify,
  [OPCODE.resume]: resume,
  [OPCODE.presence]: requireSession,
  [OPCODE.voiceState]: requireSession,
  [OPCODE.requestMembers]: requireSession,
}

/** Speaks the gateway's protocol on one socket. */
export function serveSocket(gateway: Gateway, socket: WebSocket, url: URL): void {
  const line: Line = { gateway, socket, host: url.host, receivedAt: [], session: undefined }
  socket.on('error', () => socket.terminate())
  socket.on('close', (code) => hangUp(line, code))
  socket.on('message', (data) => {
    const refusal = receive(line, String(data))
    if (refusal !== undefined) socket.close(refusal)
  })
  if (url.searchParams.get('v') !== '10') socket.close(CLOSE.invalidVersion)
  else send(line, { op: OPCODE.hello, d: { heartbeat_interval: gateway.settings.heartbeatMs } })
}

function receive(line: Line, text: string): Refusal {
  const now = Date.now()
  line.receivedAt = [...line.receivedAt.filter((at) => at > now - LIMITS.perMs), now]
  if (line.receivedAt.length > LIMITS.payloads) return CLOSE.rateLimited
  if (Buffer.byteLength(text) > LIMITS.bytes) return CLOSE.decodeError
  const payload = Payload.safeParse(jsonOf(text))
  if (!payload.success) return CLOSE.decodeError
  const handle = HANDLERS[payload.data.op]
  return handle === undefined ? CLOSE.unknownOpcode : handle(line, payload.data.d)
}

function hangUp({ gateway, socket, session }: Line, code: number): void {
  if (session?.socket !== socket) return
  loseSocket(session, gateway.settings.resumeWithinMs)
  if (ENDS_SESSION.includes(code)) gateway.sessions.delete(session.id)
}

function acknowledge(line: Line): Refusal {
  if (line.session?.silent !== true) send(line, { op: OPCODE.heartbeatAck })
  return undefined
}

function requireSession({ session }: Line): Refusal {
  return session === undefined ? CLOSE.notAuthenticated : undefined
}

function identify(line: Line, data: unknown): Refusal {
  const { gateway, host } = line
  if (line.session !== undefined) return CLOSE.alreadyAuthenticated
  const parsed = Identify.safeParse(data)
  if (!parsed.success) return CLOSE.decodeError
  const { token, intents, shard = [0, 1] } = parsed.data
  const bot = botOfToken(gateway.world, token)
  if (bot === undefined) return CLOSE.authenticationFailed
  const refusal = refusalOf(gateway, bot, intents, shard)
  if (refusal !== undefined) return refusal
  countsOf(gateway, bot).identifies += 1
  const allowed = gateway.limits.take(bot, shard[0])
  if (allowed === 'too-soon') {
    countsOf(gateway, bot).declines += 1
    return decline(line)
  }
  if (allowed === 'over-budget') {
    resetToken(gateway, bot)
    return CLOSE.authenticationFailed
  }
  line.session = openSession(gateway, bot, shard, intents, line.socket)
  greet(gateway, line.session, host)
  return undefined
}

function resume(line: Line, data: unknown): Refusal {
  const { gateway, socket } = line
  if (line.session !== undefined) return CLOSE.alreadyAuthenticated
  const parsed = Resume.safeParse(data)
  if (!parsed.success) return CLOSE.decodeError
  const { token, session_id: id, seq } = parsed.data
  const bot = botOfToken(gateway.world, token)
  if (bot === undefined) return CLOSE.authenticationFailed
  const known = sessionsOf(gateway, bot).find((one) => one.id === id)
  if (known === undefined) return decline(line)
  if (seq > known.sequence) return CLOSE.invalidSequence
  if (!canReplay(known, seq)) return decline(line)
  countsOf(gateway, bot).resumes += 1
  line.session = known
  takeSocket(known, socket)
  replay(known, seq)
  sendEvent(known, 'RESUMED', {})
  return undefined
}

/** The session cannot be had; the client may begin a new one. */
function decline(line: Line): undefined {
  send(line, { op: OPCODE.invalidSession, d: false })
}

function send({ socket }: Line, payload: object): void {
  socket.send(JSON.stringify(payload))
}

function refusalOf(
  { world, settings }: Gateway,
  bot: Bot,
  intents: number,
  [shard, shards]: readonly [number, number],
): number | undefined {
  if (shards < 1 || shard < 0 || shard >= shards) return CLOSE.invalidShard
  const guilds = guildsOf(world, bot).filter(({ id }) => shardOf(id, shards) === shard)
  if (guilds.length > settings.guildsPerShard) return CLOSE.shardingRequired
  if ((intents & ~INTENTS) !== 0) return CLOSE.invalidIntents
  if ((intents & PRIVILEGED & ~bot.privilegedIntents) !== 0) return CLOSE.disallowedIntents
  return undefined
}

function openSession(
  gateway: Gateway,
  bot: Bot,
  shard: readonly [number, number],
  intents: number,
  socket: WebSocket,
): Session {
  const id = gateway.world.newId()
  const session: Session = {
    ...{ id, bot, shard, intents, socket },
    sequence: 0,
    sent: [],
    silent: false,
    resumableUntil: undefined,
  }
  gateway.sessions.set(id, session)
  return session
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
