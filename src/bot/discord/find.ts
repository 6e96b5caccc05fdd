import { PermissionFlagsBits, Routes } from 'discord.js'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import type { DiscordMessage } from '../../formatters/discord.ts'
import type { FindOutcome, Target } from '../platform.ts'
import type { Api } from './api.ts'
import { isSought, LOOK_BACK_HOURS, messageSchema, type Sought } from './history.ts'
import { apiCode, failureOf } from './outcome.ts'
import type { Poster } from './post.ts'
import { readPermissions } from './rights.ts'
import { traceOf } from './trace.ts'

/** https://discord.com/developers/docs/resources/message#get-channel-messages */
const LIMITS = { page: 100 }
const MOST_PAGES = 10

const UNKNOWN_CHANNEL = 10003

const historySchema = z.array(messageSchema)

/** What looking for messages works with. */
export type Finder = { readonly api: Api; readonly poster: Poster; readonly clock: Clock }

/**
 * Whether a message is where it belongs. While its nonce is remembered it may be posted again as if it were not: that
 * brings back the message there is. The posts of forums have no nonce.
 */
export async function findMessage(
  finder: Finder,
  target: Target,
  message: DiscordMessage,
  key: string,
): Promise<FindOutcome> {
  const { poster } = finder
  const sought = { trace: traceOf(target.channel, key), message }
  try {
    const spot = await poster.spotOf(target, key)
    if ('forum' in spot) return await findPost(finder, target, spot.forum, sought)
    if (poster.isFresh(target, key)) return { found: 'no' }
    const isBelow = 'thread' in spot
    return await readBack(finder, target, isBelow ? spot.thread : spot.channel, sought).catch(
      (cause: unknown): FindOutcome => {
        // A thread that was not begun holds nothing.
        if (isBelow && apiCode(cause) === UNKNOWN_CHANNEL) return { found: 'no' }
        throw cause
      },
    )
  } catch (cause) {
    const { outcome, reason } = failureOf(cause)
    return outcome === 'refused' ? cannotTell(reason) : { found: 'retry', reason }
  }
}

async function findPost(
  { api, poster }: Finder,
  target: Target,
  forum: string,
  sought: Sought,
): Promise<FindOutcome> {
  if (!(await mayRead(api, target))) return cannotTell(UNREADABLE)
  const messageId = await poster.forums.find(target.workspace, forum, sought)
  return messageId === undefined ? { found: 'no' } : { found: 'yes', messageId }
}

const UNREADABLE = 'the bot may not read the history of the channel'

async function readBack(
  { api, clock }: Finder,
  target: Target,
  channel: string,
  sought: Sought,
): Promise<FindOutcome> {
  const oldest = clock().subtract({ hours: LOOK_BACK_HOURS })
  let before: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { limit: String(LIMITS.page), ...(before === undefined ? {} : { before }) }
    const messages = historySchema.parse(await api.get(Routes.channelMessages(channel), query))
    const hit = messages.find((one) => isSought(one, sought))
    if (hit !== undefined) return { found: 'yes', messageId: hit.id }
    const last = messages.at(-1)
    // Who may not read the history is shown an empty one.
    if (page === 0 && last === undefined && !(await mayRead(api, target))) {
      return cannotTell(UNREADABLE)
    }
    const isAll = last === undefined || messages.length < LIMITS.page
    if (isAll || Temporal.Instant.compare(last.timestamp, oldest) < 0) return { found: 'no' }
    before = last.id
  }
  return cannotTell('too much has been written in the channel since')
}

async function mayRead(api: Api, { workspace, channel }: Target): Promise<boolean> {
  if (channel.startsWith('@')) return true
  const bits = await readPermissions(api, workspace, channel)
  return (bits & PermissionFlagsBits.ReadMessageHistory) !== 0n
}

function cannotTell(reason: string): FindOutcome {
  return { found: 'cannot-tell', reason }
}
