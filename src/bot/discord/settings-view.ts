import { createHash } from 'node:crypto'
import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIModalInteractionResponseCallbackData,
  APISelectMenuOption,
} from 'discord.js'
import { KEY_DATE_KINDS, type KeyDateKind } from '../../domain/item.ts'
import { SECTORS, type Sector, sectorName } from '../../domain/sector.ts'
import { DETAILS } from '../../domain/settings.ts'
import { VERBS } from '../../formatters/words.ts'
import {
  DETAIL_NAMES,
  mergeChoices,
  type SettingsForm,
  type ShownForm,
  WATCHED_ONLY,
  withSectors,
} from '../settings-form.ts'

/** The parts of the settings that are changed on their own. */
const PARTS = ['sectors', 'kinds', 'more', 'detail', 'timing'] as const
export type Part = (typeof PARTS)[number]

/** What the id of a menu, button or form tells. It says nothing that would have to be sealed. */
export type PartId = {
  readonly part: Part
  /** Whether the channel was served when it was shown. */
  readonly wasServed: boolean
  /** Of a form, what its fields held, as `traceOf` tells. */
  readonly traces: readonly string[]
}

/** An id: `settings:timing`, of a channel that is not served `settings:timing:new`, and of a form its traces. */
export function printPart({
  part,
  wasServed,
  traces = [],
}: Omit<PartId, 'traces'> & Partial<PartId>): string {
  return ['settings', part, wasServed ? 'served' : 'new', ...traces].join(':')
}

/** The id read back; `undefined` where it is no part of the settings. */
export function parsePart(id: string): PartId | undefined {
  const [what, name, state, ...traces] = id.split(':')
  const part = PARTS.find((one) => one === name)
  if (what !== 'settings' || part === undefined) return undefined
  return { part, wasServed: state === 'served', traces }
}

/** Choices that are on or off. */
const SWITCHES = [
  ['mandatory', 'Only what is mandatory'],
  ['watched', WATCHED_ONLY],
  ['remind', 'Reminders before each date'],
  ['silent', 'Nothing at all when nothing is due'],
] as const

const TRACE_LENGTH = 8

type Row = APIActionRowComponent<APIComponentInMessageActionRow>

/** The menus and the button below the settings in words. */
export function settingsRows({ form, isServed }: ShownForm): Row[] {
  const id = (part: Part) => printPart({ part, wasServed: isServed })
  const sectors = SECTORS.map((value) => ({
    label: sectorName(value),
    value,
    default: form.sectors.includes(value),
  }))
  const kinds = KEY_DATE_KINDS.map((value) => ({
    label: VERBS[value].ahead,
    value,
    default: form.kinds.includes(value),
  }))
  const on = switchesOf(form)
  const switches = SWITCHES.map(([value, label]) => ({ label, value, default: on.has(value) }))
  const details = DETAILS.map((value) => ({
    label: DETAIL_NAMES[value],
    value,
    default: form.detail === value,
  }))
  const label = 'Day, time, horizon and reminders …'
  return [
    menu(id('sectors'), 'All sectors', sectors),
    menu(id('kinds'), 'All kinds of dates', kinds),
    menu(id('more'), 'Everything else as usual', switches),
    menu(id('detail'), 'How much a digest shows', details, { min: 1, max: 1 }),
    { type: 1, components: [{ type: 2, style: 2, label, custom_id: id('timing') }] },
  ]
}

/** What a menu was shown with, and what was chosen in it. */
export type Chosen = {
  readonly part: Part
  readonly shown: readonly string[]
  readonly sent: readonly string[]
}

