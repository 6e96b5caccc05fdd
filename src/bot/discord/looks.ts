import type { Client, Guild } from 'discord.js'
import { listSubscriptions, type Subscription } from '../../db/subscriptions.ts'
import { backOffMs } from './back-off.ts'
import { failureOf } from './outcome.ts'
import { whySilent } from './ring.ts'
import { isKnown, type ServerTools, settle } from './settle.ts'

/** What cannot be asked for so long is not asked for more often. */
const LONGEST_WAIT_MS = 10 * 60_000

/** What is done about servers: for each one thing after the other, so that the last word is what happened last. */
export type Looks = {
  /** Looks whether the channels of a server can be served, or only some, until each could be looked at. */
  look(guild: Guild, only?: ReadonlySet<string>): void
  inTurn(guild: string, work: () => Promise<void>): void
}

/** What of a server could not be looked at; without channels, all of it. */
type Missed = { readonly channels?: ReadonlySet<string>; readonly afterMs: number }
type Again = Missed & { readonly tries: number; readonly timer: NodeJS.Timeout }

/** Looks at the servers of a client for as long as it is logged in. */
export function createLooks(client: Client, tools: ServerTools): Looks {
  const { log } = tools
  const lines = new Map<string, Promise<void>>()
  const silent = new Map<string, string>()
  const later = new Map<string, Again>()

  const inTurn: Looks['inTurn'] = (guild, work) => {
    const line = (lines.get(guild) ?? Promise.resolve()).then(work).catch((cause: unknown) => {
      log.error({ err: cause, guild }, 'a server could not be looked after')
    })
    lines.set(guild, line)
    void line.then(() => lines.get(guild) === line && lines.delete(guild))
  }
  const look: Looks['look'] = (guild, only) =>
    inTurn(guild.id, async () => {
      const missed = await lookAt({ ...tools, silent }, guild, only)
      const before = later.get(guild.id)
      clearTimeout(before?.timer)
      later.delete(guild.id)
      const left = together(missed, only === undefined ? undefined : without(before, only))
      if (left !== undefined) lookLater(guild.id, left, before?.tries ?? 0)
    })
  const lookLater = (guild: string, missed: Missed, tries: number) => {
    const waitMs = Math.max(backOffMs(tries, LONGEST_WAIT_MS), missed.afterMs)
    log.warn({ guild, againInMs: waitMs }, 'channels of a server could not be looked at')
    const timer = setTimeout(() => {
      const known = client.guilds.cache.get(guild)
      // Who logs in again looks at everything.
      if (client.token === null || known === undefined) later.delete(guild)
      else look(known, missed.channels)
    }, waitMs)
    timer.unref()
    later.set(guild, { ...missed, tries: tries + 1, timer })
  }
  return { look, inTurn }
}

/** What was missed before and has not been looked at since. */
function without(before: Missed | undefined, looked: ReadonlySet<string>): Missed | undefined {
  if (before?.channels === undefined) return before
  const channels = new Set([...before.channels].filter((channel) => !looked.has(channel)))
  return channels.size === 0 ? undefined : { ...before, channels }
}

function together(one: Missed | undefined, other: Missed | undefined): Missed | undefined {
  if (one === undefined || other === undefined) return one ?? other
  const afterMs = Math.max(one.afterMs, other.afterMs)
  if (one.channels === undefined || other.channels === undefined) return { afterMs }
  return { channels: new Set([...one.channels, ...other.channels]), afterMs }
}

type Looking = ServerTools & {
  /** Why the role that a channel calls does not ring, as far as that has been logged. */
  readonly silent: Map<string, string>
}

async function lookAt(
  tools: Looking,
  guild: Guild,
  only: ReadonlySet<string> | undefined,
): Promise<Missed | undefined> {
  // During an outage nothing is known, and nothing has changed.
  if (!guild.available) return undefined
  const found = await subscriptionsOf(tools, guild.id)
  if (found === undefined) return { ...(only === undefined ? {} : { channels: only }), afterMs: 0 }
  const wanted = found.filter(({ channel }) => only === undefined || only.has(channel))
  // Nobody waits for what has to be asked for.
  const known = wanted.filter(({ channel }) => isKnown(guild, channel))
  const asked = wanted.filter(({ channel }) => !isKnown(guild, channel))
  let missed: Missed | undefined
  for (const subscription of [...known, ...asked]) {
    const one = await settled(tools, guild, subscription)
    missed = together(missed, one)
    warnOfSilence(tools, guild, subscription)
  }
  return missed
}

async function subscriptionsOf(
  { db, log }: ServerTools,
  workspace: string,
): Promise<readonly Subscription[] | undefined> {
  try {
    return await listSubscriptions(db, { platform: 'discord', workspace })
  } catch (cause) {
    log.error({ err: cause, guild: workspace }, 'a server could not be looked after')
    return undefined
  }
}

/** One that cannot be settled keeps no other from it. */
async function settled(
  tools: ServerTools,
  guild: Guild,
  subscription: Subscription,
): Promise<Missed | undefined> {
  const { channel } = subscription
  try {
    await settle(tools, guild, subscription)
    return undefined
  } catch (cause) {
    const failure = failureOf(cause)
    tools.log.debug({ err: cause, guild: guild.id, channel }, 'a channel could not be looked at')
    const afterMs = failure.outcome === 'limited' ? failure.afterMs : 0
    return { channels: new Set([channel]), afterMs }
  }
}

/** Discord says nothing where a role that is called does not ring: the log has to. */
function warnOfSilence(
  { log, silent }: Looking,
  { id: workspace, roles, channels, members }: Guild,
  { channel, settings: { mention } }: Subscription,
): void {
  const known = channels.cache.get(channel)
  const bits = members.me === null ? undefined : known?.permissionsFor(members.me)?.bitfield
  if (bits === undefined) return
  const why = mention === undefined ? undefined : whySilent(roles.cache.get(mention), bits)
  if (why === silent.get(channel)) return
  if (why === undefined) {
    silent.delete(channel)
    return
  }
  silent.set(channel, why)
  log.warn({ workspace, channel, role: mention, why }, 'reminders call a role that does not ring')
}
