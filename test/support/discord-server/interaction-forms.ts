import {
  InteractionApplicationCommandAutocompleteCallbackIntegerDataSchema,
  InteractionApplicationCommandAutocompleteCallbackNumberDataSchema,
  InteractionApplicationCommandAutocompleteCallbackStringDataSchema,
  ModalInteractionCallbackRequestDataSchema,
} from 'discord-api-spec/zod'
import { z } from 'zod'
import { type FormProblem, formError } from './api-error.ts'
import { allComponents } from './components.ts'
import { lengthProblems, schemaProblems } from './form.ts'
import type { Choice, Modal } from './interaction.ts'
import { under } from './message-body.ts'
import { customIdProblems } from './message-limits.ts'

const MOST_MODAL_COMPONENTS = 5
const MOST_CHOICE_CHARACTERS = 100
const ChoiceShape = z.object({ name: z.string(), value: z.union([z.string(), z.number()]) })
const Choices = z.object({ choices: z.array(ChoiceShape).nullish() }).nullish()
const ModalShape = z.object({
  custom_id: z.string(),
  title: z.string(),
  components: z.array(z.unknown()),
})

/** The suggestions of an autocomplete answer: at most 25, of at most 100 characters each. */
export function readChoices(data: unknown): readonly Choice[] {
  const attempts = [
    InteractionApplicationCommandAutocompleteCallbackStringDataSchema,
    InteractionApplicationCommandAutocompleteCallbackIntegerDataSchema,
    InteractionApplicationCommandAutocompleteCallbackNumberDataSchema,
  ].map((schema) => schemaProblems(schema, data))
  const [asStrings = []] = attempts
  refuse(attempts.some((problems) => problems.length === 0) ? [] : asStrings)
  const choices = Choices.parse(data)?.choices ?? []
  refuse(
    choices.flatMap(({ value }, index) =>
      lengthProblems(['choices', index, 'value'], `${value}`.length, MOST_CHOICE_CHARACTERS),
    ),
  )
  return choices
}

/** The form a bot shows, once it is within Discord's limits. */
export function readModal(data: unknown): Modal {
  refuse(schemaProblems(ModalInteractionCallbackRequestDataSchema, data))
  const modal = ModalShape.parse(data)
  refuse([
    ...lengthProblems(['components'], modal.components.length, MOST_MODAL_COMPONENTS),
    ...customIdProblems(allComponents(modal.components)),
  ])
  return modal
}

function refuse(problems: readonly FormProblem[]): void {
  if (problems.length > 0) throw formError(under(['data'], problems))
}
