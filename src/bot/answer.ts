import type { Database } from '../db/database.ts'
import { itemsForDigest } from '../db/digest-items.ts'
import { lookupCandidates } from '../db/lookup.ts'
import { getItem, partsOf } from '../db/read-items.ts'
import { datasetState } from '../db/state.ts'
import { buildDigest } from '../domain/digest.ts'
import { EVERYTHING } from '../domain/filter.ts'
import type { Item } from '../domain/item.ts'
import { answerLookup, parseLookup } from '../domain/lookup.ts'
import { digestDocument } from '../formatters/digest-document.ts'
import type { Document } from '../formatters/document.ts'
import type { Related } from '../formatters/item-document.ts'
import { lookupDocument } from '../formatters/lookup-document.ts'
import { errorDocument, helpDocument, sectorsDocument } from '../formatters/replies.ts'
import { COMMANDS, parseCommand, type Request } from './commands.ts'

/** Answers what somebody typed, as of their today; what was not understood is answered too. */
export async function answerCommand(
  db: Database,
  text: string,
  asOf: Temporal.PlainDate,
): Promise<Document> {
  const request = parseCommand(text)
  return request.ok ? answerRequest(db, request.value, asOf) : errorDocument(request.problem)
}

async function answerRequest(
  db: Database,
  request: Request,
  asOf: Temporal.PlainDate,
): Promise<Document> {
  switch (request.command) {
    case 'upcoming':
      return answerUpcoming(db, request, asOf)
    case 'search':
    case 'show':
      return answerWords(db, request.words, asOf)
    case 'sectors':
      return sectorsDocument()
    case 'help':
      return helpDocument(COMMANDS, { asOf, ...(await datasetState(db)) })
  }
}

async function answerUpcoming(
  db: Database,
  { sectors, days }: Extract<Request, { command: 'upcoming' }>,
  asOf: Temporal.PlainDate,
): Promise<Document> {
  const since = asOf.subtract({ days: 7 })
  const window = { asOf, since, filter: { ...EVERYTHING, sectors }, horizonDays: days }
  const [items, { dataAsOf }] = [await itemsForDigest(db, window), await datasetState(db)]
  return digestDocument(buildDigest(items, window), { dataAsOf, everything: days !== undefined })
}

async function answerWords(
  db: Database,
  words: string,
  asOf: Temporal.PlainDate,
): Promise<Document> {
  const query = parseLookup(words)
  const answer = answerLookup(await lookupCandidates(db, query), query)
  const related = answer.found === 'one' ? await relatedOf(db, answer.item) : undefined
  const { dataAsOf } = await datasetState(db)
  return lookupDocument(answer, { query: query.text, asOf, dataAsOf, related })
}

async function relatedOf(db: Database, { id, partOf, replacedBy }: Item): Promise<Related> {
  return {
    parts: await partsOf(db, id),
    partOf: partOf === undefined ? undefined : await getItem(db, partOf),
    replacedBy: replacedBy === undefined ? undefined : await getItem(db, replacedBy),
  }
}
