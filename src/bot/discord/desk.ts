import {
  type BaseInteraction,
  ChannelType,
  PermissionFlagsBits,
  type RepliableInteraction,
  type Role,
} from 'discord.js'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { personalWorkspace } from '../../db/personal-place.ts'
import { findSubscription } from '../../db/subscriptions.ts'
import type { Detail } from '../../domain/settings.ts'
import { errorDocument } from '../../formatters/replies.ts'
import type { Logger } from '../../log.ts'
import type { Asker } from '../asker.ts'
import type { Bot } from '../bot.ts'
import type { Seal } from '../seal.ts'
import type { Api } from './api.ts'
import { askChannel, NO_ACCESS } from './ask-channel.ts'
import { askerOf } from './asker.ts'
import { apiCode } from './outcome.ts'
import { pressAt } from './pressing.ts'
import { mayWrite, mayWriteLocked, missingToCall, missingToServe } from './rights.ts'
import { whySilent } from './ring.ts'
import { show } from './show.ts'

/** What answering people on Discord works with. */
export type Desk = {
  readonly bot: Bot
  readonly api: Api
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly seal: Seal
  /** Discord does not tell anybody's zone. */
  readonly timeZone: string
}

/** Who asked, and how answers to them are sealed. */
export type Visitor = { readonly asker: Asker; readonly press: ReturnType<typeof pressAt> }

/** Who asked; `workspace` is what a direct message was about, where it said so. */
export async function visitorOf(
  { db, seal, timeZone }: Desk,
  interaction: RepliableInteraction,
  about?: string,
): Promise<Visitor> {
  const { guildId, user } = interaction
  const workspace = guildId ?? about ?? (await personalWorkspace(db, 'discord', user.id)) ?? user.id
  const where = { workspace, isDirect: guildId === null }
  return { asker: askerOf(interaction, workspace, timeZone), press: pressAt(seal, where) }
}

/** Why what a channel of that detail gets could not be posted where somebody wants it; `undefined` where it could. */
export async function obstacle(
  { api }: Desk,
  interaction: BaseInteraction,
  { channelName }: Asker,
  detail: Detail | undefined,
): Promise<string | undefined> {
  const { guildId, guild, appPermissions } = interaction
  if (guildId === null) return undefined
  if (guild === null) {
    return 'The bot itself is not in this server, only its commands are. Invite it with the link of your operator, then try again.'
  }
  const bits = appPermissions.bitfield
  const { isThread, isLocked, isOutside } = await spotOf(api, interaction)
  const missing = missingToServe(bits, isThread, detail)
  if (missing.length > 0) {
    return `The bot cannot serve ${channelName} yet: it lacks ${missing.join(' and ')} there. Let somebody who manages the channel give it that, then try again.`
  }
  if (isOutside) {
    return 'The bot cannot serve this private thread yet: it is not in it. Add it by mentioning it here, then try again.'
  }
  if (!isLocked || mayWriteLocked(bits)) return undefined
  return `The bot cannot serve ${channelName}: the thread is locked. Let somebody who manages threads unlock it, then try again.`
}

/** Where somebody is. */
type Spot = { readonly isThread: boolean; readonly isLocked: boolean; readonly isOutside: boolean }

/** The library knows neither archived threads nor private ones that the bot is not in. */
async function spotOf(api: Api, { channel, channelId }: BaseInteraction): Promise<Spot> {
  const thread = channel?.isThread() === true ? channel : undefined
  const known = { isThread: thread !== undefined, isLocked: thread?.locked === true }
  const isClear = channel !== null && thread?.type !== ChannelType.PrivateThread
  if (isClear || channelId === null) return { ...known, isOutside: false }
  try {
    const { isThread, isLocked } = await askChannel(api, channelId)
    return { isThread, isLocked, isOutside: false }
  } catch (cause) {
    // Where nobody can be asked, posting tells.
    return { ...known, isOutside: apiCode(cause) === NO_ACCESS }
  }
}

/** Whether somebody may show an answer to everybody: the bot must not write for those who may not. */
export function mayShare({ guildId, memberPermissions, channel }: BaseInteraction): boolean {
  // In direct messages everybody who could see it does already.
  if (guildId === null || memberPermissions === null) return false
  const thread = channel?.isThread() === true ? channel : undefined
  const isLocked = thread?.locked === true
  const mayUnlock = memberPermissions.has(PermissionFlagsBits.ManageThreads)
  return mayWrite(memberPermissions.bitfield, thread !== undefined) && (!isLocked || mayUnlock)
}

/** Why the bot could not call a role in a channel; `undefined` where it could. */
export function obstacleToCall(
  { appPermissions }: BaseInteraction,
  { name, mentionable }: Pick<Role, 'name' | 'mentionable'>,
  { channelName }: Asker,
): string | undefined {
  const missing = missingToCall(appPermissions?.bitfield ?? 0n)
  if (mentionable || missing === undefined) return undefined
  return `The bot cannot call @${name} in ${channelName} yet: give it ${missing} there, or let anyone @mention this role (Server Settings > Roles). Then try again.`
}

/** What to say of a channel whose last reminders call a role that does not ring; nothing where it does. */
export async function silenceAt(
  { db }: Desk,
  { guild, appPermissions }: BaseInteraction,
  { place }: Asker,
): Promise<string | undefined> {
  const mention = (await findSubscription(db, place))?.settings.mention
  if (guild === null || mention === undefined) return undefined
  const why = whySilent(guild.roles.cache.get(mention), appPermissions?.bitfield ?? 0n)
  return why === undefined
    ? undefined
    : `The last reminder before a date rings for nobody here: ${why}. Choose another role, or give back what is missing (Server Settings > Roles).`
}

/** Answers with a sentence that something cannot be done. */
export async function refuse(
  interaction: RepliableInteraction,
  { press }: Visitor,
  problem: string,
): Promise<void> {
  await show(interaction, { document: errorDocument(problem) }, press)
}
