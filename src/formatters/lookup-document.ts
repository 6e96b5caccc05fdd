import type { Item } from '../domain/item.ts'
import type { LookupAnswer } from '../domain/lookup.ts'
import { sectorName } from '../domain/sector.ts'
import { type AsOf, timingAt } from '../domain/timing.ts'
import {
  type Block,
  command,
  type Document,
  type Line,
  plain,
  quiet,
  shorten,
  strong,
} from './document.ts'
import { TITLE_LENGTH } from './entry-block.ts'
import { freshnessLine } from './freshness.ts'
import { itemDocument, type Related } from './item-document.ts'
import { distanceText, keyDateText, plural, proposedMark, statusName, verbText } from './words.ts'

/** Items shown of a longer answer before it says "+N more". */
const ITEMS_SHOWN = 10
const MANY = 100

/** What a lookup's message needs beside the answer; `related` is that of the one item found. */
export type LookupView = AsOf & {
  readonly query: string
  readonly dataAsOf?: string | undefined
  readonly related?: Related | undefined
  /** Items shown of a longer answer; ten where nobody can turn pages. */
  readonly shown?: number | undefined
}

/** The answer to a lookup: the item itself, the list to choose from, or the nearest there is. */
export function lookupDocument(answer: LookupAnswer, view: LookupView): Document {
  switch (answer.found) {
    case 'one':
      return itemDocument(answer.item, { ...view, related: view.related ?? { parts: [] } })
    case 'many':
      return listDocument(answer.items, view)
    case 'none':
      return nothingDocument(answer, view)
  }
}

function listDocument(items: readonly Item[], view: LookupView): Document {
  const shown = items.slice(0, view.shown ?? ITEMS_SHOWN)
  const more = items.length - shown.length
  const rest: Line[] = more === 0 ? [] : [[plain('There are more: add a word to narrow it down.')]]
  return {
    title: `${countText(items.length)} for “${view.query}”`,
    blocks: [
      ...shown.map((item) => itemBlock(item, view)),
      {
        block: 'footer',
        lines: [...rest, showLine(shown), freshnessLine(view.dataAsOf, view.asOf)],
      },
    ],
  }
}

/** A long list may have been cut where it was found; nobody counts a hundred hits. */
function countText(count: number): string {
  return count > MANY ? `More than ${MANY} items` : plural(count, 'item')
}

function nothingDocument(
  { nearest, by }: Extract<LookupAnswer, { found: 'none' }>,
  view: LookupView,
): Document {
  const title = view.query === '' ? 'Nothing was asked for.' : `Nothing found for “${view.query}”.`
  const show = nearest.length === 0 ? [] : [showLine(nearest)]
  return {
    title,
    blocks: [
      { block: 'lead', line: [plain(adviceText(nearest.length, by))] },
      ...nearest.map((item) => itemBlock(item, view)),
      { block: 'footer', lines: [...show, freshnessLine(view.dataAsOf, view.asOf)] },
    ],
  }
}

function adviceText(nearest: number, by: 'number' | 'words'): string {
  if (nearest === 0) return 'Try an identifier such as GB 44495, or fewer words.'
  return by === 'number' ? 'Did you mean:' : 'The nearest by some of the words:'
}

function showLine(items: readonly Item[]): Line {
  const name = items[0]?.identifier ?? items[0]?.id ?? ''
  return [
    plain('Everything about one: '),
    command(`/standards show ${name}`, `npm run lookup -- "${name}"`),
  ]
}

function itemBlock(item: Item, at: AsOf): Block {
  const identifier = item.identifier === undefined ? [] : [strong(`${item.identifier} `)]
  const weight = item.legalWeight === undefined ? '' : ` · ${item.legalWeight}`
  return {
    block: 'entry',
    when: [...identifier, plain(shorten(item.title, TITLE_LENGTH))],
    what: [plain(`${dateText(item, at) ?? statusName(item.status)}${weight}`)],
    origin: [quiet(sectorName(item.sectors[0]))],
    itemId: item.id,
  }
}

/** The nearest date ahead, or else the last one that has passed. */
function dateText(item: Item, at: AsOf): string | undefined {
  const dated = item.keyDates
    .map((keyDate) => ({ keyDate, timing: timingAt(keyDate, at) }))
    .sort((a, b) => Temporal.PlainDate.compare(a.keyDate.span.first, b.keyDate.span.first))
  const chosen = dated.find(({ timing }) => timing.state !== 'passed') ?? dated.at(-1)
  if (chosen === undefined) return undefined
  const { keyDate, timing } = chosen
  const mark = proposedMark(keyDate, timing)
  const proposed = mark === '' ? '' : ` · ${mark}`
  return `${keyDateText(keyDate)} · ${distanceText(timing, keyDate)} · ${verbText(keyDate, timing)}${proposed}`
}
