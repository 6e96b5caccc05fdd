import { Routes } from 'discord.js'
import { z } from 'zod'
import { createLru } from '../../db/lru.ts'
import type { DiscordMessage } from '../../formatters/discord.ts'
import type { PostOutcome, Target } from '../platform.ts'
import type { Seal } from '../seal.ts'
import type { Api } from './api.ts'
import { apiCode, failureOf } from './outcome.ts'
import { sealMessage } from './pressing.ts'
import { nonceOf, traced, traceOf } from './trace.ts'

/** How long a nonce surely brings back the first message; Discord says "the past few minutes". */
export const NONCE_WINDOW_MS = 90_000
/** A forum takes no plain message: a thread has to be started there. */
const IS_FORUM = 50008
/** The nonce is known, but its message has been deleted. */
const MESSAGE_GONE = 10008
/** https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel */
const LIMITS = { threadName: 100 }
const REMEMBERED = 5000

const idSchema = z.object({ id: z.string() })
const forumSchema = z.object({
  type: z.number(),
  flags: z.number().optional(),
  available_tags: z.array(idSchema).optional(),
})
const REQUIRES_TAG = 1 << 4
const FORUM_TYPES: readonly number[] = [15, 16]

/** Posts messages. */
export type Poster = {
  post(target: Target, message: DiscordMessage, key: string): Promise<PostOutcome>
  /** Whether a nonce was used so lately that posting again would only bring its message back. */
  isFresh(target: Target, key: string): boolean
  /** The channel behind a target: of a person, that of direct messages. */
  channelOf(target: Target): Promise<string>
}

/** Posts with a bot's token; `seal` is what its buttons are known by. */
export function createPoster(api: Api, seal: Seal): Poster {
  const directChannels = createLru<string>(REMEMBERED)
  const postedAt = createLru<number>(REMEMBERED)
  /** Forums, and the threads that deliveries have opened there. */
  const forums = createLru<true>(REMEMBERED)
  const threads = createLru<string>(REMEMBERED)

  const channelOf = async ({ channel }: Target): Promise<string> => {
    if (!channel.startsWith('@')) return channel
    const known = directChannels.get(channel)
    if (known !== undefined) return known
    const body = { recipient_id: channel.slice(1) }
    const { id } = idSchema.parse(await api.post(Routes.userChannels(), body))
    directChannels.set(channel, id)
    return id
  }
  const send = async (channel: string, target: Target, message: DiscordMessage, key: string) => {
    const nonce = nonceOf(target.channel, key)
    const body = { ...message, nonce, enforce_nonce: true }
    if (!isFresh(target, key)) postedAt.set(nonce, performance.now())
    return idSchema.parse(await api.post(Routes.channelMessages(channel), body)).id
  }
  const isFresh = (target: Target, key: string) => {
    const at = postedAt.get(nonceOf(target.channel, key))
    return at !== undefined && performance.now() - at < NONCE_WINDOW_MS
  }
  const startThread = async ({ channel }: Target, message: DiscordMessage, delivery: string) => {
    const forum = forumSchema.parse(await api.get(Routes.channel(channel)))
    if (!FORUM_TYPES.includes(forum.type)) return undefined
    forums.set(channel, true)
    const needsTag = ((forum.flags ?? 0) & REQUIRES_TAG) !== 0
    const tags = needsTag ? (forum.available_tags ?? []).slice(0, 1).map(({ id }) => id) : []
    const body = { name: threadName(message), message, applied_tags: tags }
    const { id } = idSchema.parse(await api.post(Routes.threads(channel), body))
    threads.set(delivery, id)
    return id
  }
  const postTo = async (target: Target, message: DiscordMessage, key: string) => {
    const channel = await channelOf(target)
    const delivery = `${channel} ${key.split('/')[0]}`
    const thread = threads.get(delivery)
    if (thread !== undefined) return send(thread, target, message, key)
    if (forums.get(channel)) return startThread(target, message, delivery)
    try {
      return await send(channel, target, message, key)
    } catch (cause) {
      if (apiCode(cause) !== IS_FORUM) throw cause
      const started = await startThread(target, message, delivery)
      if (started === undefined) throw cause
      return started
    }
  }
  return {
    channelOf,
    isFresh,
    async post(target, message, key) {
      const { workspace, channel } = target
      // Opening a direct channel posts nothing: what goes wrong there leaves nothing in doubt.
      try {
        await channelOf(target)
      } catch (cause) {
        const failure = failureOf(cause)
        return failure.outcome === 'unknown' ? { ...failure, outcome: 'retry' } : failure
      }
      const where = { workspace, isDirect: channel.startsWith('@') }
      const body = traced(sealMessage(message, seal, where), traceOf(channel, key))
      try {
        const messageId = await postTo(target, body, key)
        return messageId === undefined
          ? { outcome: 'refused', reason: 'nothing can be posted there', because: 'channel' }
          : { outcome: 'sent', messageId }
      } catch (cause) {
        if (apiCode(cause) !== MESSAGE_GONE) return failureOf(cause)
        const reason = 'it was posted, and somebody has deleted it since'
        return { outcome: 'refused', reason, because: 'message' }
      }
    },
  }
}

function threadName({ components: [{ components }] }: DiscordMessage): string {
  const [first] = components
  const title = first !== undefined && 'content' in first ? first.content : ''
  const words = title.replace(/^#+ /, '').replace(/\\/g, '')
  return words.slice(0, LIMITS.threadName).toWellFormed() || 'China standards'
}
