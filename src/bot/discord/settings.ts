import type {
  ButtonInteraction,
  ModalSubmitInteraction,
  RepliableInteraction,
  StringSelectMenuInteraction,
} from 'discord.js'
import { findSubscription } from '../../db/subscriptions.ts'
import { type Document, plain, strong } from '../../formatters/document.ts'
import { errorDocument, noticeDocument } from '../../formatters/replies.ts'
import { refusal } from '../permitted.ts'
import { type SettingsForm, settingsForm, submitSettings } from '../settings-form.ts'
import { claim } from './claim.ts'
import { type Desk, obstacle, type Visitor, visitorOf } from './desk.ts'
import { renderEntered } from './entered.ts'
import {
  fieldName,
  parsePart,
  settingsRows,
  type TypedField,
  timingModal,
  withChoice,
  withTyped,
} from './settings-view.ts'
import { fillIn, show } from './show.ts'

/** Shows the settings: in words, and below them what changes them. */
export async function showSettings(
  { db }: Desk,
  interaction: RepliableInteraction,
  { asker, press }: Visitor,
  document: Document,
): Promise<void> {
  const rows = settingsRows(await settingsForm({ db }, asker))
  const [first] = renderEntered(document, press)
  if (first !== undefined) await fillIn(interaction, first, rows)
}

/** Takes a choice from one of the menus: it holds at once. */
export async function chooseSetting(
  desk: Desk,
  interaction: StringSelectMenuInteraction,
): Promise<void> {
  if (!(await claim(interaction, { claim: 'update' }))) return
  const id = parsePart(interaction.customId)
  if (id === undefined) return
  const { part, wasServed } = id
  const shown = interaction.component.options.filter((one) => one.default === true)
  const chosen = { part, shown: shown.map(({ value }) => value), sent: interaction.values }
  await change(desk, interaction, wasServed, (form) => withChoice(form, chosen))
}

/** Opens the form for what is typed. A form must be the first answer, so nothing is promised before. */
export async function openTiming(desk: Desk, interaction: ButtonInteraction): Promise<void> {
  const visitor = await visitorOf(desk, interaction)
  const { asker } = visitor
  const refused = await refusal(desk, asker)
  if (refused !== undefined) {
    if (!(await claim(interaction, { claim: 'reply' }))) return
    return show(interaction, refused, visitor.press)
  }
  await interaction.showModal(timingModal(await settingsForm(desk, asker)))
}

/** Takes the form that was typed, all of it or nothing. */
export async function submitTiming(desk: Desk, interaction: ModalSubmitInteraction): Promise<void> {
  if (!(await claim(interaction, { claim: 'update' }))) return
  const id = parsePart(interaction.customId)
  if (id === undefined) return
  const textOf = (field: TypedField) => interaction.fields.getTextInputValue(field)
  const typed = {
    cadence: textOf('cadence'),
    horizon: textOf('horizon'),
    closing: textOf('closing'),
    effect: textOf('effect'),
  }
  await change(desk, interaction, id.wasServed, (form) => withTyped(form, id.traces, typed))
}

async function change(
  desk: Desk,
  interaction: RepliableInteraction,
  wasServed: boolean,
  edit: (form: SettingsForm) => SettingsForm,
): Promise<void> {
  const visitor = await visitorOf(desk, interaction)
  const { asker } = visitor
  const before = await findSubscription(desk.db, asker.place)
  const form = edit((await settingsForm(desk, asker)).form)
  // What was accepted once and has been lost since pauses the channel, but keeps nobody from changing it.
  const isMore = before === undefined || form.detail !== before.settings.detail
  const problem = isMore ? await obstacle(desk, interaction, asker, form.detail) : undefined
  if (problem !== undefined) {
    return showSettings(desk, interaction, visitor, errorDocument(problem))
  }
  const submitted = await submitSettings(desk, { wasServed, change: edit }, asker)
  if (submitted.ok) return showSettings(desk, interaction, visitor, submitted.document)
  const document = 'refused' in submitted ? submitted.refused : problemsDocument(submitted.problems)
  await showSettings(desk, interaction, visitor, document)
}

function problemsDocument(problems: Readonly<Partial<Record<string, string>>>): Document {
  const lines = Object.entries(problems).map(([field, problem = '']) => [
    strong(fieldName(field)),
    plain(`: ${problem}`),
  ])
  return noticeDocument('Nothing was changed', lines)
}
