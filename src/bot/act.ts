import type { Action } from '../formatters/action.ts'
import type { Asker } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'
import { remind } from './remind.ts'

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
