/** What payloads are about: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
export const OPCODE = {
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voiceState: 4,
  resume: 6,
  reconnect: 7,
  requestMembers: 8,
  invalidSession: 9,
  hello: 10,
  heartbeatAck: 11,
}

/** Why Discord closes a socket. */
export const CLOSE = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSequence: 4007,
  rateLimited: 4008,
  invalidShard: 4010,
  shardingRequired: 4011,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014,
}

/** A client that says goodbye does not come back; nor does one that was closed for good. */
export const ENDS_SESSION = [1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]
