import { listDeliveries } from '../db/deliveries.ts'
import { subscriptionHistory } from '../db/subscriptions.ts'
import { historyDocument } from '../formatters/history-document.ts'
import { errorDocument } from '../formatters/replies.ts'
import type { Asker } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'
import { describeSubscription } from './describe.ts'
import { findItem } from './find-item.ts'
import { refusal, withSubscription } from './permitted.ts'

/** Deliveries and changes that a history shows. */
const SHOWN = 30

/** What the channel gets, when it comes next, and who answers for it. */
export async function answerSubscription(context: BotContext, asker: Asker): Promise<Reply> {
  return withSubscription(context, asker, async (subscription) => {
    const view = { channel: asker.channelName, now: context.clock() }
    return { document: await describeSubscription(context.db, subscription, view) }
  })
}

/** The settings as a form where there are forms, and in words. */
export async function answerSettings(context: BotContext, asker: Asker): Promise<Reply> {
  const refused = await refusal(context, asker)
  if (refused !== undefined) return refused
  return { ...(await answerSubscription(context, asker)), form: 'settings' }
}

/** The channel's next digest as it would be now. */
export async function answerPreview(context: BotContext, asker: Asker): Promise<Reply> {
  return withSubscription(context, asker, async (subscription) => ({
    document: await context.preview(subscription),
  }))
}

/** What was sent to the channel, and who changed what. */
export async function answerHistory(context: BotContext, asker: Asker): Promise<Reply> {
  return withSubscription(context, asker, async ({ id, settings }) => {
    const deliveries = await listDeliveries(context.db, { subscriptionId: id, limit: SHOWN })
    const changes = await subscriptionHistory(context.db, id, SHOWN)
    const { timeZone } = settings.cadence
    const view = { channel: asker.channelName, timeZone }
    return { document: historyDocument({ deliveries, changes }, view) }
  })
}

/** Why the channel was or was not told of an item. */
export async function answerExplain(
  context: BotContext,
  words: string,
  asker: Asker,
): Promise<Reply> {
  return withSubscription(context, asker, async (subscription) => {
    const found = await findItem(context.db, words)
    if (!found.ok) return { document: errorDocument(found.problem) }
    return { document: await context.explain(subscription, found.value.id, words) }
  })
}
