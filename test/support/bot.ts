import type { Asker } from '../../src/bot/asker.ts'
import { type Bot, createBot } from '../../src/bot/bot.ts'
import type { Clock } from '../../src/clock.ts'
import type { Database } from '../../src/db/database.ts'
import type { Action } from '../../src/formatters/action.ts'
import { renderText } from '../../src/formatters/text.ts'
import { explainFor } from '../../src/jobs/explain.ts'
import { previewDigest } from '../../src/jobs/preview.ts'

/** The bot on a test's database; what it could not answer is thrown. */
export function createTestBot(db: Database, clock: Clock): Bot {
  return createBot({
    db,
    clock,
    preview: (subscription) => previewDigest(db, clock, subscription),
    explain: (subscription, itemId, query) => explainFor(db, clock, subscription, itemId, query),
    onError: (cause) => {
      throw cause
    },
  })
}

/** Somebody in a Slack channel, of whom a test names only what it is about. */
export function asker(over: Partial<Asker> = {}): Asker {
  return {
    id: 'U1',
    role: 'member',
    groups: [],
    place: { platform: 'slack', workspace: 'T1', channel: 'C1' },
    timeZone: 'Europe/Berlin',
    channelName: '#ev-standards',
    ...over,
  }
}

/** What a chat would show of an answer, as plain text: to what was typed, or to a button. */
export async function ask(bot: Bot, asked: string | Action, who: Asker = asker()): Promise<string> {
  const { document } = await (typeof asked === 'string'
    ? bot.answer(asked, who)
    : bot.act(asked, who))
  return renderText(document, { colour: false, commands: 'bot' })
}
