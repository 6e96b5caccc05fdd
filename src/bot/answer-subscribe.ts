import { changeSettings, findSubscription, removeSubscription } from '../db/subscriptions.ts'
import type { Sector } from '../domain/sector.ts'
import { sectorName } from '../domain/sector.ts'
import type { SettingsChange } from '../domain/settings-change.ts'
import { parseSubscribeWords } from '../domain/subscribe-words.ts'
import { command, plain } from '../formatters/document.ts'
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
  const { db, clock } = context
  const before = await findSubscription(db, asker.place)
  const cadenceBefore = before?.settings.cadence
  const timeZone = cadenceBefore?.timeZone ?? asker.timeZone
  const said = parseSubscribeWords(words, { timeZone, before: cadenceBefore })
  if (!said.ok) return { document: errorDocument(said.problem) }
  const { sectors, cadence, all } = said.value
  const wanted: SettingsChange['sectors'] =
    all === true ? 'all' : sectors.length === 0 ? undefined : sectors
  const change = { sectors: wanted, cadence }
  const owner = before === undefined ? asker.id : undefined
  const now = clock()
  const wish = { place: asker.place, owner, change, timeZone }
  const done = await subscribe(db, wish, { by: asker.id, at: now })
  return { document: subscribedDocument(done, { channel: asker.channelName, now }) }
}

/** Takes sectors away from the channel's subscription, or ends it. */
export async function answerUnsubscribe(
  context: BotContext,
  sectors: readonly Sector[],
  asker: Asker,
): Promise<Reply> {
  return changing(context, asker, async (subscription) => {
    const { db, clock } = context
    const by = { by: asker.id, at: clock() }
    const { filter } = subscription.settings
    const left = filter.sectors.filter((sector) => !sectors.includes(sector))
    if (sectors.length > 0 && filter.sectors.length === 0) {
      const problem = `${asker.channelName} gets every sector; none can be taken away from that. Unsubscribe, then subscribe to those it should get.`
      return { document: errorDocument(problem) }
    }
    if (sectors.length > 0 && left.length === filter.sectors.length) {
      const names = sectors.map(sectorName).join(', ')
      const problem = `${asker.channelName} does not get ${names}; it gets ${filterText(filter)}.`
      return { document: errorDocument(problem) }
    }
    if (sectors.length === 0 || left.length === 0) {
      await removeSubscription(db, subscription.id, by)
      const back = [
        plain('Its settings are kept: '),
        command('/standards subscribe', 'subscribe'),
        plain(' brings them back.'),
      ]
      return {
        document: noticeDocument(`Unsubscribed: nothing more comes to ${asker.channelName}.`, [
          back,
        ]),
      }
    }
    const settings = { ...subscription.settings, filter: { ...filter, sectors: left } }
    const what = `no longer gets ${sectors.map(sectorName).join(', ')}`
    await changeSettings(db, subscription, settings, by, what)
    return {
      document: noticeDocument(
        `${asker.channelName} gets ${filterText(settings.filter)} from now on.`,
      ),
    }
  })
}
