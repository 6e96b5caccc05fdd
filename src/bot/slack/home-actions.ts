import { findSubscription } from '../../db/subscriptions.ts'
import type { Ask, Desk } from './desk.ts'
import { showHome } from './home.ts'
import { parseOwn } from './own-action.ts'
import { openSettings } from './settings-modal.ts'
import { saidView } from './settings-view.ts'

/** Does what was pressed on a Home tab. Only who answers for a channel, or an admin, reaches it from there. */
export async function answerHome(
  desk: Desk,
  person: Omit<Ask, 'channel'>,
  value: string,
): Promise<void> {
  const { workspace, user } = person
  const own = parseOwn(desk.seal.open(value, workspace))
  if (own === undefined) {
    desk.log.warn({ workspace, user }, 'a button of a Home tab held a value that is not ours')
    return showHome(desk, person)
  }
  const { asker } = await desk.people.meet({ workspace, user, channel: own.channel })
  const subscription = await findSubscription(desk.db, asker.place)
  if (subscription?.owner !== user && asker.role !== 'admin') return showHome(desk, person)
  if (own.verb === 'settings') {
    await openSettings(desk, { ...person, channel: own.channel }, asker)
    return
  }
  await desk.bot.answer(own.verb, asker)
  await showHome(desk, person)
}

/** Answers what was pressed beside an entry of a Home tab, in a modal: there is no channel to answer in. */
export async function answerInView(
  desk: Desk,
  person: Omit<Ask, 'channel'>,
  value: string,
): Promise<void> {
  const { workspace, user, triggerId } = person
  const action = desk.seal.open(value, workspace)
  const client = await desk.clientOf(workspace)
  if (action === undefined || client === undefined || triggerId === undefined) {
    desk.log.warn({ workspace, user }, 'a menu of a Home tab could not be answered')
    return showHome(desk, person)
  }
  const { asker } = await desk.people.meet({ workspace, user, channel: `@${user}` })
  const { document } = await desk.bot.act(action, asker)
  await client.views.open({ trigger_id: triggerId, view: saidView(document) })
}
