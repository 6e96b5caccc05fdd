import {
  IncomingWebhookInteractionRequestSchema,
  IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
} from 'discord-api-spec/zod'
import { z } from 'zod'
import { formError } from './api-error.ts'
import {
  type Answer,
  AUTOCOMPLETE,
  COMMAND,
  COMPONENT,
  type Interaction,
  type InteractionType,
  MODAL_SUBMIT,
} from './interaction.ts'
import { readChoices, readModal } from './interaction-forms.ts'
import {
  MAY_ANSWER,
  type MessageBody,
  type MessageContent,
  newContent,
  readMessageBody,
} from './message-body.ts'
import { editMessage, postMessage } from './messages.ts'
import { type Attachment, MESSAGE_FLAGS, type Message, type MessageOrigin } from './records.ts'
import type { State } from './state.ts'

/** https://discord.com/developers/docs/interactions/receiving-and-responding */
export const CALLBACK = {
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
  modal: 9,
} as const
const ALLOWED: Readonly<Record<InteractionType, readonly number[]>> = {
  [COMMAND]: [4, 5, 9],
  [COMPONENT]: [4, 5, 6, 7, 9],
  [AUTOCOMPLETE]: [8],
  [MODAL_SUBMIT]: [4, 5, 6, 7],
}
const Callback = z.object({ type: z.literal([4, 5, 6, 7, 8, 9]), data: z.unknown().optional() })
const Deferral = z.object({ flags: z.number().nullish() }).nullish()
const DATA = ['data']

type Given = {
  readonly interaction: Interaction
  readonly payload: unknown
  readonly delayMs: number
}

/** Takes the first answer to an interaction and returns its kind; a refused one leaves it waiting. */
export function respond(
  state: State,
  interaction: Interaction,
  body: unknown,
  files: readonly Attachment[],
): number {
  const { type, data: payload } = readCallback(interaction, body)
  const given = { interaction, payload, delayMs: Date.now() - interaction.at }
  interaction.settle(answerOf(state, given, type, files))
  return type
}

function readCallback(interaction: Interaction, body: unknown): z.infer<typeof Callback> {
  const parsed = Callback.safeParse(body)
  const allowed = ALLOWED[interaction.type].filter(
    (type) => interaction.message !== undefined || (type !== 6 && type !== 7),
  )
  if (parsed.success && allowed.includes(parsed.data.type)) return parsed.data
  const message = `Value must be one of {${allowed.join(', ')}}.`
  throw formError([{ path: ['type'], code: 'BASE_TYPE_CHOICES', message }])
}

function answerOf(
  state: State,
  given: Given,
  type: z.infer<typeof Callback>['type'],
  files: readonly Attachment[],
): Answer {
  switch (type) {
    case CALLBACK.message:
      return { ...given, outcome: 'message', message: replyNow(state, given, files) }
    case CALLBACK.deferredMessage:
      return { ...given, outcome: 'deferred', message: thinking(state, given) }
    case CALLBACK.deferredUpdate:
      given.interaction.original = given.interaction.message
      return { ...given, outcome: 'deferred-update' }
    case CALLBACK.update:
      return { ...given, outcome: 'update', message: updateNow(state, given, files) }
    case CALLBACK.choices:
      return { ...given, outcome: 'choices', choices: readChoices(given.payload) }
    case CALLBACK.modal:
      given.interaction.modal = readModal(given.payload)
      return { ...given, outcome: 'modal', modal: given.interaction.modal }
  }
}

function replyNow(
  state: State,
  { interaction, payload }: Given,
  files: readonly Attachment[],
): Message {
  const body = readMessageBody(IncomingWebhookInteractionRequestSchema, payload, DATA)
  const content = newContent(body, files, state.settings, { mayFlag: MAY_ANSWER, path: DATA })
  interaction.original = say(state, interaction, body, content)
  return interaction.original
}

/** "… is thinking": a deferral takes no flag but the one that hides the answer. */
function thinking(state: State, { interaction, payload }: Given): Message {
  const hidden = (Deferral.safeParse(payload).data?.flags ?? 0) & MESSAGE_FLAGS.ephemeral
  const flags = MESSAGE_FLAGS.loading | hidden
  const content = { content: '', embeds: [], components: [], attachments: [], flags }
  interaction.original = say(state, interaction, {}, content)
  return interaction.original
}

function updateNow(
  state: State,
  { interaction, payload }: Given,
  files: readonly Attachment[],
): Message {
  const { message } = interaction
  if (message === undefined) throw new Error('Only an interaction with a message can update it.')
  const schema = IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema
  const body = readMessageBody(schema, payload, DATA)
  interaction.original = editMessage(state, message, body, files, DATA)
  return interaction.original
}

/** Posts what a bot says through an interaction, for which it needs no permission in the channel. */
export function say(
  state: State,
  interaction: Interaction,
  body: MessageBody,
  content: MessageContent,
): Message {
  const { channel, bot } = interaction
  const origin = originOf(interaction)
  return postMessage(state, { channel, author: bot.user, content, body, origin })
}

function originOf({ id, type, user, message, original }: Interaction): MessageOrigin {
  const interactedMessageId = type === COMPONENT ? message?.id : undefined
  return { id, type, user, interactedMessageId, originalResponseId: original?.id }
}
