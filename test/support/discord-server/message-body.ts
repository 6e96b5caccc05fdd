import type { APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10'
import { z } from 'zod'
import type { ZodMiniType } from 'zod/mini'
import { ApiError, apiError, type FormProblem, formError } from './api-error.ts'
import { schemaProblems } from './form.ts'
import { messageProblems, tooManyBytes } from './message-limits.ts'
import { MESSAGE_FLAGS, type Message } from './records.ts'
import type { Layout } from './settings.ts'

/** What is read of a message that a bot sends; Discord's own schema has looked at it before. */
const Shape = z.object({
  content: z.string().nullish(),
  embeds: z.array(z.custom<APIEmbed>()).nullish(),
  components: z.array(z.custom<APIMessageTopLevelComponent>()).nullish(),
  flags: z.number().nullish(),
  nonce: z.union([z.string(), z.number()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  message_reference: z
    .object({ message_id: z.string(), fail_if_not_exists: z.boolean().nullish() })
    .nullish(),
  allowed_mentions: z
    .object({
      parse: z.array(z.string()).nullish(),
      users: z.array(z.string()).nullish(),
      roles: z.array(z.string()).nullish(),
      replied_user: z.boolean().nullish(),
    })
    .nullish(),
})
/** A message as a bot sends it. */
export type MessageBody = z.infer<typeof Shape>

/** What a message consists of: what remains when a body is laid over what was there. */
export type MessageContent = Pick<
  Message,
  'content' | 'embeds' | 'components' | 'attachments' | 'flags'
>

/** What a bot may set itself when it sends. */
const MAY_SEND =
  MESSAGE_FLAGS.suppressEmbeds | MESSAGE_FLAGS.suppressNotifications | MESSAGE_FLAGS.componentsV2
export const MAY_ANSWER = MAY_SEND | MESSAGE_FLAGS.ephemeral
/** Components V2 can be switched on later, but never off. */
const MAY_EDIT = MESSAGE_FLAGS.suppressEmbeds | MESSAGE_FLAGS.componentsV2

const NOTHING: MessageContent = {
  content: '',
  embeds: [],
  components: [],
  attachments: [],
  flags: 0,
}

/** The body, once Discord's schema is content with it. */
export function readMessageBody(
  schema: ZodMiniType,
  body: unknown,
  path: readonly string[] = [],
): MessageBody {
  const problems = schemaProblems(schema, body ?? {}).map(ofNonce)
  if (problems.length > 0) throw formError(under(path, problems))
  return Shape.parse(body ?? {})
}

/** Nonces have a problem of their own. */
function ofNonce(problem: FormProblem): FormProblem {
  if (problem.path[0] !== 'nonce' || problem.code !== 'BASE_TYPE_MAX_LENGTH') return problem
  const message = 'Must be 25 or fewer characters long.'
  return { ...problem, code: 'NONCE_TYPE_TOO_LONG', message }
}

/** What a new message will consist of; refused where it breaks a limit. */
export function newContent(
  body: MessageBody,
  attachments: Message['attachments'],
  layout: Layout,
  { mayFlag = MAY_SEND, path = [] }: { mayFlag?: number; path?: readonly string[] } = {},
): MessageContent {
  return checked(
    {
      content: body.content ?? '',
      embeds: body.embeds ?? [],
      components: body.components ?? [],
      attachments,
      flags: (body.flags ?? 0) & mayFlag & knownFlags(layout),
    },
    layout,
    path,
  )
}

function knownFlags({ componentsV2 }: Layout): number {
  return componentsV2 ? ~0 : ~MESSAGE_FLAGS.componentsV2
}

/** What a message will consist of after an edit; what the edit leaves out stays. */
export function editedContent(
  before: MessageContent,
  body: MessageBody,
  attachments: Message['attachments'],
  layout: Layout,
  path: readonly string[] = [],
): MessageContent {
  const kept = (before.flags & MESSAGE_FLAGS.loading) === 0 ? before : NOTHING
  const flags = body.flags ?? before.flags
  return checked(
    {
      content: body.content === undefined ? kept.content : (body.content ?? ''),
      embeds: body.embeds === undefined ? kept.embeds : (body.embeds ?? []),
      components: body.components === undefined ? kept.components : (body.components ?? []),
      attachments: [...kept.attachments, ...attachments],
      flags:
        (before.flags & ~MESSAGE_FLAGS.loading & ~MESSAGE_FLAGS.suppressEmbeds) |
        (flags & MAY_EDIT & knownFlags(layout)),
    },
    layout,
    path,
  )
}

function checked(
  content: MessageContent,
  { displayedBytes }: Layout,
  path: readonly string[],
): MessageContent {
  const problems = messageProblems(content)
  if (problems.length > 0) throw formError(under(path, problems))
  if (isEmpty(content)) throw apiError(50006)
  if (tooManyBytes(content, displayedBytes)) {
    throw new ApiError({ status: 500, body: { message: '500: Internal Server Error', code: 0 } })
  }
  return content
}

function isEmpty({ content, embeds, components, attachments }: MessageContent): boolean {
  return (
    content.trim() === '' &&
    embeds.length === 0 &&
    components.length === 0 &&
    attachments.length === 0
  )
}

/** The problems as they are called where the message is a part of the body. */
export function under(
  path: readonly string[],
  problems: readonly FormProblem[],
): readonly FormProblem[] {
  return problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }))
}
