import type { Entry } from '../domain/entry.ts'
import type { KeyDate } from '../domain/item.ts'
import { sectorName } from '../domain/sector.ts'
import { daysBetween } from '../domain/span.ts'
import { lastDay, type Timing } from '../domain/timing.ts'
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
  return { block: 'entry', when: whenLine(entry), what: whatLine(entry), origin: originLine(entry) }
}

function whenLine({ item, keyDate, timing, actBy, isNew, movedFrom }: Entry): Line {
  const marks = [
    actBy === undefined ? '' : actByText(actBy, keyDate, timing),
    keyDate.kind === 'mandatory-application' ? '' : (item.legalWeight ?? ''),
    proposedMark(keyDate, timing),
    movedFrom === undefined ? '' : `moved from ${spanText(movedFrom.span)}`,
    isNew && movedFrom === undefined && timing.state !== 'passed' ? 'new' : '',
  ].filter((mark) => mark !== '')
  const text = [distanceText(timing, keyDate), verbText(keyDate, timing), ...marks].join(' · ')
  return [strong(keyDateText(keyDate)), plain(` · ${text}`)]
}

function actByText({ day, holidaysUnknown }: ActBy, keyDate: KeyDate, timing: Timing): string {
  const last = lastDay(keyDate)
  const text = day.year === last.year ? dayText(day).slice(0, -5) : dayText(day)
  const isOver = timing.state === 'ahead' && daysBetween(day, last) > timing.days
  const unknown = holidaysUnknown ? ` (holidays of ${last.year} not known yet)` : ''
  return isOver ? `day to act by was ${text}` : `act by ${text}${unknown}`
}

function whatLine({ item, keyDate, parts }: Entry): Line {
  const name = [item.identifier, shorten(item.title, TITLE_LENGTH)].filter(Boolean).join(' ')
  const scope = keyDate.scope === undefined ? '' : `: ${keyDate.scope}`
  const conflict = keyDate.conflict === undefined ? '' : ` · sources disagree: ${keyDate.conflict}`
  return [plain(`${name}${scope}${partsText(parts)}${conflict}`)]
}

/** How many parts of a package share the date, and the first by number: ` (11 parts: CNCA-C02-02:2026 …)`. */
function partsText(parts: Entry['parts']): string {
  if (parts.length === 0) return ''
  const first = parts.find((part) => part.identifier !== undefined)?.identifier
  const named = first === undefined ? '' : `: ${first}${parts.length > 1 ? ' …' : ''}`
  return ` (${plural(parts.length, 'part')}${named})`
}

function originLine({ item, keyDate }: Entry): Line {
  const name = newsletterName(keyDate.source.newsletter)
  const [official] = item.links
  const source: Inline = official === undefined ? quiet(name) : link(name, official)
  return [quiet(`${sectorName(item.sectors[0])} · `), source]
}
