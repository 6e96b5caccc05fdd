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
import type { createIdentifyLine } from './identify.ts'

/** What a connection works with. */
export type ShardTools = {
  readonly access: Access
  readonly log: Logger
  readonly identifyLine: ReturnType<typeof createIdentifyLine>
  /** Is given each new client before it connects, to listen to what it wants. */
  readonly onClient: (client: Client) => void
}

/** One connection to the gateway that comes back by itself, however it ends. */
export type Shard = {
  readonly id: number
  close(): Promise<void>
}

/** Between two tries to connect: twice as long each time. */
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
/** A token that is not taken is hardly better a second later, and each try counts towards a ban. */
const WRONG_TOKEN_WAIT_MS = 10 * 60_000

/** Opens a shard and keeps it open until it is closed. */
export function openShard(tools: ShardTools, id: number, count: number): Shard {
  const stopping = new AbortController()
  const running = keepOpen(tools, id, count, stopping.signal)
  return {
    id,
    async close() {
      stopping.abort()
      await running
    },
  }
}

async function keepOpen(
  tools: ShardTools,
  id: number,
  count: number,
  signal: AbortSignal,
): Promise<void> {
  const stopped = new Promise<'stopped'>((resolve) =>
    signal.addEventListener('abort', () => resolve('stopped'), { once: true }),
  )
  let tries = 0
  while (!signal.aborted) {
    const client = createClient(tools, { id, count, signal })
    let waitMs = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS)
    tries += 1
    client.once(Events.ClientReady, () => {
      tries = 0
    })
    const ended = endOf(client)
    try {
      // Logging in goes on for ever where the gateway cannot be reached: stopping must not wait for it.
      const login = client.login(tools.access.token).then(() => ended)
      login.catch(() => {})
      const why = await Promise.race([login, ended, stopped])
      if (why !== 'stopped') tools.log.warn({ shard: id, why }, 'Discord ended the connection')
    } catch (cause) {
      if (isTokenWrong(cause)) waitMs = WRONG_TOKEN_WAIT_MS
      tools.log.warn({ err: cause, shard: id, againInMs: waitMs }, 'Discord cannot be reached')
    }
    await client.destroy()
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
      buildStrategy: (manager) => unlessStopped(new SimpleShardingStrategy(manager), signal),
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

/** A client that is destroyed while it logs in would connect all the same, and nothing would end that. */
function unlessStopped(
  strategy: SimpleShardingStrategy,
  signal: AbortSignal,
): SimpleShardingStrategy {
  const connect = strategy.connect.bind(strategy)
  strategy.connect = async () => {
    signal.throwIfAborted()
    await connect()
  }
  return strategy
}

/** Resolves, with the reason, once the client will not come back by itself. */
function endOf(client: Client): Promise<string> {
  return new Promise((resolve) => {
    client.on(Events.ShardDisconnect, ({ code }) => resolve(`closed with ${code}`))
    client.on(Events.Invalidated, () => resolve('the session is no longer valid'))
  })
}

function isSelf({ id, client }: { readonly id: string; readonly client: Client }): boolean {
  return id === client.user?.id
}

function isTokenWrong(cause: unknown): boolean {
  return cause instanceof DiscordjsError && cause.code === DiscordjsErrorCodes.TokenInvalid
}
