import { itemsForDigest } from '../db/digest-items.ts'
import { lookupCandidates } from '../db/lookup.ts'
import { getItem, partsOf } from '../db/read-items.ts'
import { dataFreshness } from '../db/state.ts'
import { buildDigest } from '../domain/digest.ts'
import { EVERYTHING } from '../domain/filter.ts'
import type { Item } from '../domain/item.ts'
import { answerLookup, parseLookup } from '../domain/lookup.ts'
import { type Today, todayIn } from '../domain/timing.ts'
import { digestDocument } from '../formatters/digest-document.ts'
import type { Related } from '../formatters/item-document.ts'
import { lookupDocument } from '../formatters/lookup-document.ts'
import { helpDocument, sectorsDocument } from '../formatters/replies.ts'
import { answerAccess } from './answer-access.ts'
import { answerMark, answerPause, answerResume } from './answer-change.ts'
import { answerMention } from './answer-mention.ts'
import {
  answerExplain,
  answerHistory,
  answerPreview,
  answerSettings,
  answerSubscription,
} from './answer-own.ts'
import { answerSubscribe, answerUnsubscribe } from './answer-subscribe.ts'
import type { Asker } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'
import { COMMANDS } from './commands.ts'
import type { Request } from './request.ts'

/** Items of a search that can be paged through. */
const SHOWN = 60

/** Answers what somebody asked for, as of their today. */
export async function answerRequest(
  context: BotContext,
  request: Request,
  asker: Asker,
): Promise<Reply> {
  const { db, clock } = context
  const today = todayIn(asker.timeZone, clock())
  const { asOf } = today
  switch (request.command) {
    case 'upcoming':
      return answerUpcoming(context, request, today)
    case 'search':
    case 'show':
      return answerWords(context, request.command, request.words, today)
    case 'sectors':
      return { document: sectorsDocument(), share: 'sectors' }
    case 'help':
      return { document: helpDocument(COMMANDS, { asOf, dataAsOf: await dataFreshness(db) }) }
    case 'subscribe':
      return answerSubscribe(context, request.words, asker)
    case 'unsubscribe':
      return answerUnsubscribe(context, request.sectors, asker)
    case 'subscription':
      return answerSubscription(context, asker)
    case 'settings':
      return answerSettings(context, asker)
    case 'preview':
      return answerPreview(context, asker)
    case 'history':
      return answerHistory(context, asker)
    case 'explain':
      return answerExplain(context, request.words, asker)
    case 'pause':
      return answerPause(context, request.words, asker)
    case 'resume':
      return answerResume(context, asker)
    case 'watch':
    case 'unwatch':
    case 'mute':
    case 'unmute':
      return answerMark(context, request.command, request.words, asker)
    case 'access':
      return answerAccess(context, request.access, asker)
    case 'mention':
      return answerMention(context, request.group, asker)
  }
}

async function answerUpcoming(
  { db }: BotContext,
  { sectors, days }: Extract<Request, { command: 'upcoming' }>,
  { asOf, inChina }: Today,
): Promise<Reply> {
  const week = { days: 7 }
  const window = {
    asOf,
    inChina,
    since: asOf.subtract(week),
    sinceInChina: inChina.subtract(week),
    filter: { ...EVERYTHING, sectors },
    horizonDays: days,
  }
  const items = await itemsForDigest(db, window)
  const dataAsOf = await dataFreshness(db)
  const detail = days === undefined ? 'compact' : 'full'
  return {
    document: digestDocument(buildDigest(items, window), { dataAsOf, detail }),
    share: ['upcoming', ...sectors, ...(days === undefined ? [] : [days])].join(' '),
  }
}

async function answerWords(
  { db }: BotContext,
  command: 'search' | 'show',
  words: string,
  today: Today,
): Promise<Reply> {
  const query = parseLookup(words)
  const answer = answerLookup(await lookupCandidates(db, query), query)
  const related = answer.found === 'one' ? await relatedOf(db, answer.item) : undefined
  const dataAsOf = await dataFreshness(db)
  return {
    document: lookupDocument(answer, {
      query: query.text,
      ...today,
      dataAsOf,
      related,
      shown: SHOWN,
    }),
    share: answer.found === 'none' ? undefined : `${command} ${words}`,
    itemId: answer.found === 'one' ? answer.item.id : undefined,
  }
}

async function relatedOf(db: BotContext['db'], { id, partOf, replacedBy }: Item): Promise<Related> {
  return {
    parts: await partsOf(db, id),
    partOf: partOf === undefined ? undefined : await getItem(db, partOf),
    replacedBy: replacedBy === undefined ? undefined : await getItem(db, replacedBy),
  }
}
