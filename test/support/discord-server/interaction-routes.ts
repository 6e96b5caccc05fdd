import {
  IncomingWebhookInteractionRequestSchema,
  IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
} from 'discord-api-spec/zod'
import { apiError } from './api-error.ts'
import { type Call, NO_CONTENT, ok, param, type Reply, type Routes } from './call.ts'
import { answeredInteraction, type Interaction, waitingInteraction } from './interaction.ts'
import { MAY_ANSWER, newContent, readMessageBody } from './message-body.ts'
import { messagePayload } from './message-payload.ts'
import { deleteMessage, editMessage } from './messages.ts'
import { isEphemeral, MESSAGE_FLAGS, type Message } from './records.ts'
import { CALLBACK, respond, say } from './respond.ts'

/** Answers, edits and follow-ups; the token in the path is all the authority they need. */
export const interactionRoutes = {
  'POST /interactions/:interaction/:token/callback': callback,
  'POST /webhooks/:app/:token': followUp,
  'GET /webhooks/:app/:token/messages/:message': read,
  'PATCH /webhooks/:app/:token/messages/:message': edit,
  'DELETE /webhooks/:app/:token/messages/:message': remove,
} satisfies Routes

function callback(call: Call): Reply {
  const id = param(call, 'interaction')
  const interaction = waitingInteraction(call.state, id, param(call, 'token'))
  const type = respond(call.state, interaction, call.body, call.files)
  if (call.query.get('with_response') !== 'true') return NO_CONTENT
  return ok(callbackPayload(call, interaction, type))
}

function callbackPayload({ state }: Call, interaction: Interaction, type: number) {
  const { id, type: kind, channel, original } = interaction
  const base = {
    id,
    type: kind,
    channel_id: channel.id,
    ...(channel.guildId === undefined ? {} : { guild_id: channel.guildId }),
  }
  if (original === undefined) return { interaction: base }
  const shown = {
    ...base,
    response_message_id: original.id,
    response_message_loading: (original.flags & MESSAGE_FLAGS.loading) !== 0,
    response_message_ephemeral: isEphemeral(original),
  }
  const hasMessage = type === CALLBACK.message || type === CALLBACK.update
  if (!hasMessage) return { interaction: shown }
  const message = messagePayload(state.world, original)
  return { interaction: shown, resource: { type, message } }
}

function followUp(call: Call): Reply {
  const { state, files } = call
  const interaction = interactionOf(call)
  const { original } = interaction
  // To an answer that is still thinking, the first follow-up is its content.
  const isThinking = original?.deleted === false && (original.flags & MESSAGE_FLAGS.loading) !== 0
  if (isThinking) {
    return edited(call, original)
  }
  const body = readMessageBody(IncomingWebhookInteractionRequestSchema, call.body)
  const content = newContent(body, files, state.settings, { mayFlag: MAY_ANSWER })
  const message = say(state, interaction, body, content)
  interaction.followUps.push(message)
  return ok(messagePayload(state.world, message))
}

function read(call: Call): Reply {
  return ok(messagePayload(call.state.world, messageOf(call)))
}

function edit(call: Call): Reply {
  return edited(call, messageOf(call))
}

function remove(call: Call): Reply {
  deleteMessage(call.state, messageOf(call))
  return NO_CONTENT
}

function edited({ state, body, files }: Call, message: Message): Reply {
  const schema = IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema
  editMessage(state, message, readMessageBody(schema, body), files)
  return ok(messagePayload(state.world, message))
}

function interactionOf(call: Call): Interaction {
  return answeredInteraction(call.state, param(call, 'app'), param(call, 'token'))
}

function messageOf(call: Call): Message {
  const { original, followUps } = interactionOf(call)
  const id = param(call, 'message')
  const found = id === '@original' ? original : followUps.find((one) => one.id === id)
  if (found === undefined || found.deleted) throw apiError(10008)
  return found
}
