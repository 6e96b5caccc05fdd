import { Routes } from 'discord.js'
import { z } from 'zod'
import { createLru } from '../../db/lru.ts'
import type { Api } from './api.ts'

/** What a channel is to whoever posts there. */
export type ChannelKind = 'text' | 'thread' | 'forum'

/** https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
const KINDS: Readonly<Record<number, ChannelKind>> = {
  10: 'thread',
  11: 'thread',
  12: 'thread',
  15: 'forum',
  16: 'forum',
}
const REMEMBERED = 5000
const channelSchema = z.object({ type: z.number() })

/** Asks what channels are, each once: that never changes. */
export function createKinds(api: Api) {
  const known = createLru<ChannelKind>(REMEMBERED)
  return {
    known: (channel: string): ChannelKind | undefined => known.get(channel),
    async of(channel: string): Promise<ChannelKind> {
      const before = known.get(channel)
      if (before !== undefined) return before
      const { type } = channelSchema.parse(await api.get(Routes.channel(channel)))
      const kind = KINDS[type] ?? 'text'
      known.set(channel, kind)
      return kind
    },
  }
}
