import { Routes } from 'discord.js'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import { createLru } from '../../db/lru.ts'
import type { DiscordMessage } from '../../formatters/discord.ts'
import type { PostOutcome, Target } from '../platform.ts'
import type { Seal } from '../seal.ts'
import type { Api } from './api.ts'
import { type ChannelKind, createKinds } from './channel-kind.ts'
import { createForums, type Forums } from './forum.ts'
import { inAnyLayout } from './layout.ts'
import { apiCode, failureBelow, failureOf } from './outcome.ts'
import { sealMessage } from './pressing.ts'
import { createThreads } from './thread.ts'
import { nonceOf, traced, traceOf } from './trace.ts'

/** How long a nonce surely brings back the first message; Discord says "the past few minutes". */
export const NONCE_WINDOW_MS = 90_000
/** A forum takes no plain message: a post has to be opened there. */
const IS_FORUM = 50008
/** The nonce is known, but its message has been deleted. */
const MESSAGE_GONE = 10008
const REMEMBERED = 5000

const idSchema = z.object({ id: z.string() })

/** Where a message goes: a channel, a thread below a message of one, or a forum where a post has to be opened. */
export type Spot =
  | { readonly channel: string }
  | { readonly thread: string; readonly below: string }
  | { readonly forum: string }

/** Posts messages. */
export type Poster = {
  post(target: Target, message: DiscordMessage, key: string): Promise<PostOutcome>
  /** Whether a nonce was used so lately that posting again would only bring its message back. */
  isFresh(target: Target, key: string): boolean
  /** Where a part of a delivery goes, or went; nothing is begun there. */
  spotOf(target: Target, key: string): Promise<Spot>
  readonly forums: Forums
}

/** Posts with a bot's token; `seal` is what its buttons are known by. */
export function createPoster(api: Api, seal: Seal, clock: Clock): Poster {
  const directChannels = createLru<string>(REMEMBERED)
  const postedAt = createLru<number>(REMEMBERED)
  const kinds = createKinds(api)
  const forums = createForums(api, clock)
  const threads = createThreads(api)

  const channelOf = async ({ channel }: Target): Promise<string> => {
    if (!channel.startsWith('@')) return channel
    const known = directChannels.get(channel)
    if (known !== undefined) return known
    const body = { recipient_id: channel.slice(1) }
    const { id } = idSchema.parse(await api.post(Routes.userChannels(), body))
    directChannels.set(channel, id)
    return id
  }
  const spotIn = async (target: Target, key: string, kind: ChannelKind): Promise<Spot> => {
    const channel = await channelOf(target)
    const { thread, workspace } = target
    // Below what stands in a thread there is no other: what would go there follows.
    if (kind === 'thread' || target.channel.startsWith('@')) return { channel }
    if (kind === 'text') return thread === undefined ? { channel } : { thread, below: channel }
    if (thread !== undefined) return { channel: thread }
    const [delivery = '', part] = key.split('/')
    const first = traceOf(target.channel, `${delivery}/0`)
    const post = part === '0' ? undefined : await forums.find(workspace, channel, { trace: first })
    return post === undefined ? { forum: channel } : { channel: post }
  }
  const isFresh = (target: Target, key: string) => {
    const at = postedAt.get(nonceOf(target.channel, key))
    return at !== undefined && performance.now() - at < NONCE_WINDOW_MS
  }
  const send = async (spot: Spot, target: Target, message: DiscordMessage, key: string) => {
    if ('forum' in spot) return forums.open(spot.forum, message, traceOf(target.channel, key))
    const channel = 'thread' in spot ? spot.thread : spot.channel
    const nonce = nonceOf(target.channel, key)
    if (!isFresh(target, key)) postedAt.set(nonce, performance.now())
    const answer = await inAnyLayout(
      message,
      (body) => api.post(Routes.channelMessages(channel), { ...body, nonce, enforce_nonce: true }),
      { isSafe: true },
    )
    return idSchema.parse(answer).id
  }
  const kindOf = async ({ channel }: Target): Promise<ChannelKind> =>
    channel.startsWith('@') ? 'text' : kinds.of(channel)
  /** Asking what a channel is costs a request, and mostly it is a text channel. */
  const guessSpot = async (target: Target, key: string): Promise<Spot> => {
    const kind = target.thread === undefined ? kinds.known(target.channel) : await kindOf(target)
    return spotIn(target, key, kind ?? 'text')
  }
  const spotOf = async (target: Target, key: string) => spotIn(target, key, await kindOf(target))
  const sendTo = async (spot: Spot, target: Target, message: DiscordMessage, key: string) => {
    try {
      return await send(spot, target, message, key)
    } catch (cause) {
      if (apiCode(cause) !== IS_FORUM || (await kindOf(target)) !== 'forum') throw cause
      return send(await spotOf(target, key), target, message, key)
    }
  }
  return {
    isFresh,
    forums,
    spotOf,
    async post(target, message, key) {
      const { workspace, channel } = target
      const where = { workspace, isDirect: channel.startsWith('@') }
      const body = traced(sealMessage(message, seal, where), traceOf(channel, key))
      let failure = failureOf
      let isBegun = false
      try {
        const spot = await guessSpot(target, key)
        if ('thread' in spot) {
          failure = failureBelow
          await threads.begin(spot.below, spot.thread, message)
        }
        isBegun = true
        return { outcome: 'sent', messageId: await sendTo(spot, target, body, key) }
      } catch (cause) {
        if (isBegun && apiCode(cause) === MESSAGE_GONE) {
          const reason = 'it was posted, and somebody has deleted it since'
          return { outcome: 'refused', reason, because: 'message' }
        }
        const failed = failure(cause)
        // No message stands in what is opened or begun before: nothing is in doubt.
        return failed.outcome === 'unknown' && !isBegun ? { ...failed, outcome: 'retry' } : failed
      }
    },
  }
}
