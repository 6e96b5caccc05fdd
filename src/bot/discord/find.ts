import { PermissionFlagsBits, Routes } from 'discord.js'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import type { FindOutcome, Target } from '../platform.ts'
import type { Api } from './api.ts'
import { failureOf } from './outcome.ts'
import type { Poster } from './post.ts'
import { readPermissions } from './rights.ts'
import { traceOf } from './trace.ts'

/** https://discord.com/developers/docs/resources/message#get-channel-messages */
const LIMITS = { page: 100 }
/** Beyond these nobody looks: the ledger gives a message up after a day. */
const LOOK_BACK_HOURS = 25
const MOST_PAGES = 10

const historySchema = z.array(
  z.object({
    id: z.string(),
    timestamp: z.string(),
    components: z.array(z.looseObject({ id: z.number().optional() })).default([]),
  }),
)
const channelSchema = z.object({ type: z.number() })
const FORUM_TYPES: readonly number[] = [15, 16]

/** What looking for messages works with. */
export type Finder = { readonly api: Api; readonly poster: Poster; readonly clock: Clock }

/**
 * Whether a message is in its channel. While its nonce is remembered it may be posted again as if it were not: that
 * brings back the message there is.
 */
export async function findMessage(
  finder: Finder,
  target: Target,
  key: string,
): Promise<FindOutcome> {
  const { api, poster } = finder
  try {
    const channel = await poster.channelOf(target)
    if (!target.channel.startsWith('@')) {
      const { type } = channelSchema.parse(await api.get(Routes.channel(channel)))
      if (FORUM_TYPES.includes(type)) return cannotTell('a forum cannot be read back')
    }
    if (poster.isFresh(target, key)) return { found: 'no' }
    return await readBack(finder, target, channel, key)
  } catch (cause) {
    const { outcome, reason } = failureOf(cause)
    return outcome === 'refused' ? cannotTell(reason) : { found: 'retry', reason }
  }
}

async function readBack(
  { api, clock }: Finder,
  target: Target,
  channel: string,
  key: string,
): Promise<FindOutcome> {
  const trace = traceOf(target.channel, key)
  const oldest = clock().subtract({ hours: LOOK_BACK_HOURS })
  let before: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { limit: String(LIMITS.page), ...(before === undefined ? {} : { before }) }
    const messages = historySchema.parse(await api.get(Routes.channelMessages(channel), query))
    const hit = messages.find(({ components: [first] }) => first?.id === trace)
    if (hit !== undefined) return { found: 'yes', messageId: hit.id }
    const last = messages.at(-1)
    // Who may not read the history is shown an empty one.
    if (page === 0 && last === undefined && !(await mayRead(api, target))) {
      return cannotTell('the bot may not read the history of the channel')
    }
    const isAll = last === undefined || messages.length < LIMITS.page
    if (isAll || Temporal.Instant.compare(last.timestamp, oldest) < 0) return { found: 'no' }
    before = last.id
  }
  return cannotTell('too much has been written in the channel since')
}

async function mayRead(api: Api, { workspace, channel }: Target): Promise<boolean> {
  if (channel.startsWith('@')) return true
  const { bits } = await readPermissions(api, workspace, channel)
  return (bits & PermissionFlagsBits.ReadMessageHistory) !== 0n
}

function cannotTell(reason: string): FindOutcome {
  return { found: 'cannot-tell', reason }
}
