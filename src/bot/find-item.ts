import type { Database } from '../db/database.ts'
import { lookupCandidates } from '../db/lookup.ts'
import { getItem } from '../db/read-items.ts'
import { datasetState } from '../db/state.ts'
import type { Item } from '../domain/item.ts'
import { answerLookup, parseLookup } from '../domain/lookup.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import { shorten } from '../formatters/document.ts'

/** Candidates named in a refusal. */
const NAMED = 3
const TITLE_LENGTH = 50
/** Of a database in which nothing is to be found. */
export const NO_ITEMS_YET = 'The database holds no items yet; npm start loads them.'

/** The one item that typed words mean, or a sentence that names the nearest. */
export async function findItem(db: Database, text: string): Promise<Result<Item>> {
  const query = parseLookup(text)
  const answer = answerLookup(await lookupCandidates(db, query), query)
  switch (answer.found) {
    case 'one':
      return ok(answer.item)
    case 'many':
      return refuse(`“${query.text}” may be ${namesOf(answer.items)}. Name one of them.`)
    case 'none':
      return refuse(await nothingText(db, query.text, answer.nearest))
  }
}

async function nothingText(db: Database, text: string, nearest: readonly Item[]): Promise<string> {
  if (nearest.length > 0) {
    return `The dataset holds nothing called “${text}”. Did you mean ${namesOf(nearest)}?`
  }
  const { items } = await datasetState(db)
  return items === 0
    ? NO_ITEMS_YET
    : `The dataset holds nothing called “${text}”; name it by its number, such as GB 44495.`
}

/** A few items as a sentence names them, each by what finds it and nothing else. */
function namesOf(items: readonly Item[]): string {
  const names = items.slice(0, NAMED).map(nameOf)
  const more = items.length - names.length
  const all = more === 0 ? names : [...names, `${more} more`]
  const last = all.pop()
  return all.length === 0 ? `${last}` : `${all.join(', ')} ${more === 0 ? 'or' : 'and'} ${last}`
}

function nameOf({ id, identifier, title }: Item): string {
  return identifier ?? `${id} (${shorten(title, TITLE_LENGTH)})`
}

/** The names of items by their ids, for showing what is watched; those that have gone are left out. */
export async function itemNames(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const items = await Promise.all(ids.map((id) => getItem(db, id)))
  return new Map(items.flatMap((item) => (item === undefined ? [] : [[item.id, itemName(item)]])))
}

/** An item in one line: its number, where it has one, and its title. */
export function itemName({ identifier, title }: Item): string {
  return [identifier, title].filter(Boolean).join(' ')
}
