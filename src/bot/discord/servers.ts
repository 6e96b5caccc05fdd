import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, Events } from 'discord.js'
import { z } from 'zod'
import { listSubscriptions } from '../../db/subscriptions.ts'
import { channelBack, channelGone, channelsGone } from '../presence.ts'
import { backOffMs } from './back-off.ts'
import { createLooks, type Looks } from './looks.ts'
import { REMOVED } from './outcome.ts'
import { DELETED, type ServerTools } from './settle.ts'

const PLATFORM = 'discord'

/** Listens to what happens to servers and channels: pauses who cannot be served, and resumes who can be again. */
export function watchServers(client: Client, tools: ServerTools): void {
  const { db, clock } = tools
  const { look, inOrder, forget } = createLooks(client, tools)
  const gone = (guild: string) =>
    inOrder(guild, async () => {
      // Invited again since, it is looked at.
      if (client.guilds.cache.has(guild)) return
      forget(guild)
      await leave(tools, guild)
    })
  const lost = (workspace: string, channel: string) =>
    inOrder(workspace, () =>
      channelGone(db, { platform: PLATFORM, workspace, channel }, DELETED, clock()),
    )

  client.on(Events.GuildCreate, (guild) => look(guild))
  client.on(Events.GuildAvailable, (guild) => look(guild))
  client.on(Events.GuildDelete, ({ id }) => gone(id))
  client.on(Events.GuildRoleUpdate, (_, { guild }) => look(guild))
  client.on(Events.GuildRoleDelete, ({ guild }) => look(guild))
  client.on(Events.GuildMemberUpdate, (_, { id, guild }) => {
    if (id === client.user?.id) look(guild)
  })
  client.on(Events.ChannelUpdate, (_, channel) => {
    if ('guild' in channel) look(channel.guild)
  })
  client.on(Events.ChannelDelete, (channel) => {
    if (!('guild' in channel)) return
    lost(channel.guild.id, channel.id)
    // Its threads go with it, and nobody says so.
    look(channel.guild)
  })
  client.on(Events.ThreadDelete, ({ guild, id }) => lost(guild.id, id))
  // The library says nothing of threads that it does not know, as those that were archived.
  client.on(Events.Raw, (packet: unknown) => {
    const told = threadTold.safeParse(packet)
    if (!told.success) return
    const { id, guild_id } = told.data.d
    // The library is to have heard of it first.
    setImmediate(() => {
      const guild = client.guilds.cache.get(guild_id)
      if (guild !== undefined) look(guild, new Set([id]))
    })
  })
  watchSessions(client, tools, { look, gone })
}

type Doing = Pick<Looks, 'look'> & { readonly gone: (guild: string) => void }

/** Finds out at the beginning of each session what happened while nobody listened. */
function watchSessions(client: Client, tools: ServerTools, { look, gone }: Doing): void {
  let named: ReadonlySet<string> = new Set()
  client.on(Events.Raw, (packet: unknown) => {
    const ready = readyTold.safeParse(packet)
    if (!ready.success) return
    named = new Set(ready.data.d.guilds.map(({ id }) => id))
    forgetOthers(client, named)
    void findLeft(client, tools, gone)
  })
  // Those that came while the session began; the library says nothing of them.
  client.on(Events.ShardReady, () => {
    for (const guild of client.guilds.cache.values()) if (!named.has(guild.id)) look(guild)
  })
}

/** What is told of a thread: what it is now, who is in it, that it is gone; also of those the bot is added to. */
const threadTold = z.object({
  t: z.enum(['THREAD_CREATE', 'THREAD_UPDATE', 'THREAD_MEMBERS_UPDATE', 'THREAD_DELETE']),
  d: z.object({ id: z.string(), guild_id: z.string() }),
})

/** What every new session begins with: the servers that the bot is in. */
const readyTold = z.object({
  t: z.literal('READY'),
  d: z.object({ guilds: z.array(z.object({ id: z.string() })) }),
})

/** The library keeps servers that the bot has been removed from unheard, and would not tell of their return. */
function forgetOthers({ guilds, channels }: Client, named: ReadonlySet<string>): void {
  for (const guild of guilds.cache.filter(({ id }) => !named.has(id)).values()) {
    for (const id of guild.channels.cache.keys()) channels.cache.delete(id)
    guilds.cache.delete(guild.id)
  }
}

/** Finds the servers that the bot was removed from while nobody listened, as soon as the database can tell. */
async function findLeft(
  client: Client,
  { db, log }: ServerTools,
  gone: (guild: string) => void,
): Promise<void> {
  for (let failed = 0; client.token !== null; failed += 1) {
    try {
      const all = await listSubscriptions(db, { platform: PLATFORM })
      const served = all.filter(({ channel, workspace }) => channel !== `@${workspace}`)
      for (const workspace of new Set(served.map((one) => one.workspace))) {
        if (isOurs(client, workspace)) gone(workspace)
      }
      return
    } catch (cause) {
      log.error({ err: cause }, 'the servers could not be looked after')
      await sleep(backOffMs(failed), undefined, { ref: false })
    }
  }
}

/** Pauses the channels of a server. Whether its people can be reached elsewhere, only writing to them tells. */
async function leave({ db, clock }: ServerTools, workspace: string): Promise<void> {
  const server = { platform: PLATFORM, workspace } as const
  await channelsGone(db, server, REMOVED, clock())
  for (const { channel, pause } of await listSubscriptions(db, server)) {
    const isPerson = channel.startsWith('@') && pause?.reason === REMOVED
    if (isPerson) await channelBack(db, { ...server, channel }, clock())
  }
}

/** Whether the server is told of on this connection. https://discord.com/developers/docs/events/gateway#sharding */
function isOurs({ options }: Client, guild: string): boolean {
  if (!/^\d+$/.test(guild)) return false
  const { shardCount = 1, shards } = options
  const shard = Number((BigInt(guild) >> 22n) % BigInt(shardCount))
  return Array.isArray(shards) && shards.includes(shard)
}
