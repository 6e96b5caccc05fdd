import { randomBytes } from 'node:crypto'
import { apiError } from './api-error.ts'
import type { Bot, Channel, Message, User } from './records.ts'
import type { State } from './state.ts'

/** Discord's numbers for what a person can do. */
export type InteractionType = 2 | 3 | 4 | 5
export const COMMAND = 2
export const COMPONENT = 3
export const AUTOCOMPLETE = 4
export const MODAL_SUBMIT = 5

/** A form that a bot has shown to a person. */
export type Modal = {
  readonly custom_id: string
  readonly title: string
  readonly components: readonly unknown[]
}

/** A suggestion of an autocomplete answer. */
export type Choice = { readonly name: string; readonly value: string | number }

/** Something a person did, and what became of it. */
export type Interaction = {
  readonly id: string
  readonly token: string
  readonly type: InteractionType
  readonly bot: Bot
  readonly user: User
  readonly channel: Channel
  readonly at: number
  /** What the person pressed a button of, or chose from. */
  readonly message: Message | undefined
  readonly followUps: Message[]
  state: 'waiting' | 'answered' | 'dead'
  /** What `@original` means: the reply, or the message that was updated instead. */
  original: Message | undefined
  modal: Modal | undefined
  readonly settle: (answer: Answer) => void
}

type Answered<Outcome extends string, More = unknown> = {
  readonly outcome: Outcome
  readonly interaction: Interaction
  /** As the bot sent it. */
  readonly payload: unknown
  readonly delayMs: number
} & More

/** How a bot answered; `none`: not in time, `not-offered`: Discord does not show the command there. */
export type Answer =
  | Answered<'message', { readonly message: Message }>
  | Answered<'deferred', { readonly message: Message }>
  | Answered<'deferred-update'>
  | Answered<'update', { readonly message: Message }>
  | Answered<'choices', { readonly choices: readonly Choice[] }>
  | Answered<'modal', { readonly modal: Modal }>
  | { readonly outcome: 'none'; readonly interaction: Interaction }
  | { readonly outcome: 'not-offered'; readonly reason: string }

type NewInteraction = Pick<Interaction, 'type' | 'bot' | 'user' | 'channel' | 'message'>

/** Begins an interaction; its answer is settled by the bot, or by the deadline. */
export function openInteraction(
  { settings, world, interactions }: State,
  { type, bot, user, channel, message }: NewInteraction,
): { interaction: Interaction; answer: Promise<Answer> } {
  const { promise, resolve } = Promise.withResolvers<Answer>()
  const id = world.newId()
  const interaction: Interaction = {
    id,
    token: tokenOf(id),
    type,
    bot,
    user,
    channel,
    message,
    at: Date.now(),
    followUps: [],
    state: 'waiting',
    original: undefined,
    modal: undefined,
    settle(answer) {
      clearTimeout(deadline)
      interaction.state = answer.outcome === 'none' ? 'dead' : 'answered'
      resolve(answer)
    },
  }
  const deadline = setTimeout(
    () => interaction.settle({ outcome: 'none', interaction }),
    settings.answerWithinMs,
  )
  interactions.set(id, interaction)
  return { interaction, answer: promise }
}

/** The interaction that a token belongs to. */
export function interactionOf({ interactions }: State, token: string): Interaction | undefined {
  const [, id = ''] = Buffer.from(token, 'base64url').toString().split(':')
  const found = interactions.get(id)
  return found?.token === token ? found : undefined
}

/** The interaction that waits for its first answer. */
export function waitingInteraction(state: State, id: string, token: string): Interaction {
  const interaction = interactionOf(state, token)
  if (interaction?.id !== id || interaction.state === 'dead') throw apiError(10062)
  if (interaction.state === 'answered') throw apiError(40060)
  return interaction
}

/** The answered interaction that takes edits and follow-ups under this token. */
export function answeredInteraction(state: State, appId: string, token: string): Interaction {
  const { settings, world } = state
  if (!world.bots.has(appId)) throw apiError(10015)
  const found = interactionOf(state, token)
  const isOver = found === undefined || Date.now() > found.at + settings.interactionLifeMs
  if (isOver || found.bot.id !== appId) throw apiError(50027)
  if (found.state !== 'answered') throw apiError(10015)
  return found
}

/** Lets nobody wait any longer. */
export function endInteractions({ interactions }: State): void {
  for (const interaction of interactions.values()) {
    if (interaction.state === 'waiting') interaction.settle({ outcome: 'none', interaction })
  }
}

function tokenOf(id: string): string {
  const secret = `interaction:${id}:${randomBytes(48).toString('hex')}`
  return Buffer.from(secret).toString('base64url')
}
