import { ApplicationCommandCreateRequestSchema } from 'discord-api-spec/zod'
import { z } from 'zod'
import type { ZodMiniType } from 'zod/mini'
import { type FormProblem, formError } from './api-error.ts'
import { commandProblems } from './command-limits.ts'
import { schemaProblems } from './form.ts'
import { under } from './message-body.ts'

const Localisations = z.record(z.string(), z.string()).nullish()
const Choice = z.object({
  name: z.string(),
  name_localizations: Localisations,
  value: z.union([z.string(), z.number()]),
})
const Named = {
  name: z.string(),
  name_localizations: Localisations,
  description_localizations: Localisations,
}
const PlainOption = z.object({
  ...Named,
  type: z.number(),
  description: z.string(),
  required: z.boolean().nullish(),
  autocomplete: z.boolean().nullish(),
  choices: z.array(Choice).nullish(),
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  min_length: z.number().nullish(),
  max_length: z.number().nullish(),
  channel_types: z.array(z.number()).nullish(),
})
/** An option; a subcommand or group has options of its own. */
export type CommandOption = z.infer<typeof PlainOption> & {
  readonly options?: readonly CommandOption[] | null | undefined
}
const Option: z.ZodType<CommandOption> = PlainOption.extend({
  options: z.lazy(() => z.array(Option)).nullish(),
})
const Body = z.object({
  ...Named,
  type: z.number().nullish(),
  description: z.string().nullish(),
  options: z.array(Option).nullish(),
  /** Permission bits; `'0'`: administrators only. */
  default_member_permissions: z.string().nullish(),
  contexts: z.array(z.number()).nullish(),
  integration_types: z.array(z.number()).nullish(),
  nsfw: z.boolean().nullish(),
})
/** A command as it is registered. */
export type CommandBody = z.infer<typeof Body>

/** A registered command; `guildId` where it belongs to one guild only. */
export type Command = {
  readonly id: string
  readonly guildId: string | undefined
  readonly version: string
  readonly body: CommandBody
}

/** The command a body describes, once it is within all limits. */
export function readCommand(
  body: unknown,
  path: readonly string[] = [],
  schema: ZodMiniType = ApplicationCommandCreateRequestSchema,
): CommandBody {
  const problems = schemaProblems(schema, withNumericPermissions(body))
  refuse(path, problems)
  const command = Body.parse(body)
  refuse(path, commandProblems(command))
  return command
}

/** The command after an edit; what the edit leaves out stays. */
export function editedCommand(
  before: CommandBody,
  body: unknown,
  schema: ZodMiniType,
): CommandBody {
  refuse([], schemaProblems(schema, withNumericPermissions(body)))
  return readCommand({ ...before, ...Body.partial().parse(body) })
}

function refuse(path: readonly string[], problems: readonly FormProblem[]): void {
  if (problems.length > 0) throw formError(under(path, problems))
}

// Discord takes the bits as a string; its published schema takes a number only.
function withNumericPermissions(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  const bits: unknown = Reflect.get(body, 'default_member_permissions')
  return typeof bits === 'string' ? { ...body, default_member_permissions: Number(bits) } : body
}
