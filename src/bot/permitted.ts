import type { Database } from '../db/database.ts'
import { lockSubscriptionAt } from '../db/subscription-at.ts'
import { findSubscription, type Subscription } from '../db/subscriptions.ts'
import { readAccess } from '../db/workspaces.ts'
import { type Access, mayChange } from '../domain/access.ts'
import { command, plain } from '../formatters/document.ts'
import { errorDocument, noticeDocument } from '../formatters/replies.ts'
import type { Asker } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'

/** The refusal for somebody who may not change what a channel gets; `undefined` where they may. */
export async function refusal(
  { db }: Pick<BotContext, 'db'>,
  asker: Asker,
): Promise<Reply | undefined> {
  // Everyone decides about their own direct messages.
  if (asker.place.channel === `@${asker.id}`) return undefined
  const access = await readAccess(db, asker.place)
  return mayChange(access, asker)
    ? undefined
    : { document: errorDocument(refusalText(access, asker)) }
}

function refusalText({ rule }: Access, { role, channelName }: Asker): string {
  if (role === 'guest') {
    return `Guests cannot change what ${channelName} gets; a member of the workspace can.`
  }
  const who =
    rule === 'listed' ? 'managers, admins and the people they named' : 'managers and admins'
  return `You cannot change what ${channelName} gets: here ${who} can. Ask one of them.`
}

/** Runs a handler with the channel's subscription, or says that there is none. */
export async function withSubscription(
  { db }: BotContext,
  asker: Asker,
  handle: (subscription: Subscription) => Promise<Reply>,
): Promise<Reply> {
  const subscription = await findSubscription(db, asker.place)
  return subscription === undefined ? nothingHere(asker) : handle(subscription)
}

/**
 * The same for what changes it: whoever asks must be allowed to. Nobody else changes it until the handler, which
 * works in a transaction, has ended.
 */
export async function changing(
  context: BotContext,
  asker: Asker,
  handle: (subscription: Subscription, tx: Database) => Promise<Reply>,
): Promise<Reply> {
  const refused = await refusal(context, asker)
  if (refused !== undefined) return refused
  return context.db.transaction(async (tx) => {
    const subscription = await lockSubscriptionAt(tx, asker.place)
    return subscription === undefined || subscription.state === 'removed'
      ? nothingHere(asker)
      : handle(subscription, tx)
  })
}

function nothingHere({ channelName }: Asker): Reply {
  const how = [
    plain('Begin with '),
    command('/standards subscribe automotive', 'subscribe automotive'),
    plain(', or see '),
    command('/standards sectors', 'sectors'),
    plain('.'),
  ]
  return { document: noticeDocument(`No digest comes to ${channelName} yet.`, [how]) }
}
