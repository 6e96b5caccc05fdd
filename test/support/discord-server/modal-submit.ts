import { z } from 'zod'
import { allComponents, type Placed } from './components.ts'
import type { Modal } from './interaction.ts'

const LABEL = 18
const TEXT_INPUT = 4
const TEXT_DISPLAY = 10
const MOST_TEXT = 4000

/** What was entered into a form, by custom id; several values for a menu. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

const Block = z.looseObject({
  type: z.number(),
  component: z.unknown().optional(),
  components: z.array(z.unknown()).optional(),
})

/** What a filled-in form becomes: the form's own shape, with a value in each field. */
export function modalData(modal: Modal, fields: Fields): object {
  const inputs = allComponents(modal.components).filter(({ custom_id: id }) => id !== undefined)
  for (const id of Object.keys(fields)) {
    if (!inputs.some((input) => input.custom_id === id)) throw new Error(`No field "${id}".`)
  }
  for (const input of inputs) requireFitting(input, fields)
  return {
    custom_id: modal.custom_id,
    components: modal.components.map((component, index) => filled(component, index + 1, fields)),
    resolved: {},
  }
}

function filled(component: unknown, id: number, fields: Fields): object {
  const block = Block.parse(component)
  if (block.type === TEXT_DISPLAY) return { type: TEXT_DISPLAY, id }
  if (block.type === LABEL) return { type: LABEL, id, component: answered(block.component, fields) }
  const components = (block.components ?? []).map((one) => answered(one, fields))
  return { type: block.type, id, components }
}

function answered(component: unknown, fields: Fields): object {
  const [input] = allComponents([component])
  if (input === undefined) throw new Error('A form holds nothing but components.')
  const given = fields[input.custom_id ?? ''] ?? (input.type === TEXT_INPUT ? '' : [])
  const value = typeof given === 'string' ? { value: given } : { values: given }
  return { type: input.type, id: input.id ?? 0, custom_id: input.custom_id, ...value }
}

/** People cannot send what the form does not take; a test that does so is mistaken. */
function requireFitting(input: Placed, fields: Fields): void {
  const given = fields[input.custom_id ?? ''] ?? ''
  const isText = input.type === TEXT_INPUT
  const least = isText ? (input.min_length ?? 0) : (input.min_values ?? 1)
  const most = isText ? (input.max_length ?? MOST_TEXT) : (input.max_values ?? 1)
  const isLeftOut = given.length === 0 && input.required === false
  if (!isLeftOut && (given.length < Math.max(least, 1) || given.length > most)) {
    throw new Error(`Discord does not take "${given}" for "${input.custom_id}".`)
  }
}
