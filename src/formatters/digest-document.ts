import {
  CONSEQUENTIAL,
  type Digest,
  type Entry,
  entriesOf,
  FAR_DAYS,
  type SectionName,
  upcomingEntries,
} from '../domain/digest.ts'
import type { KeyDate, KeyDateKind } from '../domain/item.ts'
import { sectorName } from '../domain/sector.ts'
import { LEAD_DAYS, lastDay } from '../domain/timing.ts'
import type { ActBy } from '../domain/working-days.ts'
import {
  type Block,
  command,
  type Document,
  type Inline,
  type Line,
  link,
  plain,
  quiet,
  shorten,
  strong,
} from './document.ts'
import { freshnessLine } from './freshness.ts'
import {
  dayText,
  distanceText,
  filterText,
  keyDateText,
  newsletterName,
  plural,
  shortDayText,
  spanText,
  verbText,
} from './words.ts'

/** Upcoming entries a digest shows before it says "+N more"; those of the next 7 days are always shown. */
const UPCOMING_SHOWN = 15
/** Entries shown of what is new and of what has just passed. */
const NEWS_SHOWN = 5
/** Characters of a title in a digest: enough to tell two standards of one series apart. */
const TITLE_LENGTH = 120

const EFFECT: ReadonlySet<KeyDateKind> = new Set(['entry-into-force', 'mandatory-application'])
const COUNTED: ReadonlySet<KeyDateKind> = new Set([...EFFECT, 'comment-deadline'])

/** What a digest's message needs beside the digest: how fresh the data is, and whether to show all of it. */
export type DigestView = {
  /** Last month the newsletters report on, `2026-04`; absent while the dataset is empty. */
  readonly dataAsOf?: string | undefined
  /** True to show every entry, without "+N more". */
  readonly everything?: boolean
}

/** The digest as a message: what to act on first, each entry once, how fresh the data is, how to see more. */
export function digestDocument(digest: Digest, view: DigestView): Document {
  const title = `China standards · ${dayText(digest.asOf)} · ${filterText(digest.filter)}`
  if (digest.sections.every(({ entries }) => entries.length === 0)) {
    return { title, blocks: [emptyLead(digest, view), footer(digest, view, 0)] }
  }
  const shown = shownSections(digest, view)
  const upcoming = shown.slice(0, 3).reduce((count, { entries }) => count + entries.length, 0)
  return {
    title,
    blocks: [
      { block: 'lead', line: [plain(leadText(digest))] },
      ...shown.flatMap(sectionBlocks),
      footer(digest, view, upcomingEntries(digest).length - upcoming),
    ],
  }
}

function emptyLead(digest: Digest, view: DigestView): Block {
  if (view.dataAsOf === undefined) {
    return {
      block: 'lead',
      line: [plain('The dataset is empty: nothing can be said about any date.')],
    }
  }
  const next =
    digest.next === undefined ? [] : [plain(' Next: '), ...nextLine(digest.next), plain('.')]
  return {
    block: 'lead',
    line: [plain(`${nothingText(digest)} for ${filterText(digest.filter)}.`), ...next],
  }
}

function nothingText({ horizonDays }: Digest): string {
  if (horizonDays !== undefined)
    return `Nothing closes or takes effect in the next ${plural(horizonDays, 'day')}`
  const comments = plural(LEAD_DAYS['comment-deadline'], 'day')
  const effect = plural(LEAD_DAYS['entry-into-force'], 'day')
  return `Nothing closes for comment in the next ${comments} or takes effect in the next ${effect}`
}

function nextLine({ item, keyDate, timing }: Entry): Line {
  const name = shorten([item.identifier, item.title].filter(Boolean).join(' '), TITLE_LENGTH)
  return [plain(`${spanText(keyDate.span)}, ${name} ${verbText(keyDate, timing)}`)]
}

/** Answers "must I act this week?": what closes and what takes effect in 7 and in 30 days. */
function leadText(digest: Digest): string {
  const week = entriesOf(digest, 'next-7-days')
  const month = [...week, ...entriesOf(digest, 'next-30-days')]
  if (!month.some(({ keyDate }) => COUNTED.has(keyDate.kind))) {
    const others = month.length === 0 ? '' : ` (${plural(month.length, 'other date')})`
    return `Nothing closes for comment or takes effect in the next 30 days${others}.`
  }
  return `Next 7 days: ${countText(week)} · next 30 days: ${countText(month)}`
}

function countText(entries: readonly Entry[]): string {
  const closing = entries.filter(({ keyDate }) => keyDate.kind === 'comment-deadline').length
  const effect = entries.filter(({ keyDate }) => EFFECT.has(keyDate.kind)).length
  const other = entries.length - closing - effect
  const parts = [
    closing + effect === 0 ? 'nothing closes or takes effect' : '',
    closing === 0 ? '' : `${closing} ${closing === 1 ? 'closes' : 'close'} for comment`,
    effect === 0 ? '' : `${effect} ${effect === 1 ? 'takes' : 'take'} effect`,
    other === 0 ? '' : plural(other, 'other date'),
  ]
  return parts.filter((part) => part !== '').join(', ')
}

type Shown = { readonly heading: string; readonly entries: readonly Entry[]; readonly more: number }

