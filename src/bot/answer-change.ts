import { pauseSubscription, resumeSubscription } from '../db/subscriptions.ts'
import type { Mark } from '../domain/mark.ts'
import { pauseEnd } from '../domain/pause.ts'
import { parseUntil } from '../domain/until.ts'
import { doing } from '../formatters/channel-words.ts'
import { capital } from '../formatters/clauses.ts'
import { command, type Line, plain } from '../formatters/document.ts'
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
  return changing(context, asker, async (subscription, tx) => {
    const now = context.clock()
    const { settings } = subscription
    const { timeZone } = settings.cadence
    const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
    const day = words === '' ? undefined : parseUntil(words, today)
    if (day !== undefined && !day.ok) return { document: errorDocument(day.problem) }
    const until = day === undefined ? undefined : pauseEnd(settings, day.value)
    const reason = 'asked for in the channel'
    const act = { by: asker.id, at: now }
    await pauseSubscription(tx, subscription.id, { reason, by: 'person', until }, act)
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

const PAUSED: Line = [
  plain('Nothing comes while it is paused; go on with '),
  command('/standards resume', 'resume'),
  plain('.'),
]

/** Serves the channel again. */
export async function answerResume(context: BotContext, asker: Asker): Promise<Reply> {
  return changing(context, asker, async (subscription, tx) => {
    if (subscription.state !== 'paused') {
      return {
        document: noticeDocument(
          `Nothing to resume: ${doing(asker.channelName, 'is')} not paused.`,
        ),
      }
    }
    const now = context.clock()
    const resumed = await resumeSubscription(tx, subscription.id, { by: asker.id, at: now })
    const next = nextDigest(resumed, now)
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
  return changing(context, asker, async (subscription, tx) => {
    const act = { by: asker.id, at: context.clock() }
    const marked = await markTyped(tx, subscription, { mark, typed: words }, act)
    if (!marked.ok) return { document: errorDocument(marked.problem) }
    const text = capital(markedText(asker.channelName, mark, marked.value))
    const lines = mark === 'watch' && subscription.state === 'paused' ? [PAUSED] : []
    return { document: noticeDocument(text, lines) }
  })
}
