import { systemClock } from '../clock.ts'
import { dataAsOf } from '../domain/dataset.ts'
import { matchesItem } from '../domain/filter.ts'
import type { Item } from '../domain/item.ts'
import { answerLookup, parseLookup } from '../domain/lookup.ts'
import type { Related } from '../formatters/item-document.ts'
import { lookupJson } from '../formatters/json.ts'
import { lookupDocument } from '../formatters/lookup-document.ts'
import { openDataset, today } from './context.ts'
import { type FilterOptions, type Format, toFilter } from './options.ts'
import { printDocument } from './output.ts'

export type LookupOptions = FilterOptions & {
  readonly asOf?: Temporal.PlainDate
  readonly timeZone?: string
  readonly format: Format
}

/** Prints what is known of an identifier or of words, straight from the dataset files. */
export async function runLookup(words: readonly string[], options: LookupOptions): Promise<void> {
  const dataset = openDataset()
  if (dataset === undefined) return
  const filter = toFilter(options)
  const query = parseLookup(words.join(' '))
  const items = dataset.items.filter((item) => matchesItem(item, filter))
  const answer = answerLookup(items, query)
  const asOf = options.asOf ?? today(systemClock(), options.timeZone)
  const freshness = dataAsOf(dataset.newsletters)
  const related = answer.found === 'one' ? relatedOf(answer.item, dataset.items) : undefined
  const view = { query: query.text, asOf, dataAsOf: freshness, related }
  const document = lookupDocument(answer, view)
  await printDocument(options.format, document, () => lookupJson(query.text, answer))
}

function relatedOf({ id, partOf, replacedBy }: Item, items: readonly Item[]): Related {
  return {
    parts: items.filter((one) => one.partOf === id),
    partOf: items.find((one) => one.id === partOf),
    replacedBy: items.find((one) => one.id === replacedBy),
  }
}
