import { refusal } from '../permitted.ts'
import type { Ask, Desk } from './desk.ts'
import { showHome, subscriptionsSeen } from './home.ts'
import { endedReminder, parsePages } from './home-pages.ts'
import { parseOwn } from './own-action.ts'
import { openSettings } from './settings-modal.ts'
import { saidView } from './settings-view.ts'

/** Does what was pressed on a Home tab, for channels that it may show to the one who pressed. */
export async function answerHome(
  desk: Desk,
  person: Omit<Ask, 'channel'>,
  value: string,
): Promise<void> {
  const { workspace, user } = person
  const action = desk.seal.open(value, workspace)
  const pages = parsePages(action)
  if (pages !== undefined) return showHome(desk, person, pages)
  const itemId = endedReminder(action)
  if (itemId !== undefined) return endReminder(desk, person, itemId)
  const own = parseOwn(action)
  if (own === undefined) {
    desk.log.warn({ workspace, user }, 'a button of a Home tab held a value that is not ours')
    return showHome(desk, person)
  }
  const { asker } = await desk.people.meet({ workspace, user, channel: own.channel })
  const { seen } = await subscriptionsSeen(desk, person)
  const isSeen = seen.some(({ channel }) => channel === own.channel)
  if (!isSeen && asker.role !== 'admin') return showHome(desk, person)
  if (own.verb === 'settings' && (await refusal(desk, asker)) === undefined) {
    await openSettings(desk, { ...person, channel: own.channel }, asker)
    return
  }
  // It is looked at there too whether they may.
  if (own.verb !== 'settings') await desk.bot.answer(own.verb, asker)
  await showHome(desk, person)
}

async function endReminder(
  desk: Desk,
  person: Omit<Ask, 'channel'>,
  itemId: string,
): Promise<void> {
  const { workspace, user } = person
  const { asker } = await desk.people.meet({ workspace, user, channel: `@${user}` })
  await desk.bot.answer(`unwatch ${itemId}`, asker)
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
