import type { Client, Guild } from 'discord.js'
import { findSubscription, listSubscriptions, type Subscription } from '../../db/subscriptions.ts'
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
  inOrder(guild: string, work: () => Promise<void>): void
  /** Forgets what was found out about a server that the bot has left. */
  forget(guild: string): void
}

/** Some channels of a server, or all of them where none is named. */
type Part = { readonly channels?: ReadonlySet<string> }
/** What of a server could not be looked at. */
type Missed = Part & { readonly afterMs: number }
type Again = Part & { readonly tries: number; readonly timer: NodeJS.Timeout }

/** Looks at the servers of a client for as long as it is logged in. */
export function createLooks(client: Client, tools: ServerTools): Looks {
  const { log } = tools
  const lines = new Map<string, Promise<void>>()
  const silent = new Map<string, Map<string, string>>()
  const later = new Map<string, Again>()

  const inOrder: Looks['inOrder'] = (guild, work) => {
    const line = (lines.get(guild) ?? Promise.resolve()).then(work).catch((cause: unknown) => {
      log.error({ err: cause, guild }, 'a server could not be looked after')
    })
    lines.set(guild, line)
    void line.then(() => lines.get(guild) === line && lines.delete(guild))
  }
  const lookNow = async (guild: Guild, only?: ReadonlySet<string>) => {
    const missed = await lookAt({ ...tools, silent }, guild, only)
    const before = later.get(guild.id)
    const waiting = only === undefined ? undefined : without(before, only)
    if (before !== undefined && waiting !== undefined) {
      // What waits to be looked at must not wait longer because of what happens elsewhere.
      const { tries, timer } = before
      later.set(guild.id, { ...together(waiting, missed), tries, timer })
      return
    }
    clearTimeout(before?.timer)
    later.delete(guild.id)
    if (missed !== undefined) lookLater(guild.id, missed, before?.tries ?? 0)
  }
  const lookAgain = async (guild: string, timer: NodeJS.Timeout) => {
    const due = later.get(guild)
    // Whatever was missed has been looked at while this was in line.
    if (due?.timer !== timer) return
    const known = client.guilds.cache.get(guild)
    // Who logs in again looks at everything.
    if (client.token === null || known === undefined) later.delete(guild)
    else await lookNow(known, due.channels)
  }
  const lookLater = (guild: string, { channels, afterMs }: Missed, tries: number) => {
    const waitMs = Math.max(backOffMs(tries, LONGEST_WAIT_MS), afterMs)
    log.warn({ guild, againInMs: waitMs }, 'channels of a server could not be looked at')
    const timer = setTimeout(() => inOrder(guild, () => lookAgain(guild, timer)), waitMs)
    timer.unref()
    later.set(guild, { ...onlyThose(channels), tries: tries + 1, timer })
  }
  return {
    look: (guild, only) => inOrder(guild.id, () => lookNow(guild, only)),
    inOrder,
    forget(guild) {
      clearTimeout(later.get(guild)?.timer)
      later.delete(guild)
      silent.delete(guild)
    },
  }
}

function onlyThose(channels: ReadonlySet<string> | undefined): Part {
  return channels === undefined ? {} : { channels }
}

/** What was missed before and has not been looked at since. */
function without(before: Part | undefined, looked: ReadonlySet<string>): Part | undefined {
  if (before?.channels === undefined) return before
  const channels = new Set([...before.channels].filter((channel) => !looked.has(channel)))
  return channels.size === 0 ? undefined : { channels }
}

function together(one: Part, other: Part | undefined): Part {
  if (other === undefined) return onlyThose(one.channels)
  if (one.channels === undefined || other.channels === undefined) return {}
  return { channels: new Set([...one.channels, ...other.channels]) }
}

type Looking = ServerTools & {
  /** Why the role that a channel of a server calls does not ring, as far as that has been logged. */
  readonly silent: Map<string, Map<string, string>>
}

async function lookAt(
  tools: Looking,
  guild: Guild,
  only: ReadonlySet<string> | undefined,
): Promise<Missed | undefined> {
  // During an outage nothing is known, and nothing has changed.
  if (!guild.available) return undefined
  const wanted = await subscriptionsOf(tools, guild.id, only)
  if (wanted === undefined) return { ...onlyThose(only), afterMs: 0 }
  // Nobody waits for what has to be asked for.
  const known = wanted.filter(({ channel }) => isKnown(guild, channel))
  const asked = wanted.filter(({ channel }) => !isKnown(guild, channel))
  const failed = new Set<string>()
  let afterMs = 0
  for (const subscription of [...known, ...asked]) {
    const failure = await settled(tools, guild, subscription)
    if (failure !== undefined) {
      failed.add(subscription.channel)
      afterMs = Math.max(afterMs, failure.afterMs)
    }
    warnOfSilence(tools, guild, subscription)
  }
  return failed.size === 0 ? undefined : { channels: failed, afterMs }
}

async function subscriptionsOf(
  { db, log }: ServerTools,
  workspace: string,
  only: ReadonlySet<string> | undefined,
): Promise<readonly Subscription[] | undefined> {
  const server = { platform: 'discord', workspace } as const
  const [one, ...others] = only ?? []
  try {
    // Threads are many, and few of them are subscribed.
    if (one !== undefined && others.length === 0) {
      const found = await findSubscription(db, { ...server, channel: one })
      return found === undefined ? [] : [found]
    }
    const all = await listSubscriptions(db, server)
    return all.filter(({ channel }) => only === undefined || only.has(channel))
  } catch (cause) {
    log.error({ err: cause, guild: workspace }, 'a server could not be looked after')
    return undefined
  }
}

/** How long at least to wait where it could not be settled, which keeps no other from it. */
async function settled(
  tools: ServerTools,
  guild: Guild,
  subscription: Subscription,
): Promise<{ readonly afterMs: number } | undefined> {
  const { channel } = subscription
  try {
    await settle(tools, guild, subscription)
    return undefined
  } catch (cause) {
    const failure = failureOf(cause)
    tools.log.debug({ err: cause, guild: guild.id, channel }, 'a channel could not be looked at')
    return { afterMs: failure.outcome === 'limited' ? failure.afterMs : 0 }
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
  const said = silent.get(workspace) ?? new Map<string, string>()
  if (why === said.get(channel)) return
  if (why === undefined) {
    said.delete(channel)
    return
  }
  silent.set(workspace, said.set(channel, why))
  log.warn({ workspace, channel, role: mention, why }, 'reminders call a role that does not ring')
}
