import type { KnownBlock } from '@slack/types'
import { type Element, elementsOf, type Option } from './elements.ts'
import type { Json, View, ViewValues } from './entities.ts'

/** What a person puts into one field: words, a value of the list, or several; null leaves it empty. */
export type Entry = string | readonly string[] | null

/** What a person fills in, by action id or block id. */
export type Entries = Readonly<Record<string, Entry>>

/** The member of Slack's state that holds what was put into a field, by the field's type. */
const HELD_IN: Record<string, string> = {
  plain_text_input: 'value',
  email_text_input: 'value',
  url_text_input: 'value',
  number_input: 'value',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  static_select: 'selected_option',
  radio_buttons: 'selected_option',
  overflow: 'selected_option',
  multi_static_select: 'selected_options',
  checkboxes: 'selected_options',
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  multi_users_select: 'selected_users',
  multi_channels_select: 'selected_channels',
  multi_conversations_select: 'selected_conversations',
}

/** What stands in the fields of some blocks before anybody touches them. */
export function initialValues(blocks: readonly KnownBlock[]): ViewValues {
  const values: ViewValues = {}
  for (const element of elementsOf(blocks)) {
    const held = HELD_IN[element.type]
    if (held === undefined || element.type === 'overflow') continue
    const initial =
      element.raw[held.replace('selected', 'initial').replace(/^value$/, 'initial_value')]
    const empty = held.endsWith('s') ? [] : null
    put(values, element, { type: element.type, [held]: initial ?? empty })
  }
  return values
}

/** What a person chose in one field, as Slack tells it; throws where the list does not hold it. */
export function entered(element: Element, entry: Entry): Json {
  const held = HELD_IN[element.type]
  if (held === undefined) throw new Error(`${element.type} takes no entry`)
  return {
    type: element.type,
    [held]: entry === null ? emptied(held) : chosen(element, held, entry),
  }
}

/** The fields of a view with what a person filled in; throws where a field is not there or left empty. */
export function filled(view: View, entries: Entries): ViewValues {
  const elements = elementsOf(view.definition.blocks)
  const values = structuredClone(view.values)
  for (const [name, entry] of Object.entries(entries)) {
    const element = elements.find((one) => one.actionId === name || one.blockId === name)
    if (element === undefined) throw new Error(`the view has no field ${name}`)
    put(values, element, entered(element, entry))
  }
  const missing = elements.filter(
    (one) => one.isRequired && isEmpty(one, values[one.blockId]?.[one.actionId]),
  )
  if (missing.length > 0) {
    throw new Error(`left empty: ${missing.map(({ actionId }) => actionId).join(', ')}`)
  }
  return values
}

function put(values: ViewValues, { blockId, actionId }: Element, value: Json): void {
  values[blockId] = { ...values[blockId], [actionId]: value }
}

function chosen(element: Element, held: string, entry: string | readonly string[]): unknown {
  if (held === 'selected_option') return offered(element, String(entry))
  if (!held.endsWith('s')) return String(entry)
  const many = [entry].flat()
  return held === 'selected_options' ? many.map((value) => offered(element, value)) : many
}

function emptied(held: string): null | [] {
  return held.endsWith('s') ? [] : null
}

function offered({ actionId, options }: Element, value: string): Option {
  const found = options.find((one) => one.value === value)
  if (found !== undefined) return found
  throw new Error(`${actionId} offers ${options.map((one) => one.value).join(', ')}, not ${value}`)
}

function isEmpty({ type }: Element, value: Json | undefined): boolean {
  const held = value?.[HELD_IN[type] ?? '']
  return (
    held === undefined || held === null || held === '' || (Array.isArray(held) && held.length === 0)
  )
}
