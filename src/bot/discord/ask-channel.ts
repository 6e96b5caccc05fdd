import { Routes } from 'discord.js'
import { z } from 'zod'
import type { Api } from './api.ts'

/** What the API answers about a channel that the bot does not see. */
export const NO_ACCESS = 50001

/** A channel as the API tells of it. */
export type AskedChannel = {
  readonly parent: string | undefined
  readonly isThread: boolean
  readonly isLocked: boolean
}

const channelSchema = z.object({
  parent_id: z.string().nullish(),
  thread_metadata: z.object({ locked: z.boolean().optional() }).optional(),
})

/** Asks for a channel that the library does not know, or not well enough. */
export async function askChannel(api: Api, channel: string): Promise<AskedChannel> {
  const { parent_id, thread_metadata: thread } = channelSchema.parse(
    await api.get(Routes.channel(channel)),
  )
  return {
    parent: parent_id ?? undefined,
    isThread: thread !== undefined,
    isLocked: thread?.locked === true,
  }
}
