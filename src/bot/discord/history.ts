import { z } from 'zod'
import type { DiscordMessage } from '../../formatters/discord.ts'
import { asEmbeds } from '../../formatters/discord-embeds.ts'

/** What is read of a message that stands in a channel. */
export const messageSchema = z.object({
  id: z.string(),
  timestamp: z.string(),
  components: z.array(z.looseObject({ id: z.number().optional() })).default([]),
  embeds: z
    .array(z.object({ title: z.string().optional(), description: z.string().optional() }))
    .default([]),
})
type Found = z.infer<typeof messageSchema>

/** A message that is looked for, by the trace it was posted with; where it is given, by what it says, too. */
export type Sought = { readonly trace: number; readonly message?: DiscordMessage | undefined }

/** Beyond this nobody looks: the ledger gives a message up after a day. */
export const LOOK_BACK_HOURS = 25

/** Whether a message is the one looked for. Posted as an embed, it has no place for a trace. */
export function isSought(
  { components: [first], embeds: [embed] }: Found,
  { trace, message }: Sought,
): boolean {
  if (first?.id === trace) return true
  if (embed === undefined || message === undefined) return false
  const [sent] = asEmbeds(message).embeds
  return wordsOf(embed) === wordsOf(sent)
}

// Discord trims and joins white space as it likes.
function wordsOf({ title = '', description = '' }: Found['embeds'][number]): string {
  return `${title}\n${description}`.replace(/\s+/gu, ' ').trim()
}
