import type { Entry } from '../domain/entry.ts'
import type { Item, KeyDate, KeyDateKind } from '../domain/item.ts'
import { sectorName } from '../domain/sector.ts'
import { daysBetween } from '../domain/span.ts'
import { type Dated, lastDay, type Timing } from '../domain/timing.ts'
import type { ActBy } from '../domain/working-days.ts'
import {
  type Block,
  type Inline,
  type Line,
  link,
  plain,
  quiet,
  shorten,
  strong,
} from './document.ts'
import {
  dayText,
  distanceText,
  keyDateText,
  newsletterName,
  plural,
  proposedMark,
  spanText,
  verbText,
} from './words.ts'

/** Characters of a title in a list: enough to tell two standards of one series apart. */
export const TITLE_LENGTH = 120

/** One entry: when and what happens; then what it is; then its lead sector and source. */
export function entryBlock(entry: Entry): Block {
  return {
    block: 'entry',
    when: whenLine(entry),
    what: [plain(whatText(entry))],
    origin: originLine(entry),
    itemId: entry.item.id,
  }
}

function whenLine({ item, keyDate, timing, actBy, isNew, movedFrom }: Entry): Line {
  const marks = [
    actBy === undefined ? '' : actByMark(actBy, keyDate, timing),
    weightMark(item, keyDate.kind),
    proposedMark(keyDate, timing),
    movedFrom === undefined ? '' : `moved from ${spanText(movedFrom.span)}`,
    isNew && movedFrom === undefined && timing.state !== 'passed' ? 'new' : '',
  ].filter((mark) => mark !== '')
  const text = [distanceText(timing, keyDate), verbText(keyDate, timing), ...marks].join(' · ')
  return [strong(keyDateText(keyDate)), plain(` · ${text}`)]
}

/** The legal weight, unless the date says by itself that the item is mandatory. */
export function weightMark({ legalWeight }: Item, kind: KeyDateKind): string {
  return kind === 'mandatory-application' ? '' : (legalWeight ?? '')
}

function actByMark(actBy: ActBy, keyDate: KeyDate, timing: Timing): string {
  const [text, ...unsure] = actByTexts(actBy, keyDate, timing)
  return `${text}${unsure.map((part) => ` (${part})`).join('')}`
}

/** By when to act, and where holidays are missing from the count, that they are. */
export function actByTexts(
  { day, holidaysUnknown }: ActBy,
  keyDate: Dated,
  timing: Timing,
): string[] {
  const last = lastDay(keyDate)
  const text = day.year === last.year ? dayText(day).slice(0, -5) : dayText(day)
  const isOver = timing.state === 'ahead' && daysBetween(day, last) > timing.days
  if (isOver) return [`day to act by was ${text}`]
  return [`act by ${text}`, ...(holidaysUnknown ? [`holidays of ${last.year} not known yet`] : [])]
}

/** What an entry is about: identifier and title, and what `subjectText` adds. */
export function whatText({ item, keyDate, parts }: Entry): string {
  const name = [item.identifier, shorten(item.title, TITLE_LENGTH)].filter(Boolean).join(' ')
  return subjectText(name, parts, keyDate)
}

/** A name with what its date applies to, the parts that share it, and whether sources disagree about it. */
export function subjectText(
  name: string,
  parts: Entry['parts'],
  keyDate: Pick<KeyDate, 'scope' | 'conflict'> = {},
): string {
  const scope = keyDate.scope === undefined ? '' : `: ${keyDate.scope}`
  const conflict = keyDate.conflict === undefined ? '' : ` · sources disagree: ${keyDate.conflict}`
  return `${name}${scope}${partsText(parts)}${conflict}`
}

/** How many parts of a package share the date, and the first by number: ` (11 parts: CNCA-C02-02:2026 …)`. */
function partsText(parts: Entry['parts']): string {
  if (parts.length === 0) return ''
  const first = parts.find((part) => part.identifier !== undefined)?.identifier
  const named = first === undefined ? '' : `: ${first}${parts.length > 1 ? ' …' : ''}`
  return ` (${plural(parts.length, 'part')}${named})`
}

/** The lead sector, and the newsletter the date stands in. */
export function originLine({ item, keyDate }: Entry): Line {
  const name = newsletterName(keyDate.source.newsletter)
  const [official] = item.links
  const source: Inline = official === undefined ? quiet(name) : link(name, official)
  return [quiet(`${sectorName(item.sectors[0])} · `), source]
}
