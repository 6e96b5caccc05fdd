import { DiscordAPIError, MessageFlags, type RepliableInteraction } from 'discord.js'
import { apiCode } from './outcome.ts'

/** Somebody else has answered it already. */
const ANSWERED = 40060
/** It is over: three seconds have passed, or it never was ours. */
const UNKNOWN = 10062

/** What a claim leaves to be done: a message of one's own, or a new state of the one that was pressed. */
export type Claim = 'reply' | 'update'

/**
 * Says that an answer will come, which claims the interaction: where two connections are told of it only one is let
 * to answer, and only who was has anything done. False where it was not us.
 */
export async function claim(
  interaction: RepliableInteraction,
  as: { readonly claim: Claim; readonly isPublic?: boolean },
): Promise<boolean> {
  try {
    await defer(interaction, as)
    return true
  } catch (cause) {
    if (isOver(cause)) return false
    if (cause instanceof DiscordAPIError) throw cause
  }
  // The answer was lost on the way. If it is taken by now, it is by us.
  try {
    await defer(interaction, as)
  } catch (cause) {
    if (apiCode(cause) !== ANSWERED) throw cause
    interaction.deferred = true
    if (as.claim === 'reply') interaction.ephemeral = as.isPublic !== true
  }
  return true
}

/** Whether an interaction can have no answer of ours any more. */
export function isOver(cause: unknown): boolean {
  const code = apiCode(cause)
  return code === ANSWERED || code === UNKNOWN
}

async function defer(
  interaction: RepliableInteraction,
  as: { readonly claim: Claim; readonly isPublic?: boolean },
): Promise<void> {
  const mayUpdate = interaction.isMessageComponent() || interaction.isModalSubmit()
  if (as.claim === 'update' && mayUpdate) await interaction.deferUpdate()
  else await interaction.deferReply(as.isPublic === true ? {} : { flags: MessageFlags.Ephemeral })
}
