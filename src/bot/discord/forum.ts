import { Routes } from 'discord.js'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import { createLru } from '../../db/lru.ts'
import type { DiscordMessage } from '../../formatters/discord.ts'
import type { Api } from './api.ts'
import { isSought, LOOK_BACK_HOURS, messageSchema, type Sought } from './history.ts'
import { inAnyLayout } from './layout.ts'
import { apiCode } from './outcome.ts'
import { threadName } from './thread.ts'

/** The posts of forums: each is a thread, with the id of its first message. */
export type Forums = {
  /** Opens a post. Discord knows no nonce here: nobody may do so twice without having looked. */
  open(forum: string, message: DiscordMessage, trace: number): Promise<string>
  /** The post that begins with the message of a trace. */
  find(guild: string, forum: string, sought: Sought): Promise<string | undefined>
}

/** https://discord.com/developers/docs/resources/channel#list-public-archived-threads */
const LIMITS = { archived: 100 }
const REMEMBERED = 5000
const UNKNOWN_MESSAGE = 10008
const REQUIRES_TAG = 1 << 4

const idSchema = z.object({ id: z.string() })
const forumSchema = z.object({
  flags: z.number().optional(),
  available_tags: z.array(idSchema.extend({ moderated: z.boolean().optional() })).default([]),
})
const threadsSchema = z.object({
  threads: z.array(z.object({ id: z.string(), parent_id: z.string().nullish() })),
})

/** Forums, as the bot posts in them. */
export function createForums(api: Api, clock: Clock): Forums {
  const opened = createLru<string>(REMEMBERED)
  return {
    async open(forum, message, trace) {
      const { flags = 0, available_tags: tags } = forumSchema.parse(
        await api.get(Routes.channel(forum)),
      )
      // Those that moderators alone may set are a last resort.
      const [tag] = tags.toSorted(
        (a, b) => Number(a.moderated ?? false) - Number(b.moderated ?? false),
      )
      const applied_tags = (flags & REQUIRES_TAG) === 0 || tag === undefined ? [] : [tag.id]
      const name = threadName(message)
      const answer = await inAnyLayout(
        message,
        (laidOut) => api.post(Routes.threads(forum), { name, message: laidOut, applied_tags }),
        { isSafe: false },
      )
      const { id } = idSchema.parse(answer)
      opened.set(`${forum} ${trace}`, id)
      return id
    },
    async find(guild, forum, sought) {
      const known = opened.get(`${forum} ${sought.trace}`)
      if (known !== undefined) return known
      const since = clock().subtract({ hours: LOOK_BACK_HOURS })
      for (const { id } of await latestPosts(api, guild, forum)) {
        const isRecent = Temporal.Instant.compare(madeAt(id), since) >= 0
        if (isRecent && (await beginsWith(api, id, sought))) return id
      }
      return undefined
    },
  }
}

async function latestPosts(api: Api, guild: string, forum: string) {
  const active = threadsSchema.parse(await api.get(Routes.guildActiveThreads(guild)))
  const query = { limit: String(LIMITS.archived) }
  const archived = threadsSchema.parse(await api.get(Routes.channelThreads(forum, 'public'), query))
  return [...active.threads.filter(({ parent_id }) => parent_id === forum), ...archived.threads]
}

async function beginsWith(api: Api, thread: string, sought: Sought): Promise<boolean> {
  try {
    const found = await api.get(Routes.channelMessage(thread, thread))
    return isSought(messageSchema.parse(found), sought)
  } catch (cause) {
    if (apiCode(cause) === UNKNOWN_MESSAGE) return false
    throw cause
  }
}

/** https://discord.com/developers/docs/reference#snowflakes */
function madeAt(id: string): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Number(BigInt(id) >> 22n) + 1_420_070_400_000)
}
