import { lockSubscriptionAt } from '../db/subscription-at.ts'
import { changeSettings, removeSubscription } from '../db/subscriptions.ts'
import type { Filter } from '../domain/filter.ts'
import type { Sector } from '../domain/sector.ts'
import { sectorName } from '../domain/sector.ts'
import type { SettingsChange } from '../domain/settings-change.ts'
import { parseSubscribeWords, type SubscribeWords } from '../domain/subscribe-words.ts'
import { doing } from '../formatters/channel-words.ts'
import { capital } from '../formatters/clauses.ts'
import { command, type Document, plain } from '../formatters/document.ts'
import { errorDocument, noticeDocument } from '../formatters/replies.ts'
import { subscribedDocument } from '../formatters/subscribed-document.ts'
import { filterText } from '../formatters/words.ts'
import type { Asker } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'
import { changing, refusal } from './permitted.ts'
import { subscribe } from './subscribe.ts'

/** Subscribes the channel, or extends what it gets. */
export async function answerSubscribe(
  context: BotContext,
  words: string,
  asker: Asker,
): Promise<Reply> {
  const refused = await refusal(context, asker)
  if (refused !== undefined) return refused
  return context.db.transaction(async (tx) => {
    const known = await lockSubscriptionAt(tx, asker.place)
    const before = known?.state === 'removed' ? undefined : known
    const cadenceBefore = before?.settings.cadence
    const timeZone = cadenceBefore?.timeZone ?? asker.timeZone
    const said = parseSubscribeWords(words, { timeZone, before: cadenceBefore })
    if (!said.ok) return { document: errorDocument(said.problem) }
    const owner = before === undefined ? asker.id : undefined
    const now = context.clock()
    const wish = { place: asker.place, owner, change: changeOf(said.value), timeZone }
    const done = await subscribe(tx, wish, { by: asker.id, at: now })
    return { document: subscribedDocument(done, { channel: asker.channelName, now }) }
  })
}

/** Whoever subscribes wants a digest, also where only single items were watched. */
function changeOf({ sectors, cadence, all }: SubscribeWords): SettingsChange {
  const named = sectors.length === 0 ? undefined : sectors
  return { sectors: all === true ? 'all' : named, cadence, watchedOnly: false }
}

/** Takes sectors away from the channel's subscription, or ends it. */
export async function answerUnsubscribe(
  context: BotContext,
  sectors: readonly Sector[],
  asker: Asker,
): Promise<Reply> {
  return changing(context, asker, async (subscription, tx) => {
    const by = { by: asker.id, at: context.clock() }
    if (sectors.length === 0) {
      await removeSubscription(tx, subscription.id, by)
      return { document: goneDocument(asker) }
    }
    const { settings } = subscription
    const { filter } = settings
    const problem = whyNone(filter, sectors, asker)
    if (problem !== undefined) return { document: errorDocument(problem) }
    const left = filter.sectors.filter((sector) => !sectors.includes(sector))
    // No sector would mean all of them.
    if (left.length === 0 && filter.watched.length === 0) {
      await removeSubscription(tx, subscription.id, by)
      return { document: goneDocument(asker) }
    }
    const rest = left.length === 0 ? { ...filter, watchedOnly: true } : { ...filter, sectors: left }
    const what = `no longer gets ${sectors.map(sectorName).join(', ')}`
    await changeSettings(tx, subscription, { ...settings, filter: rest }, by, what)
    const gets = doing(asker.channelName, 'gets')
    return {
      document: noticeDocument(capital(`${gets} ${filterText(rest)} from now on.`)),
    }
  })
}

function whyNone(
  filter: Filter,
  sectors: readonly Sector[],
  { channelName }: Asker,
): string | undefined {
  const gets = doing(channelName, 'gets')
  if (!filter.watchedOnly && filter.sectors.length === 0) {
    return capital(
      `${gets} every sector; none can be taken away from that. Unsubscribe, then subscribe to those it should get.`,
    )
  }
  const told = filter.watchedOnly ? [] : filter.sectors
  if (sectors.some((sector) => told.includes(sector))) return undefined
  const names = sectors.map(sectorName).join(', ')
  const now = filterText(filter)
  return capital(`${doing(channelName, 'does')} not get ${names}; what comes is ${now}.`)
}

function goneDocument({ channelName }: Asker): Document {
  const back = [
    plain('Its settings are kept: '),
    command('/standards subscribe', 'subscribe'),
    plain(' brings them back.'),
  ]
  return noticeDocument(`Unsubscribed: nothing more comes to ${channelName}.`, [back])
}
