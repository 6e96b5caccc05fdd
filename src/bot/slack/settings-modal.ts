import type { ViewOutput, ViewResponseAction } from '@slack/bolt'
import { errorDocument } from '../../formatters/replies.ts'
import type { Asker } from '../asker.ts'
import { mergeForms, type SettingsForm, settingsForm, submitSettings } from '../settings-form.ts'
import type { Ask, Desk } from './desk.ts'
import { failureOf } from './failures.ts'
import { withInvitation } from './invitation.ts'
import { parseOwn, printOwn } from './own-action.ts'
import { printMetadata, readMetadata, readValues } from './settings-values.ts'
import { saidView, settingsView } from './settings-view.ts'
import { whyUnknown } from './unknown.ts'

/** Opens the settings of a place as a form; tells whether it did. */
export async function openSettings(desk: Desk, ask: Ask, asker: Asker): Promise<boolean> {
  const { triggerId, workspace } = ask
  const client = await desk.clientOf(workspace)
  if (triggerId === undefined || client === undefined) return false
  const shown = await settingsForm(desk, asker)
  const own = printOwn({ channel: asker.place.channel, verb: 'settings' })
  const metadata = printMetadata(desk.seal.close(own, workspace), shown)
  const view = settingsView(shown.form, asker.channelName, metadata)
  try {
    await client.views.open({ trigger_id: triggerId, view })
    return true
  } catch (cause) {
    // Three seconds have passed, or Slack is away: the same is then said in words.
    desk.log.info({ workspace, reason: failureOf(cause) }, 'a form could not be opened')
    return false
  }
}

/** Stores a form that was submitted, and says what the modal is to show: what is wrong, or what came of it. */
export async function answerForm(
  desk: Desk,
  scene: { readonly workspace: string; readonly user: string },
  view: Pick<ViewOutput, 'private_metadata' | 'state'>,
): Promise<ViewResponseAction> {
  const { sealed, shown } = readMetadata(view.private_metadata)
  const own = parseOwn(desk.seal.open(sealed, scene.workspace))
  const sent = readValues(view.state.values)
  if (own?.verb !== 'settings' || shown === undefined || sent === undefined) {
    desk.log.warn(scene, 'a form held what is not ours')
    return said('This form is not of this bot, or of an older one. Open the settings again.')
  }
  const { asker, isKnown, needsInvite } = await desk.people.meet({ ...scene, channel: own.channel })
  if (!isKnown) return said(await whyUnknown(desk, scene.workspace))
  const change = (now: SettingsForm) => mergeForms(now, shown.form, sent)
  const submitted = await submitSettings(desk, { wasServed: shown.isServed, change }, asker)
  if (submitted.ok) {
    const document = needsInvite ? withInvitation(submitted.document) : submitted.document
    return { response_action: 'update', view: saidView(document) }
  }
  if ('refused' in submitted)
    return { response_action: 'update', view: saidView(submitted.refused) }
  const errors = Object.entries(submitted.problems).filter(([, problem]) => problem !== undefined)
  return { response_action: 'errors', errors: Object.fromEntries(errors) }
}

function said(problem: string): ViewResponseAction {
  return { response_action: 'update', view: saidView(errorDocument(problem)) }
}
