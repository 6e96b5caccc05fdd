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
import { fieldName, settingsRows, TYPED_FIELDS, timingModal, withChoice } from './settings-view.ts'
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
  const { customId, values } = interaction
  await change(desk, interaction, (form) => withChoice(form, customId, values))
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
  const typed = Object.fromEntries(
    TYPED_FIELDS.map((field) => [field, interaction.fields.getTextInputValue(field)]),
  )
  await change(desk, interaction, (form) => ({ ...form, ...typed }))
}

async function change(
  desk: Desk,
  interaction: RepliableInteraction,
  edit: (form: SettingsForm) => SettingsForm,
): Promise<void> {
  const visitor = await visitorOf(desk, interaction)
  const { asker } = visitor
  const before = await findSubscription(desk.db, asker.place)
  const form = edit(await settingsForm(desk, asker))
  // What was accepted once and has been lost since pauses the channel, but keeps nobody from changing it.
  const isMore = before === undefined || form.detail !== before.settings.detail
  const problem = isMore ? obstacle(interaction, asker, form.detail) : undefined
  if (problem !== undefined) {
    return showSettings(desk, interaction, visitor, errorDocument(problem))
  }
  const submitted = await submitSettings(desk, form, asker)
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