function shownSections(digest: Digest, view: DigestView): Shown[] {
  const chosen = view.everything ? new Set(upcomingEntries(digest)) : chooseUpcoming(digest)
  const news = view.everything ? Number.POSITIVE_INFINITY : NEWS_SHOWN
  const since = shortDayText(digest.since)
  const upcoming = (heading: string, section: SectionName): Shown => ({
    heading,
    entries: entriesOf(digest, section).filter((entry) => chosen.has(entry)),
    more: 0,
  })
  const past = (heading: string, section: SectionName): Shown => {
    const entries = entriesOf(digest, section)
    return { heading, entries: entries.slice(0, news), more: Math.max(0, entries.length - news) }
  }
  return [
    upcoming('Next 7 days', 'next-7-days'),
    upcoming('Next 30 days', 'next-30-days'),
    upcoming('Later', 'later'),
    past(`New since ${since}`, 'new'),
    { heading: `Moved since ${since}`, entries: entriesOf(digest, 'moved'), more: 0 },
    past('Just passed', 'just-passed'),
  ]
}

/** What must be acted on within 7 days, all of it; then as much as fits of the same, and then of the rest. */
function chooseUpcoming(digest: Digest): ReadonlySet<Entry> {
  const entries = upcomingEntries(digest)
  const urgent = new Set(entriesOf(digest, 'next-7-days').filter(isConsequential))
  const others = entries.filter((entry) => !urgent.has(entry))
  const byImportance = [
    ...others.filter(isConsequential),
    ...others.filter((entry) => !isConsequential(entry)),
  ]
  return new Set([...urgent, ...byImportance.slice(0, Math.max(0, UPCOMING_SHOWN - urgent.size))])
}

function isConsequential({ keyDate }: Entry): boolean {
  return CONSEQUENTIAL.has(keyDate.kind)
}

function sectionBlocks({ heading, entries, more }: Shown): Block[] {
  if (entries.length === 0) return []
  const rest: Block[] =
    more === 0 ? [] : [{ block: 'paragraph', line: [quiet(`and ${more} more`)] }]
  return [{ block: 'heading', text: heading }, ...entries.map(entryBlock), ...rest]
}

/** One entry: when and what happens; then what it is; then its lead sector and source. */
export function entryBlock(entry: Entry): Block {
  return { block: 'entry', when: whenLine(entry), what: whatLine(entry), origin: originLine(entry) }
}

function whenLine({ item, keyDate, timing, actBy, isNew, movedFrom }: Entry): Line {
  const marks = [
    actBy === undefined ? '' : actByText(actBy, keyDate),
    keyDate.kind === 'mandatory-application' ? '' : (item.legalWeight ?? ''),
    keyDate.proposed ? 'proposed' : '',
    movedFrom === undefined ? '' : `moved from ${spanText(movedFrom.span)}`,
    isNew && movedFrom === undefined && timing.state !== 'passed' ? 'new' : '',
  ].filter((mark) => mark !== '')
  return [
    strong(keyDateText(keyDate)),
    plain(` · ${[distanceText(timing, keyDate), verbText(keyDate, timing), ...marks].join(' · ')}`),
  ]
}

function actByText({ day, holidaysUnknown }: ActBy, keyDate: KeyDate): string {
  const text = day.year === lastDay(keyDate).year ? dayText(day).slice(0, -5) : dayText(day)
  return `act by ${text}${holidaysUnknown ? ` (holidays of ${day.year} not known yet)` : ''}`
}

function whatLine({ item, keyDate, parts }: Entry): Line {
  const name = [item.identifier, shorten(item.title, TITLE_LENGTH)].filter(Boolean).join(' ')
  const scope = keyDate.scope === undefined ? '' : `: ${keyDate.scope}`
  const conflict: Line =
    keyDate.conflict === undefined ? [] : [plain(` · sources disagree: ${keyDate.conflict}`)]
  return [plain(`${name}${scope}`), ...partsText(parts), ...conflict]
}

function partsText(parts: readonly Entry['item'][]): Line {
  if (parts.length === 0) return []
  const first = parts.find((part) => part.identifier !== undefined)?.identifier
  return [
    plain(
      ` (${plural(parts.length, 'part')}${first === undefined ? '' : `: ${first}${parts.length > 1 ? ' …' : ''}`})`,
    ),
  ]
}

function originLine({ item, keyDate }: Entry): Line {
  const name = newsletterName(keyDate.source.newsletter)
  const [official] = item.links
  const source: Inline = official === undefined ? quiet(name) : link(name, official)
  return [quiet(`${sectorName(item.sectors[0])} · `), source]
}

function footer(digest: Digest, view: DigestView, hidden: number): Block {
  const more = hidden + digest.beyond
  const lines: Line[] = [
    ...(more === 0
      ? []
      : [[plain(`+${more} more within ${FAR_DAYS} days: `), upcomingCommand(digest)]]),
    freshnessLine(view.dataAsOf, digest.asOf),
  ]
  return { block: 'footer', lines }
}

function upcomingCommand({ filter }: Digest): Inline {
  const chat = ['/standards upcoming', ...filter.sectors, String(FAR_DAYS)].join(' ')
  const flags = filter.sectors.map((sector) => `--sector ${sector}`)
  return command(chat, ['npm run digest --', ...flags, `--horizon ${FAR_DAYS} --all`].join(' '))
}
