import type { Asker } from '../asker.ts'
import { refusal } from '../permitted.ts'
import type { Ask, Desk } from './desk.ts'
import { showHome, subscriptionsSeen } from './home.ts'
import { endedReminder, parsePress } from './home-pages.ts'
import { type OwnAction, parseOwn } from './own-action.ts'
import { openSettings } from './settings-modal.ts'
import { saidView } from './settings-view.ts'

/** Does what was pressed on a Home tab, for places that it may show to the one who pressed. */
export async function answerHome(
  desk: Desk,
  person: Omit<Ask, 'channel'>,
  value: string,
): Promise<void> {
  const { workspace, user } = person
  const { pages, does } = parsePress(desk.seal.open(value, workspace)) ?? {}
  const itemId = endedReminder(does)
  const own = parseOwn(does)
  if (pages === undefined && itemId === undefined && own === undefined) {
    desk.log.warn({ workspace, user }, 'a button of a Home tab held a value that is not ours')
  }
  if (itemId !== undefined) await endReminder(desk, person, itemId)
  if (own !== undefined && (await doOwn(desk, person, own))) return
  await showHome(desk, person, pages)
}

/** Pauses, resumes or opens the settings of a place; tells whether these were opened. */
async function doOwn(
  desk: Desk,
  person: Omit<Ask, 'channel'>,
  { channel, verb }: OwnAction,
): Promise<boolean> {
  const { workspace, user } = person
  const { asker } = await desk.people.meet({ workspace, user, channel })
  if (!(await isShown(desk, person, asker, channel))) return false
  if (verb === 'settings' && (await refusal(desk, asker)) === undefined) {
    return openSettings(desk, { ...person, channel }, asker)
  }
  // It is looked at there too whether they may.
  if (verb !== 'settings') await desk.bot.answer(verb, asker)
  return false
}

/** Whether a Home tab shows a place to somebody: their own direct messages, and channels they may see. */
async function isShown(
  desk: Desk,
  person: Omit<Ask, 'channel'>,
  { role }: Asker,
  channel: string,
): Promise<boolean> {
  if (channel.startsWith('@')) return channel === `@${person.user}`
  const { seen } = await subscriptionsSeen(desk, person)
  return role === 'admin' || seen.some((one) => one.channel === channel)
}

async function endReminder(
  desk: Desk,
  { workspace, user }: Omit<Ask, 'channel'>,
  itemId: string,
): Promise<void> {
  const { asker } = await desk.people.meet({ workspace, user, channel: `@${user}` })
  await desk.bot.answer(`unwatch ${itemId}`, asker)
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
  await Promise.all([
    client.views.open({ trigger_id: triggerId, view: saidView(document) }),
    action.do === 'show' ? undefined : showHome(desk, person),
  ])
}
