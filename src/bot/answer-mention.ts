import type { Settings } from '../domain/settings.ts'
import { applyChange } from '../domain/settings-change.ts'
import { command, type Line, plain } from '../formatters/document.ts'
import { errorDocument, noticeDocument } from '../formatters/replies.ts'
import type { Asker } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'
import { changing, withSubscription } from './permitted.ts'
import { checkGroup } from './place.ts'
import { replaceSettings } from './subscribe.ts'

/** Which group the last reminder before a date calls: says so, or changes it where an admin asks. */
export async function answerMention(
  context: BotContext,
  wanted: string | null | undefined,
  asker: Asker,
): Promise<Reply> {
  if (wanted === undefined) {
    return withSubscription(context, asker, async ({ settings }) => said(settings))
  }
  if (asker.role !== 'admin') {
    return {
      document: errorDocument(
        'Only admins decide which group a reminder calls, since it rings for all of it. Ask one of them.',
      ),
    }
  }
  return changing(context, asker, async (subscription, tx) => {
    const group = wanted === null ? undefined : checkGroup(asker.place, wanted)
    if (group !== undefined && !group.ok) return { document: errorDocument(group.problem) }
    const settings = applyChange(subscription.settings, { mention: wanted })
    await replaceSettings(tx, subscription, { settings }, { by: asker.id, at: context.clock() })
    return said(settings)
  })
}

function said({ mention }: Settings): Reply {
  const how: Line = [
    plain('Admins change it: '),
    command('/standards mention @group', 'mention @group'),
    plain(' or '),
    command('/standards mention none', 'mention none'),
    plain('.'),
  ]
  if (mention === undefined) {
    return { document: noticeDocument('No message of mine calls anybody.', [how]) }
  }
  const whom: Line = [
    plain('It is '),
    { text: mention, names: 'group' },
    plain('; no other message of mine calls anybody.'),
  ]
  return { document: noticeDocument('The last reminder before a date calls a group.', [whom, how]) }
}
