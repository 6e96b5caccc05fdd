import { createIdentifyLimits, type IdentifyLimits } from './identify-limits.ts'
import type { Bot } from './records.ts'
import { endSession, isOver, type Session, sendEvent } from './session.ts'
import type { Settings } from './settings.ts'
import { shardOf } from './snowflake.ts'
import type { World } from './world.ts'

/** Something that bots are told, if they asked for its intent and own its shard. */
export type Dispatch = {
  readonly event: string
  readonly to: readonly Bot[]
  readonly guildId: string | undefined
  /** The intents of which one is enough; 0: everybody hears it. */
  readonly intent: number
  readonly data: (bot: Bot, intents: number) => unknown
}

/** How often a bot has identified, was declined for coming too soon, and has resumed. */
type Counts = { identifies: number; declines: number; resumes: number }

/** The sessions of all bots, and what is sent to them. */
export type Gateway = {
  readonly world: World
  readonly settings: Settings
  readonly limits: IdentifyLimits
  readonly sessions: Map<string, Session>
  readonly counts: Map<string, Counts>
  /** How many bots are told to open. */
  shards: number
}

/** A gateway without sessions. */
export function createGateway(world: World, settings: Settings): Gateway {
  const limits = createIdentifyLimits(settings)
  const { shards } = settings
  return { world, settings, limits, sessions: new Map(), counts: new Map(), shards }
}

/** Tells every session whose business it is; one without a socket hears it when it resumes. */
export function dispatch(gateway: Gateway, { event, to, guildId, intent, data }: Dispatch): void {
  for (const session of sessionsOf(gateway)) {
    const [shard, shards] = session.shard
    const isMeant =
      to.includes(session.bot) &&
      shardOf(guildId, shards) === shard &&
      (intent === 0 || (session.intents & intent) !== 0)
    if (isMeant) sendEvent(session, event, data(session.bot, session.intents))
  }
}

/** The sessions of a bot, or of all, those waiting to be resumed among them. */
export function sessionsOf(gateway: Gateway, bot?: Bot): Session[] {
  for (const session of gateway.sessions.values()) {
    if (isOver(session)) gateway.sessions.delete(session.id)
  }
  return [...gateway.sessions.values()].filter((one) => bot === undefined || one.bot === bot)
}

/** What a bot has done so far. */
export function countsOf(gateway: Gateway, bot: Bot): Counts {
  const counts = gateway.counts.get(bot.id) ?? { identifies: 0, declines: 0, resumes: 0 }
  gateway.counts.set(bot.id, counts)
  return counts
}

/** Ends sessions for good; their next attempt to resume fails. */
export function forgetSessions(gateway: Gateway, bot?: Bot): void {
  for (const session of sessionsOf(gateway, bot)) {
    endSession(session)
    gateway.sessions.delete(session.id)
  }
}
