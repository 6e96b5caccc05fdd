import { byName, type Item, type KeyDate } from '../domain/item.ts'
import { sectorName } from '../domain/sector.ts'
import { compareSpans } from '../domain/span.ts'
import { type AsOf, lastDay, timingAt } from '../domain/timing.ts'
import { actBy } from '../domain/working-days.ts'
import { type Block, type Document, type Line, link, plain, quiet, strong } from './document.ts'
import { freshnessLine } from './freshness.ts'
import {
  dayText,
  distanceText,
  keyDateText,
  newsletterName,
  proposedMark,
  sourceText,
  spanText,
  statusName,
  typeName,
  verbText,
} from './words.ts'

/** Items that an item's message names. */
export type Related = {
  /** Its parts, where it is a package. */
  readonly parts: readonly Item[]
  /** The package it is a part of. */
  readonly partOf?: Item | undefined
  readonly replacedBy?: Item | undefined
}

/** What an item's message needs beside the item. */
export type ItemView = AsOf & {
  readonly dataAsOf?: string | undefined
  readonly related: Related
}

/** Everything known of one item: what it is, all its dates with their sources, who should act. */
export function itemDocument(item: Item, view: ItemView): Document {
  const title = [item.identifier, item.title].filter(Boolean).join(' · ')
  return {
    title,
    blocks: [
      { block: 'lead', line: [plain(item.summary)] },
      { block: 'list', items: fieldLines(item, view) },
      ...dateBlocks(item, view),
      ...partBlocks(view.related.parts),
      ...sourceBlocks(item),
      { block: 'footer', lines: [freshnessLine(view.dataAsOf, view.asOf)] },
    ],
  }
}

function fieldLines(item: Item, { related, ...at }: ItemView): Line[] {
  const weight = item.legalWeight === undefined ? '' : ` · ${item.legalWeight}`
  const fields: [string, string | undefined][] = [
    ['What', `${typeName(item.type)}${weight}`],
    ['Status', statusText(item, at)],
    ['Chinese title', item.titleZh],
    ['Issued by', item.issuers.join(', ')],
    ['Committee', item.committee],
    ['Sectors', item.sectors.map(sectorName).join(', ')],
    ['Project', item.planNumber],
    ['Part of', related.partOf && nameOf(related.partOf)],
    ['Replaces', item.replaces.join(', ')],
    ['Replaced by', related.replacedBy && nameOf(related.replacedBy)],
    ['Who should act', item.whoShouldAct],
    ['Note', item.note],
  ]
  return fields.flatMap(([label, value]) => (value ? [[strong(`${label}: `), plain(value)]] : []))
}

/** The status by the dates where they tell more than the newsletter could: `in force since Thu 1 Jan 2026`. */
function statusText(item: Item, at: AsOf): string {
  const status = statusName(item.status)
  if (item.status === 'consultation') return consultationText(item, at) ?? status
  if (item.status !== 'in-force' && item.status !== 'published') return status
  const effect = item.keyDates.find(
    ({ kind, proposed }) => kind === 'entry-into-force' && !proposed,
  )
  if (effect === undefined) return status
  const begun = Temporal.PlainDate.compare(effect.span.first, at.asOf) <= 0
  return begun
    ? `in force since ${spanText(effect.span)}`
    : `published, takes effect ${spanText(effect.span)}`
}

/** Whether the comment period is over, where its final date was printed. */
function consultationText({ keyDates }: Item, at: AsOf): string | undefined {
  const deadlines = keyDates.filter(({ kind }) => kind === 'comment-deadline')
  if (deadlines.length === 0) return 'draft put out for comment; no final date is known'
  const open = deadlines.some((keyDate) => timingAt(keyDate, at).state !== 'passed')
  return open ? undefined : 'comment period over; nothing later is known'
}

function nameOf({ identifier, title }: Item): string {
  return [identifier, title].filter(Boolean).join(' ')
}

function dateBlocks(item: Item, view: ItemView): Block[] {
  if (item.keyDates.length === 0) {
    return [{ block: 'paragraph', line: [quiet('No date has been printed for it yet.')] }]
  }
  const dates = [...item.keyDates].sort((a, b) => compareSpans(a.span, b.span))
  return [{ block: 'heading', text: 'Dates' }, ...dates.map((keyDate) => dateBlock(keyDate, view))]
}

function dateBlock(keyDate: KeyDate, at: AsOf): Block {
  const timing = timingAt(keyDate, at)
  const marks = [
    distanceText(timing, keyDate),
    verbText(keyDate, timing),
    proposedMark(keyDate, timing),
    keyDate.kind === 'comment-deadline' &&
    timing.state === 'ahead' &&
    keyDate.span.precision === 'day'
      ? `act by ${dayText(actBy(lastDay(keyDate)).day)}`
      : '',
  ]
  const earlier = keyDate.earlier.map(
    (one) => `Moved from ${spanText(one.span)} (${newsletterName(one.source.newsletter)}).`,
  )
  const conflict = keyDate.conflict === undefined ? '' : `Sources disagree: ${keyDate.conflict}`
  const what = [keyDate.scope, keyDate.note, conflict, ...earlier]
    .flatMap((part) => (part ? [sentence(part)] : []))
    .join(' ')
  return {
    block: 'entry',
    when: [
      strong(keyDateText(keyDate)),
      plain(` · ${marks.filter((mark) => mark !== '').join(' · ')}`),
    ],
    what: what === '' ? [] : [plain(what)],
    origin: [quiet(sourceText(keyDate.source))],
  }
}

function sentence(text: string): string {
  return /[.!?。]$/u.test(text) ? text : `${text}.`
}

function partBlocks(parts: readonly Item[]): Block[] {
  if (parts.length === 0) return []
  return [
    { block: 'heading', text: `Parts (${parts.length})` },
    { block: 'list', items: [...parts].sort(byName).map((part) => [plain(nameOf(part))]) },
  ]
}

function sourceBlocks(item: Item): Block[] {
  const mentions = item.mentions.map((one) => [plain(sourceText(one))])
  const official = item.links.map((address) => [link(address, address)])
  if (mentions.length + official.length === 0) return []
  return [
    { block: 'heading', text: 'Sources' },
    { block: 'list', items: [...official, ...mentions] },
  ]
}
