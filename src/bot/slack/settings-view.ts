import type { InputBlock, ModalView, PlainTextOption } from '@slack/types'
import { KEY_DATE_KINDS } from '../../domain/item.ts'
import { SECTORS, sectorName } from '../../domain/sector.ts'
import type { EmptyPolicy } from '../../domain/settings.ts'
import type { Document } from '../../formatters/document.ts'
import { renderSlack } from '../../formatters/slack.ts'
import { VERBS } from '../../formatters/words.ts'
import { DETAIL_NAMES, type SettingsForm, WATCHED_ONLY } from '../settings-form.ts'

/** Under which name the form comes back. */
export const SETTINGS_FORM = 'settings'
/** The one element of each field. */
export const FIELD = 'value'

const EMPTY_NAMES: Readonly<Record<EmptyPolicy, string>> = {
  'say-so': 'Say so in one line',
  'stay-silent': 'Stay silent',
}
/** https://docs.slack.dev/surfaces/modals */
const LIMITS = { blocks: 100, typed: 150 }
/** Ways to say when a digest comes, as the form suggests them. */
export const CADENCES = ['every Monday at 09:00 Europe/Berlin', 'daily at 8', 'monthly on the 1st']
const HINTS = {
  cadence: `Such as: ${CADENCES.join(', ')}`,
  horizon: 'Blank: as far ahead as each kind of date needs.',
  steps: 'Days before, joined by commas, or: none',
}

/** The settings of a channel as a modal; `metadata` comes back with it. */
export function settingsView(form: SettingsForm, channel: string, metadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: SETTINGS_FORM,
    private_metadata: metadata,
    title: plainText('China standards'),
    submit: plainText('Save'),
    close: plainText('Cancel'),
    blocks: [
      { type: 'section', text: plainText(`What ${channel} gets`) },
      menu('sectors', 'Sectors', SECTORS, form.sectors, sectorName, 'All sectors'),
      menu('kinds', 'Kinds of dates', KEY_DATE_KINDS, form.kinds, kindName, 'All kinds'),
      box('mandatoryOnly', 'Legal weight', 'Only what is mandatory', form.mandatoryOnly),
      box('watchedOnly', 'Watched items', WATCHED_ONLY, form.watchedOnly),
      typed('cadence', 'Digest', form.cadence, { hint: HINTS.cadence }),
      typed('horizon', 'Days ahead', form.horizon, { hint: HINTS.horizon, optional: true }),
      box('remind', 'Reminders', 'Remind before each date', form.remind),
      typed('closing', 'Reminders before comments close', form.closing, { hint: HINTS.steps }),
      typed('effect', 'Reminders before something takes effect', form.effect, {
        hint: HINTS.steps,
      }),
      radio('whenEmpty', 'When nothing is due', EMPTY_NAMES, form.whenEmpty),
      radio('detail', 'How much', DETAIL_NAMES, form.detail),
    ],
  }
}

/** A modal that only says something: what came of a form. */
export function saidView(document: Document): ModalView {
  // Where a message has pages, a modal goes on below: its title is the first page's.
  const pages = renderSlack(document, undefined, { isPrivate: true })
  const blocks = pages.flatMap((page, index) => page.blocks.slice(index && 1))
  return {
    type: 'modal',
    title: plainText('China standards'),
    close: plainText('Close'),
    blocks: blocks.slice(0, LIMITS.blocks),
  }
}

function kindName(kind: (typeof KEY_DATE_KINDS)[number]): string {
  return VERBS[kind].ahead
}

function plainText(text: string) {
  return { type: 'plain_text', text, emoji: false } as const
}

function option(value: string, name: string): PlainTextOption {
  return { text: plainText(name), value }
}

function field(name: keyof SettingsForm, label: string) {
  return { type: 'input', block_id: name, label: plainText(label) } as const
}

function menu<T extends string>(
  name: keyof SettingsForm,
  label: string,
  all: readonly T[],
  chosen: readonly T[],
  nameOf: (one: T) => string,
  placeholder: string,
): InputBlock {
  const initial = chosen.map((one) => option(one, nameOf(one)))
  return {
    ...field(name, label),
    optional: true,
    element: {
      type: 'multi_static_select',
      action_id: FIELD,
      placeholder: plainText(placeholder),
      options: all.map((one) => option(one, nameOf(one))),
      ...(initial.length === 0 ? {} : { initial_options: initial }),
    },
  }
}

function box(name: keyof SettingsForm, label: string, text: string, isOn: boolean): InputBlock {
  const only = option('yes', text)
  return {
    ...field(name, label),
    optional: true,
    element: {
      type: 'checkboxes',
      action_id: FIELD,
      options: [only],
      ...(isOn ? { initial_options: [only] } : {}),
    },
  }
}

function typed(
  name: keyof SettingsForm,
  label: string,
  value: string,
  { hint, optional = false }: { readonly hint: string; readonly optional?: boolean },
): InputBlock {
  return {
    ...field(name, label),
    optional,
    hint: plainText(hint),
    element: {
      type: 'plain_text_input',
      action_id: FIELD,
      max_length: LIMITS.typed,
      ...(value === '' ? {} : { initial_value: value }),
    },
  }
}

function radio<T extends string>(
  name: keyof SettingsForm,
  label: string,
  names: Readonly<Record<T, string>>,
  chosen: T,
): InputBlock {
  const options = Object.entries<string>(names).map(([value, text]) => option(value, text))
  return {
    ...field(name, label),
    element: {
      type: 'radio_buttons',
      action_id: FIELD,
      options,
      initial_option: option(chosen, names[chosen]),
    },
  }
}