/** The form with what was changed in one of its menus; values that are no choice are left out. */
export function withChoice(form: SettingsForm, { part, shown, sent }: Chosen): SettingsForm {
  const merged = <T extends string>(all: readonly T[], now: readonly T[]) => {
    const known = (values: readonly string[]) => all.filter((one) => values.includes(one))
    return mergeChoices(now, known(shown), known(sent))
  }
  const isOn = (name: (typeof SWITCHES)[number][0], now: boolean) =>
    sent.includes(name) === shown.includes(name) ? now : sent.includes(name)
  switch (part) {
    case 'sectors':
      return withSectors(form, merged<Sector>(SECTORS, form.sectors))
    case 'kinds':
      return { ...form, kinds: merged<KeyDateKind>(KEY_DATE_KINDS, form.kinds) }
    case 'more':
      return {
        ...form,
        mandatoryOnly: isOn('mandatory', form.mandatoryOnly),
        watchedOnly: isOn('watched', form.watchedOnly),
        remind: isOn('remind', form.remind),
        whenEmpty: isOn('silent', form.whenEmpty === 'stay-silent') ? 'stay-silent' : 'say-so',
      }
    case 'detail':
      return { ...form, detail: DETAILS.find((one) => sent.includes(one)) ?? form.detail }
    case 'timing':
      return form
  }
}

/** Fields that are typed, in the order of the form. */
export const TYPED_FIELDS = ['cadence', 'horizon', 'closing', 'effect'] as const
export type TypedField = (typeof TYPED_FIELDS)[number]

const FIELD_TEXTS: Readonly<Record<TypedField, { label: string; hint: string }>> = {
  cadence: { label: 'When the digest comes', hint: 'every Monday at 09:00 Europe/Berlin' },
  horizon: { label: 'Days to look ahead', hint: 'blank: as many as suit each kind of date' },
  closing: { label: 'Days before something closes', hint: '14, 7, 3, 1, or none' },
  effect: { label: 'Days before something takes effect', hint: '90, 30, 7, or none' },
}

/** What the field is called where something is wrong with it. */
export function fieldName(field: string): string {
  const typed = TYPED_FIELDS.find((one) => one === field)
  return typed === undefined ? field : FIELD_TEXTS[typed].label
}

/** The form for everything that is typed. https://discord.com/developers/docs/components/reference#label */
export function timingModal({
  form,
  isServed,
}: ShownForm): APIModalInteractionResponseCallbackData {
  const traces = TYPED_FIELDS.map((field) => traceOf(form[field]))
  return {
    custom_id: printPart({ part: 'timing', wasServed: isServed, traces }),
    title: 'When and how far ahead',
    components: TYPED_FIELDS.map((field) => ({
      type: 18,
      label: FIELD_TEXTS[field].label,
      description: FIELD_TEXTS[field].hint,
      component: {
        type: 4,
        custom_id: field,
        style: 1,
        required: field !== 'horizon',
        max_length: 100,
        value: form[field],
      },
    })),
  }
}

/** The form with those typed fields that are not as they were shown. */
export function withTyped(
  form: SettingsForm,
  traces: readonly string[],
  typed: Readonly<Record<TypedField, string>>,
): SettingsForm {
  const changed = TYPED_FIELDS.filter((field, index) => traceOf(typed[field]) !== traces[index])
  return { ...form, ...Object.fromEntries(changed.map((field) => [field, typed[field]])) }
}

/** Enough of a text to tell whether it was changed: Discord gives back no more of a form than its id. */
function traceOf(text: string): string {
  return createHash('sha256').update(text.trim()).digest('base64url').slice(0, TRACE_LENGTH)
}

function switchesOf(form: SettingsForm): Set<string> {
  const { mandatoryOnly, watchedOnly, remind, whenEmpty } = form
  return new Set([
    ...(watchedOnly ? ['watched'] : []),
    ...(mandatoryOnly ? ['mandatory'] : []),
    ...(remind ? ['remind'] : []),
    ...(whenEmpty === 'stay-silent' ? ['silent'] : []),
  ])
}

function menu(
  custom_id: string,
  placeholder: string,
  options: APISelectMenuOption[],
  { min, max } = { min: 0, max: options.length },
): Row {
  const select = { type: 3, custom_id, placeholder, options } as const
  return { type: 1, components: [{ ...select, min_values: min, max_values: max }] }
}
