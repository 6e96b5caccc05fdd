import { findSubscription, saveSubscription } from '../db/subscriptions.ts'
import { EVERYTHING } from '../domain/filter.ts'
import { defaultSettings } from '../domain/settings.ts'
import type { Action } from '../formatters/action.ts'
import { noticeDocument } from '../formatters/replies.ts'
import { type Asker, ownPlace } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'
import { markTyped } from './mark-item.ts'

/** Does what was pressed. Commands go the same way as when they are typed, with the same rules. */
export async function act(
  context: BotContext,
  action: Action,
  asker: Asker,
  answer: (text: string, asker: Asker) => Promise<Reply>,
): Promise<Reply> {
  switch (action.do) {
    case 'show':
    case 'watch':
    case 'mute':
      return answer(`${action.do} ${action.itemId}`, asker)
    case 'remind':
      return remind(context, action.itemId, asker)
    case 'page':
    case 'share':
    case 'run':
      return answer(action.command, asker)
  }
}

/** Watches an item for the person alone, who hears of it by direct message. */
async function remind({ db, clock }: BotContext, itemId: string, asker: Asker): Promise<Reply> {
  const place = ownPlace(asker)
  const by = { by: asker.id, at: clock() }
  const before = await findSubscription(db, place)
  const settings = { ...defaultSettings(asker.timeZone), filter: NOTHING }
  const subscription =
    before ?? (await saveSubscription(db, { ...place, owner: asker.id, settings }, by)).subscription
  const marked = await markTyped(db, subscription, { mark: 'watch', typed: itemId }, by)
  if (!marked.ok) return { document: noticeDocument(marked.problem) }
  const { isChanged, name } = marked.value
  const title = isChanged
    ? `You will be reminded of ${name} by direct message.`
    : `You are reminded of ${name} already.`
  return { document: noticeDocument(title) }
}

const NOTHING = { ...EVERYTHING, watchedOnly: true }
