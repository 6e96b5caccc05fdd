import { ChannelType, type Guild, type GuildBasedChannel } from 'discord.js'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import type { Subscription } from '../../db/subscriptions.ts'
import type { Detail } from '../../domain/settings.ts'
import type { Logger } from '../../log.ts'
import { channelBack, channelGone } from '../presence.ts'
import type { Api } from './api.ts'
import { askChannel, NO_ACCESS } from './ask-channel.ts'
import { apiCode, REMOVED } from './outcome.ts'
import { mayWriteLocked, missingToPost } from './rights.ts'

/** What looking after servers works with. */
export type ServerTools = {
  readonly api: Api
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
}

/** Why a channel is paused that nobody can find any more. */
export const DELETED = 'the channel was deleted'
const LOCKED = 'the thread is locked'
const NOT_INSIDE = 'the bot was not added to the private thread'
const UNKNOWN_CHANNEL = 10003

/** Whether what is known of a channel tells enough, so that nobody has to be asked. */
export function isKnown({ channels }: Guild, channel: string): boolean {
  const known = channels.cache.get(channel)
  return channel.startsWith('@') || (known !== undefined && !isDoubtful(known))
}

/** Pauses a subscription that cannot be served, and resumes one that can be again. */
export async function settle(
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
  const found = await find(api, guild, channel)
  const problem = typeof found === 'string' ? found : problemOf(found, settings.detail)
  if (problem !== undefined) await channelGone(db, place, problem, clock())
  else if (pause?.by === 'platform') await channelBack(db, place, clock())
}

/** A channel, as far as it decides whether messages can be posted there. */
type Found = {
  /** What the bot may do there; absent where that is not known. */
  readonly bits: bigint | undefined
  readonly isThread: boolean
  readonly isLocked: boolean
}

function problemOf({ bits, isThread, isLocked }: Found, detail: Detail): string | undefined {
  if (isLocked && (bits === undefined || !mayWriteLocked(bits))) return LOCKED
  const missing = bits === undefined ? [] : missingToPost(bits, isThread, detail)
  return missing.length === 0 ? undefined : `the bot lacks ${missing.join(' and ')} in the channel`
}

/** The channel, or why it cannot be served, whatever the bot may do there. */
async function find(api: Api, guild: Guild, channel: string): Promise<Found | string> {
  const known = guild.channels.cache.get(channel)
  if (known === undefined || isDoubtful(known)) {
    const isPrivate = known?.type === ChannelType.PrivateThread
    const asked = await askOf(api, guild, channel)
    return asked === NOT_SEEN && isPrivate ? NOT_INSIDE : asked
  }
  const isThread = known.isThread()
  const isLocked = isThread && known.locked === true
  return { bits: bitsIn(guild, known), isThread, isLocked }
}

/**
 * A private thread is known from what people do there, which does not tell whether the bot is in it; one whose channel
 * is gone may be gone with it.
 */
function isDoubtful(channel: GuildBasedChannel): boolean {
  if (!channel.isThread()) return false
  return channel.parent === null || channel.type === ChannelType.PrivateThread
}

function bitsIn({ members }: Guild, channel: GuildBasedChannel | undefined): bigint | undefined {
  if (members.me === null || channel === undefined) return undefined
  return channel.permissionsFor(members.me).bitfield
}

const NOT_SEEN = 'the bot does not see the channel'

/** Archived threads are not told of at the start; they have to be asked for. */
async function askOf(api: Api, guild: Guild, channel: string): Promise<Found | string> {
  try {
    const { parent, isThread, isLocked } = await askChannel(api, channel)
    const owner = guild.channels.cache.get(isThread ? (parent ?? '') : channel)
    return { bits: bitsIn(guild, owner), isThread, isLocked }
  } catch (cause) {
    const code = apiCode(cause)
    if (code === UNKNOWN_CHANNEL) return DELETED
    if (code === NO_ACCESS) return NOT_SEEN
    throw cause
  }
}
