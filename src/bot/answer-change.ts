import { pauseSubscription, resumeSubscription } from '../db/subscriptions.ts'
import type { Mark } from '../domain/mark.ts'
import { pauseEnd } from '../domain/pause.ts'
import { parseUntil } from '../domain/until.ts'
import { command, plain } from '../formatters/document.ts'
import { inZoneText, nextDigest } from '../formatters/instants.ts'
import { resumedDocument } from '../formatters/notice-document.ts'
import { errorDocument, noticeDocument } from '../formatters/replies.ts'
import type { Asker } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'
import { markedText, markTyped } from './mark-item.ts'
import { changing } from './permitted.ts'

/** Stops what the channel gets, until a day where one is named. */
export async function answerPause(
  context: BotContext,
  words: string,
  asker: Asker,
): Promise<Reply> {
  return changing(context, asker, async (subscription) => {
    const { db, clock } = context
    const now = clock()
    const { settings } = subscription
    const { timeZone } = settings.cadence
    const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
    const day = words === '' ? undefined : parseUntil(words, today)
    if (day !== undefined && !day.ok) return { document: errorDocument(day.problem) }
    const until = day === undefined ? undefined : pauseEnd(settings, day.value)
    const reason = 'asked for in the channel'
    const act = { by: asker.id, at: now }
    await pauseSubscription(db, subscription.id, { reason, by: 'person', until }, act)
    const end =
      until === undefined
        ? [command('/standards resume', 'resume'), plain(' ends it.')]
        : [plain(`It ends by itself on ${inZoneText(until, timeZone)}.`)]
    const missed = plain(' What was missed then comes at once, as one digest.')
    return {
      document: noticeDocument(`Paused: nothing comes to ${asker.channelName}.`, [
        [...end, missed],
      ]),
    }
  })
}

/** Serves the channel again. */
export async function answerResume(context: BotContext, asker: Asker): Promise<Reply> {
  return changing(context, asker, async (subscription) => {
    if (subscription.state !== 'paused') {
      return { document: noticeDocument(`Nothing to resume: ${asker.channelName} is not paused.`) }
    }
    const { db, clock } = context
    const now = clock()
    const { settings } = await resumeSubscription(db, subscription.id, { by: asker.id, at: now })
    const next = nextDigest(settings, now)
    return { document: resumedDocument({ channel: asker.channelName, nextDigest: next }) }
  })
}

/** Watches or mutes an item in the channel, or takes that back. */
export async function answerMark(
  context: BotContext,
  mark: Mark,
  words: string,
  asker: Asker,
): Promise<Reply> {
  return changing(context, asker, async (subscription) => {
    const { db, clock } = context
    const act = { by: asker.id, at: clock() }
    const marked = await markTyped(db, subscription, { mark, typed: words }, act)
    if (!marked.ok) return { document: errorDocument(marked.problem) }
    return { document: noticeDocument(markedText(asker.channelName, mark, marked.value)) }
  })
}
