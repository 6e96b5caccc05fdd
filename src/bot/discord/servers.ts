import { type Client, Events, type Guild, type GuildBasedChannel, Routes } from 'discord.js'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { listSubscriptions, type Subscription } from '../../db/subscriptions.ts'
import type { Settings } from '../../domain/settings.ts'
import type { Logger } from '../../log.ts'
import { channelBack, channelGone, workspaceGone } from '../presence.ts'
import type { Api } from './api.ts'
import { apiCode, REMOVED } from './outcome.ts'
import { missingToPost } from './rights.ts'
import { whySilent } from './ring.ts'

/** What looking after servers works with. */
export type ServerTools = {
  readonly api: Api
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
}

const PLATFORM = 'discord'
const DELETED = 'the channel was deleted'
const LOCKED = 'the thread is locked'
/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const GONE_CODES: ReadonlyMap<number, string> = new Map([
  [10003, DELETED],
  [50001, 'the bot does not see the channel'],
])

/** Listens to what happens to servers and channels: pauses who cannot be served, and resumes who can be again. */
export function watchServers(client: Client, tools: ServerTools): void {
  const { db, clock, log } = tools
  const lines = new Map<string, Promise<void>>()
  const silent = new Map<string, string>()
  // One after the other for each server, so that the last word is the last thing that happened.
  const inTurn = (guild: string, work: () => Promise<void>) => {
    const line = (lines.get(guild) ?? Promise.resolve()).then(work).catch((cause: unknown) => {
      log.error({ err: cause, guild }, 'a server could not be looked after')
    })
    lines.set(guild, line)
    void line.then(() => lines.get(guild) === line && lines.delete(guild))
  }
  const look = (guild: Guild) => inTurn(guild.id, () => lookAt({ ...tools, silent }, guild))
  const gone = (guild: string, reason: string) =>
    inTurn(guild, () =>
      workspaceGone(db, { platform: PLATFORM, workspace: guild }, reason, clock()),
    )
  const lost = (workspace: string, channel: string) =>
    inTurn(workspace, () =>
      channelGone(db, { platform: PLATFORM, workspace, channel }, DELETED, clock()),
    )

  client.on(Events.GuildCreate, look)
  client.on(Events.GuildAvailable, look)
  client.on(Events.GuildDelete, ({ id }) => gone(id, REMOVED))
  client.on(Events.GuildRoleUpdate, (_, { guild }) => look(guild))
  client.on(Events.GuildRoleDelete, ({ guild }) => look(guild))
  client.on(Events.GuildMemberUpdate, (_, { id, guild }) => {
    if (id === client.user?.id) look(guild)
  })
  client.on(Events.ChannelUpdate, (_, channel) => {
    if ('guild' in channel) look(channel.guild)
  })
  client.on(Events.ChannelDelete, (channel) => {
    if ('guild' in channel) lost(channel.guild.id, channel.id)
  })
  client.on(Events.ThreadDelete, ({ guild, id }) => lost(guild.id, id))
  // The library says nothing of threads that it does not know, as those that were archived.
  client.on(Events.Raw, (packet: unknown) => {
    const thread = threadUpdate.safeParse(packet)
    const guild = thread.success ? client.guilds.cache.get(thread.data.d.guild_id) : undefined
    if (guild !== undefined) setImmediate(() => look(guild))
  })
  client.once(Events.ClientReady, async (ready) => {
    try {
      await lookAtAll(ready, look, (guild) => gone(guild, REMOVED), tools)
    } catch (cause) {
      log.error({ err: cause }, 'the servers could not be looked after')
    }
  })
}

const threadUpdate = z.object({
  t: z.literal('THREAD_UPDATE'),
  d: z.object({ guild_id: z.string() }),
})

