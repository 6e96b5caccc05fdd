import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIModalInteractionResponseCallbackData,
  APISelectMenuOption,
} from 'discord.js'
import { KEY_DATE_KINDS, type KeyDateKind } from '../../domain/item.ts'
import { SECTORS, type Sector, sectorName } from '../../domain/sector.ts'
import { DETAILS, type Detail } from '../../domain/settings.ts'
import { VERBS } from '../../formatters/words.ts'
import type { SettingsForm } from '../settings-form.ts'

/** Ids of what belongs to the settings. They say nothing that would have to be sealed. */
export const SETTINGS_IDS = {
  sectors: 'settings:sectors',
  kinds: 'settings:kinds',
  more: 'settings:more',
  detail: 'settings:detail',
  timing: 'settings:timing',
} as const

/** Choices that are on or off. */
const SWITCHES = [
  ['mandatory', 'Only what is mandatory'],
  ['remind', 'Reminders before each date'],
  ['silent', 'Nothing at all when nothing is due'],
] as const

/** How much a digest shows. */
const DETAIL_NAMES: Readonly<Record<Detail, string>> = {
  compact: 'Compact: the most urgent, and how many more',
  full: 'Full: every entry',
  thread: 'Thread: a few, with every entry in a thread below',
}

type Row = APIActionRowComponent<APIComponentInMessageActionRow>

/** The menus and the button below the settings in words. */
export function settingsRows(form: SettingsForm): Row[] {
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
    menu(SETTINGS_IDS.sectors, 'All sectors', sectors),
    menu(SETTINGS_IDS.kinds, 'All kinds of dates', kinds),
    menu(SETTINGS_IDS.more, 'Everything else as usual', switches),
    menu(SETTINGS_IDS.detail, 'How much a digest shows', details, { min: 1, max: 1 }),
    { type: 1, components: [{ type: 2, style: 2, label, custom_id: SETTINGS_IDS.timing }] },
  ]
}

/** The form with what was chosen in one of its menus; values that are no choice are left out. */
export function withChoice(
  form: SettingsForm,
  menuId: string,
  values: readonly string[],
): SettingsForm {
  switch (menuId) {
    case SETTINGS_IDS.sectors:
      return { ...form, sectors: SECTORS.filter((one: Sector) => values.includes(one)) }
    case SETTINGS_IDS.kinds:
      return { ...form, kinds: KEY_DATE_KINDS.filter((one: KeyDateKind) => values.includes(one)) }
    case SETTINGS_IDS.more:
      return {
        ...form,
        mandatoryOnly: values.includes('mandatory'),
        remind: values.includes('remind'),
        whenEmpty: values.includes('silent') ? 'stay-silent' : 'say-so',
      }
    case SETTINGS_IDS.detail:
      return { ...form, detail: DETAILS.find((one) => values.includes(one)) ?? form.detail }
    default:
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
export function timingModal(form: SettingsForm): APIModalInteractionResponseCallbackData {
  return {
    custom_id: SETTINGS_IDS.timing,
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

function switchesOf({ mandatoryOnly, remind, whenEmpty }: SettingsForm): Set<string> {
  return new Set([
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
