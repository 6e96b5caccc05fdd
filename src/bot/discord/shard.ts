import { setTimeout as sleep } from 'node:timers/promises'
import {
  Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayIntentBits,
  Options,
  SimpleShardingStrategy,
} from 'discord.js'
import type { Logger } from '../../log.ts'
import { type Access, TIMEOUT_MS } from './api.ts'
import { backOffMs } from './back-off.ts'
import type { createIdentifyLine } from './identify.ts'
import { failureOf, TOKEN_WRONG } from './outcome.ts'

/** What a connection works with. */
export type ShardTools = {
  readonly access: Access
  readonly log: Logger
  readonly identifyLine: ReturnType<typeof createIdentifyLine>
  /** Is told when Discord closes a connection because there are too few of them. */
  readonly onTooFew: () => void
  /** Is given each new client before it connects, to listen to what it wants. */
  readonly onClient: (client: Client) => void
}

/** One connection to the gateway that comes back by itself, however it ends. */
export type Shard = {
  /** Why it is not open, where it should be by now. */
  problem(): string | undefined
  close(): Promise<void>
}

const CLOSE_WITHIN_MS = 1000
/**
 * A token that is not taken is hardly better a second later, and each try counts towards a ban; what Discord closes
 * for good would be closed again, and each try counts towards what may be begun in a day.
 */
const HOPELESS_WAIT_MS = 10 * 60_000
/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const CLOSED: ReadonlyMap<number, string> = new Map([
  [4004, `${TOKEN_WRONG} (4004): check DISCORD_TOKEN`],
  [4010, 'Discord wants other connections (4010): it is asked again how many'],
  [4011, 'Discord wants more connections (4011): it is asked again how many'],
  [4012, 'Discord no longer speaks this version of its interface (4012): install a newer release'],
  [4013, 'Discord does not know the intents of the bot (4013): install a newer release'],
  [
    4014,
    'Discord does not grant the bot its intents (4014): it asks for Guilds alone, which needs no approval, so look for a notice about the application on the Developer Portal',
  ],
])
const TOO_FEW_SHARDS: ReadonlySet<number> = new Set([4010, 4011])

/** Opens a shard and keeps it open until it is closed. */
export function openShard(tools: ShardTools, id: number, count: number): Shard {
  const stopping = new AbortController()
  const state: State = { problem: 'is being connected to' }
  const running = keepOpen(tools, { id, count, signal: stopping.signal }, state)
  return {
    problem: () => state.problem,
    async close() {
      stopping.abort()
      await running
    },
  }
}

type State = { problem: string | undefined }

async function keepOpen(tools: ShardTools, connection: Connection, state: State): Promise<void> {
  const { id, signal } = connection
  const stopped = new Promise<'stopped'>((resolve) =>
    signal.addEventListener('abort', () => resolve('stopped'), { once: true }),
  )
  let tries = 0
  while (!signal.aborted) {
    const client = createClient(tools, connection)
    let waitMs = backOffMs(tries)
    const hopelessMs = backOffMs(tries, HOPELESS_WAIT_MS)
    tries += 1
    client.once(Events.ClientReady, () => {
      tries = 0
    })
    for (const event of [Events.ShardReady, Events.ShardResume] as const) {
      client.on(event, () => {
        state.problem = undefined
      })
    }
    client.on(Events.ShardReconnecting, () => {
      state.problem = 'the connection is lost'
    })
    const ended = endOf(client)
    try {
      // Logging in goes on for ever where the gateway cannot be reached: stopping must not wait for it.
      const login = client.login(tools.access.token).then(() => ended)
      login.catch(() => {})
      const end = await Promise.race([login, ended, stopped])
      if (end !== 'stopped') {
        state.problem = end.why
        tools.log.warn({ shard: id, why: end.why }, 'Discord ended the connection')
        if (end.isForGood) waitMs = hopelessMs
        if (end.isForGood && TOO_FEW_SHARDS.has(end.code)) tools.onTooFew()
      }
    } catch (cause) {
      if (isTokenWrong(cause)) waitMs = HOPELESS_WAIT_MS
      state.problem = isTokenWrong(cause) ? TOKEN_WRONG : failureOf(cause).reason
      tools.log.warn({ err: cause, shard: id, againInMs: waitMs }, 'Discord cannot be reached')
    }
    // While it is connecting, the library may wait for ever for what it has done already.
    await Promise.race([client.destroy(), sleep(CLOSE_WITHIN_MS, undefined, { ref: false })])
    await sleep(waitMs, undefined, { signal }).catch(() => {})
  }
}

type Connection = { readonly id: number; readonly count: number; readonly signal: AbortSignal }

function createClient(
  { access, identifyLine, log, onClient }: ShardTools,
  { id, count, signal }: Connection,
) {
  const nothing = {
    MessageManager: 0,
    ReactionManager: 0,
    PresenceManager: 0,
    VoiceStateManager: 0,
    GuildBanManager: 0,
    GuildInviteManager: 0,
    GuildScheduledEventManager: 0,
    StageInstanceManager: 0,
    ThreadMemberManager: 0,
    UserManager: 0,
    GuildMemberManager: { maxSize: 0, keepOverLimit: isSelf },
  }
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    shards: [id],
    shardCount: count,
    makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, ...nothing }),
    ws: {
      large_threshold: 50,
      version: 10,
      buildIdentifyThrottler: () => identifyLine,
      buildStrategy: (manager) => unlessStopped(manager, signal),
    },
    rest: {
      retries: 0,
      timeout: TIMEOUT_MS,
      ...(access.apiUrl === undefined ? {} : { api: access.apiUrl }),
    },
  })
  client.on(Events.Error, (cause) => log.warn({ err: cause, shard: id }, 'Discord client'))
  client.on(Events.ShardError, (cause) => log.warn({ err: cause, shard: id }, 'gateway'))
  onClient(client)
  return client
}

/**
 * A client that is destroyed while it logs in or connects would connect all the same, and nothing would end that.
 * Each new connection begins by asking for its session, which is answered no more.
 */
function unlessStopped(
  manager: ConstructorParameters<typeof SimpleShardingStrategy>[0],
  signal: AbortSignal,
): SimpleShardingStrategy {
  const { options } = manager
  const retrieve = options.retrieveSessionInfo
  options.retrieveSessionInfo = (id) => (signal.aborted ? new Promise(() => {}) : retrieve(id))
  const strategy = new SimpleShardingStrategy(manager)
  const connect = strategy.connect.bind(strategy)
  strategy.connect = async () => {
    signal.throwIfAborted()
    await connect()
  }
  return strategy
}

type End =
  | { readonly isForGood: true; readonly why: string; readonly code: number }
  | { readonly isForGood: false; readonly why: string }

/** Resolves once the client will not come back by itself. */
function endOf(client: Client): Promise<End> {
  return new Promise((resolve) => {
    client.on(Events.ShardDisconnect, ({ code }) =>
      resolve({
        isForGood: true,
        why: CLOSED.get(code) ?? `Discord has closed the connection (${code})`,
        code,
      }),
    )
    client.on(Events.Invalidated, () =>
      resolve({ isForGood: false, why: 'the session is no longer valid' }),
    )
  })
}

function isSelf({ id, client }: { readonly id: string; readonly client: Client }): boolean {
  return id === client.user?.id
}

function isTokenWrong(cause: unknown): boolean {
  return cause instanceof DiscordjsError && cause.code === DiscordjsErrorCodes.TokenInvalid
}