/** What happened while nobody listened. */
async function lookAtAll(
  client: Client,
  look: (guild: Guild) => void,
  gone: (guild: string) => void,
  { db }: ServerTools,
): Promise<void> {
  const all = await listSubscriptions(db, { platform: PLATFORM })
  const served = all.filter(({ channel, workspace }) => channel !== `@${workspace}`)
  for (const workspace of new Set(served.map((one) => one.workspace))) {
    if (!isOurs(client, workspace)) continue
    const guild = client.guilds.cache.get(workspace)
    if (guild === undefined) gone(workspace)
    else look(guild)
  }
}

/** Whether the server is told of on this connection. https://discord.com/developers/docs/events/gateway#sharding */
function isOurs({ options }: Client, guild: string): boolean {
  if (!/^\d+$/.test(guild)) return false
  const { shardCount = 1, shards } = options
  const shard = Number((BigInt(guild) >> 22n) % BigInt(shardCount))
  return Array.isArray(shards) && shards.includes(shard)
}

type Looking = ServerTools & {
  /** Why the role that a channel calls does not ring, as far as that has been logged. */
  readonly silent: Map<string, string>
}

async function lookAt(tools: Looking, guild: Guild): Promise<void> {
  // During an outage nothing is known, and nothing has changed.
  if (!guild.available) return
  const subscriptions = await listSubscriptions(tools.db, {
    platform: PLATFORM,
    workspace: guild.id,
  })
  for (const subscription of subscriptions) {
    await settle(tools, guild, subscription)
    warnOfSilence(tools, guild, subscription)
  }
}

/** Discord says nothing where a role that is called does not ring: the log has to. */
function warnOfSilence(
  { log, silent }: Looking,
  { id: workspace, roles, channels, members }: Guild,
  { channel, settings: { mention } }: Subscription,
): void {
  const known = channels.cache.get(channel)
  if (known === undefined || members.me === null) return
  const why =
    mention === undefined
      ? undefined
      : whySilent(roles.cache.get(mention), known.permissionsFor(members.me).bitfield)
  if (why === silent.get(channel)) return
  if (why === undefined) {
    silent.delete(channel)
    return
  }
  silent.set(channel, why)
  log.warn({ workspace, channel, role: mention, why }, 'reminders call a role that does not ring')
}

async function settle(
  { api, db, clock }: ServerTools,
  guild: Guild,
  { platform, workspace, channel, pause, state, settings }: Subscription,
): Promise<void> {
  const place = { platform, workspace, channel }
  if (channel.startsWith('@')) {
    if (pause?.reason === REMOVED) await channelBack(db, place, clock())
    return
  }
  if (state !== 'active' && pause?.by !== 'platform') return
  const known = guild.channels.cache.get(channel)
  const problem =
    known === undefined ? await askOf(api, channel) : problemOf(guild, known, settings)
  if (problem !== undefined) await channelGone(db, place, problem, clock())
  else if (pause?.by === 'platform') await channelBack(db, place, clock())
}

function problemOf(
  { members }: Guild,
  channel: GuildBasedChannel,
  { detail }: Settings,
): string | undefined {
  if (channel.isThread() && channel.locked === true) return LOCKED
  const bits = members.me === null ? null : channel.permissionsFor(members.me).bitfield
  const missing = bits === null ? [] : missingToPost(bits, channel.isThread(), detail)
  return missing.length === 0 ? undefined : `the bot lacks ${missing.join(' and ')} in the channel`
}

const channelSchema = z.object({
  thread_metadata: z.object({ locked: z.boolean().optional() }).optional(),
})

/** Archived threads are not told of at the start; they have to be asked for. */
async function askOf(api: Api, channel: string): Promise<string | undefined> {
  try {
    const found = channelSchema.parse(await api.get(Routes.channel(channel)))
    return found.thread_metadata?.locked === true ? LOCKED : undefined
  } catch (cause) {
    const problem = GONE_CODES.get(apiCode(cause) ?? 0)
    if (problem === undefined) throw cause
    return problem
  }
}
