import type { APIEmbed } from 'discord-api-types/v10'
import type { FormProblem } from './api-error.ts'
import { allComponents, needsCustomId, type Placed, textDisplays } from './components.ts'
import { lengthProblems } from './form.ts'
import type { MessageContent } from './message-body.ts'
import { MESSAGE_FLAGS } from './records.ts'

/** What the published schema does not say: https://discord.com/developers/docs/resources/message */
const LIMITS = {
  content: 2000,
  embeds: 6000,
  rows: 5,
  components: 40,
  /** https://github.com/discord/discord-api-docs/pull/8562 */
  displayed: 4000,
  bytesPerDisplay: 12,
}

/** What breaks a limit that holds for the message as a whole. */
export function messageProblems(message: MessageContent): FormProblem[] {
  return [
    ...lengthProblems(['content'], message.content.length, LIMITS.content),
    ...embedProblems(message.embeds),
    ...((message.flags & MESSAGE_FLAGS.componentsV2) === 0
      ? legacyProblems(message)
      : componentsV2Problems(message)),
    ...customIdProblems(allComponents(message.components)),
  ]
}

/** Whether Discord fails over a message that its checks let pass. */
export function tooManyBytes({ components }: MessageContent, most: number): boolean {
  const texts = textDisplays(components)
  const bytes = Buffer.byteLength(texts.join('')) + texts.length * LIMITS.bytesPerDisplay
  return bytes > most
}

function embedProblems(embeds: readonly APIEmbed[]): FormProblem[] {
  const size = embeds.reduce((sum, embed) => sum + embedSize(embed), 0)
  if (size <= LIMITS.embeds) return []
  const message = `Embed size exceeds maximum size of ${LIMITS.embeds}`
  return [{ path: ['embeds'], code: 'MAX_EMBED_SIZE_EXCEEDED', message }]
}

function embedSize({ title, description, footer, author, fields = [] }: APIEmbed): number {
  const parts = fields.flatMap(({ name, value }) => [name, value])
  return [title, description, footer?.text, author?.name, ...parts]
    .map((text) => text?.length ?? 0)
    .reduce((sum, length) => sum + length, 0)
}

function legacyProblems({ components }: MessageContent): FormProblem[] {
  const wrong = components.flatMap(({ type }, index) => {
    const message = 'Value of field "type" must be one of (1,).'
    return type === 1 ? [] : [{ path: ['components', index], code: 'UNION_TYPE_CHOICES', message }]
  })
  return [...lengthProblems(['components'], components.length, LIMITS.rows), ...wrong]
}

function componentsV2Problems({ content, embeds, components }: MessageContent): FormProblem[] {
  const displayed = textDisplays(components).join('').length
  const legacy = [
    ...(content === '' ? [] : ['content']),
    ...(embeds.length === 0 ? [] : ['embeds']),
  ]
  const atMost = (count: number, most: number, code: string, message: string) =>
    count <= most ? [] : [{ path: ['components'], code, message }]
  return [
    ...legacy.map((field) => ({
      path: [field],
      code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    })),
    ...atMost(
      allComponents(components).length,
      LIMITS.components,
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      `Total number of components cannot exceed ${LIMITS.components}`,
    ),
    ...atMost(
      displayed,
      LIMITS.displayed,
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `Components displayable text size exceeds maximum size of ${LIMITS.displayed}`,
    ),
  ]
}

/** Custom ids, which must be there where a press has to be told, and differ from each other. */
export function customIdProblems(components: readonly Placed[]): FormProblem[] {
  const seen = new Set<string>()
  return components.flatMap((component) => {
    const { custom_id: id, options = [], path } = component
    if (id === undefined && needsCustomId(component)) {
      const message = 'A custom id is required'
      return [
        { path: [...path, 'custom_id'], code: 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', message },
      ]
    }
    if (id !== undefined && seen.has(id)) {
      const message = 'Component custom id cannot be duplicated'
      return [{ path: [...path, 'custom_id'], code: 'COMPONENT_CUSTOM_ID_DUPLICATED', message }]
    }
    if (id !== undefined) seen.add(id)
    return duplicateOptions(options, path)
  })
}

function duplicateOptions(
  options: readonly { readonly value: unknown }[],
  path: Placed['path'],
): FormProblem[] {
  const values = options.map(({ value }) => value)
  const code = 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED'
  const message = 'The specified option value is already used'
  return values.flatMap((value, index) =>
    values.indexOf(value) === index ? [] : [{ path: [...path, 'options', index], code, message }],
  )
}
