import {
  CONSEQUENTIAL,
  type Digest,
  entriesOf,
  FAR_DAYS,
  upcomingEntries,
} from '../domain/digest.ts'
import type { Entry } from '../domain/entry.ts'
import type { Detail } from '../domain/settings.ts'
import { LEAD_DAYS } from '../domain/timing.ts'
import { type Call, callBlocks } from './call-block.ts'
import { countEntries } from './counts.ts'
import { daysAhead, type ShownSection, selectSections, shownEntries } from './digest-selection.ts'
import {
  type Block,
  command,
  type Document,
  type Inline,
  type Line,
  plain,
  shorten,
} from './document.ts'
import { entryBlock, TITLE_LENGTH } from './entry-block.ts'
import { freshnessLine } from './freshness.ts'
import { dayText, filterText, plural, shortDayText, spanText, verbText } from './words.ts'

/** What a digest's message needs beside the digest: how fresh the data is, and whether to show all of it. */
export type DigestView = {
  /** Last month the newsletters report on, `2026-04`; absent while the dataset is empty. */
  readonly dataAsOf?: string | undefined
  readonly detail: Detail
  /** True where a day was asked for rather than today, so that the commands ask for it again. */
  readonly isDayChosen?: boolean
  /** Who is called, where the last reminder of a date is among them. */
  readonly call?: Call | undefined
}

/** The digest as a message: what to act on first, each entry once, how fresh the data is, how to see more. */
export function digestDocument(digest: Digest, view: DigestView): Document {
  const title = `China standards · ${dayText(digest.asOf)} · ${filterText(digest.filter)}`
  const sections = selectSections(digest, view.detail)
  const isEmpty = digest.sections.every(({ entries }) => entries.length === 0)
  return {
    title,
    ...threadOf(digest, view, sections),
    blocks: [
      ...callBlocks(view.call, shownEntries(digest, view.detail).length),
      { block: 'lead', line: isEmpty ? emptyLead(digest, view) : [plain(leadText(digest))] },
      ...sections.flatMap(sectionBlocks),
      footer(digest, view, sections),
    ],
  }
}

/** Every entry, where the message leaves some to its thread. */
function threadOf(
  digest: Digest,
  { detail }: DigestView,
  sections: readonly ShownSection[],
): Pick<Document, 'thread'> {
  if (detail !== 'thread' || sections.every(({ more }) => more === 0)) return {}
  const all = selectSections(digest, 'full')
  const dates = all.reduce((count, { entries }) => count + entries.length, 0)
  return { thread: { title: `All ${dates} dates`, blocks: all.flatMap(sectionBlocks) } }
}

function sectionBlocks({ heading, entries }: ShownSection): Block[] {
  return entries.length === 0
    ? []
    : [{ block: 'heading', text: heading }, ...entries.map(entryBlock)]
}

function emptyLead(digest: Digest, view: DigestView): Line {
  if (view.dataAsOf === undefined)
    return [plain('The dataset is empty: nothing can be said about any date.')]
  const next = digest.next === undefined ? '' : ` Next: ${nextText(digest.next)}.`
  return [plain(`${nothingText(digest)} for ${filterText(digest.filter)}.${next}`)]
}

function nothingText({ horizonDays, filter }: Digest): string {
  const within = horizonDays === undefined ? '' : ` in the next ${plural(horizonDays, 'day')}`
  if (asksKinds(filter)) return `None of these dates lies ahead${within}`
  if (horizonDays !== undefined) return `Nothing closes or takes effect${within}`
  const comments = plural(LEAD_DAYS['comment-deadline'], 'day')
  const effect = plural(LEAD_DAYS['entry-into-force'], 'day')
  return `Nothing closes for comment in the next ${comments} or takes effect in the next ${effect}`
}

/** Of what is watched, every kind is told. */
function asksKinds({ kinds, watchedOnly }: Digest['filter']): boolean {
  return kinds.length > 0 && !watchedOnly
}

function nextText({ item, keyDate, timing }: Entry): string {
  const name = shorten([item.identifier, item.title].filter(Boolean).join(' '), TITLE_LENGTH)
  const proposed = keyDate.proposed ? ' (proposed)' : ''
  return `${spanText(keyDate.span)}, ${name} ${verbText(keyDate, timing)}${proposed}`
}

/** Answers "must I act this week?": what closes and what takes effect in 7 and in 30 days. */
function leadText(digest: Digest): string {
  const week = entriesOf(digest, 'next-7-days')
  const month = [...week, ...entriesOf(digest, 'next-30-days')]
  const [near, far] = [daysAhead(digest, 7), daysAhead(digest, 30)]
  // Who asked for some kinds only must not read that nothing of the others is due.
  if (asksKinds(digest.filter)) {
    const first = `Next ${near}: ${week.length} of these dates`
    return far === near ? first : `${first} · next ${far}: ${month.length}`
  }
  if (month.some(({ keyDate }) => CONSEQUENTIAL.has(keyDate.kind))) {
    const first = `Next ${near}: ${countText(week)}`
    return far === near ? first : `${first} · next ${far}: ${countText(month)}`
  }
  const others = month.length === 0 ? '' : ` (${plural(month.length, 'other date')})`
  return `Nothing closes for comment or takes effect in the next ${far}${others}.`
}

function countText(entries: readonly Entry[]): string {
  const { counts, others } = countEntries(entries)
  return [
    ...(counts.length === 0 ? ['nothing closes or takes effect'] : counts.map(({ text }) => text)),
    ...(others === 0 ? [] : [plural(others, 'other date')]),
  ].join(', ')
}

function footer(digest: Digest, view: DigestView, sections: readonly ShownSection[]): Block {
  const left = sections.reduce((count, { more }) => count + more, 0)
  const inThread = view.detail === 'thread' ? left : 0
  const hidden = left - inThread + digest.beyond
  const days = Math.max(FAR_DAYS, digest.horizonDays ?? 0)
  const more: Line = [
    plain(`+${hidden} more within ${days} days: `),
    allCommand(digest, view, days),
  ]
  return {
    block: 'footer',
    lines: [
      ...sinceLines(digest),
      ...(inThread === 0 ? [] : [[plain(`+${inThread} more in the thread.`)]]),
      ...(hidden === 0 ? [] : [more]),
      freshnessLine(view.dataAsOf, digest.asOf),
    ],
  }
}

/** That nothing is new is worth a line: without it a reader would have to trust the absence of a heading. */
function sinceLines(digest: Digest): Line[] {
  const upcoming = upcomingEntries(digest)
  const isNew = entriesOf(digest, 'new').length > 0 || upcoming.some(({ isNews }) => isNews)
  const hasMoved =
    entriesOf(digest, 'moved').length > 0 ||
    upcoming.some(({ movedFrom }) => movedFrom !== undefined) ||
    isToldElsewhere(digest)
  const quietly = [...(isNew ? [] : ['new']), ...(hasMoved ? [] : ['moved'])]
  if (quietly.length === 0 || upcoming.length === 0) return []
  const text = quietly.map((what) => `nothing ${what}`).join(', ')
  return [[plain(`Since ${shortDayText(digest.since)}: ${text}.`)]]
}

/** Whether its readers hear of changes beside it, or have since the last. */
function isToldElsewhere({ news }: Digest): boolean {
  return news !== undefined && news.moved.size + news.announced.size > 0
}

/** The command that leaves nothing out; a chat knows its own today, and filters by sectors. */
function allCommand(
  { filter, asOf, since }: Digest,
  { isDayChosen }: DigestView,
  days: number,
): Inline {
  const chat = ['/standards upcoming', ...filter.sectors, String(days)]
  const terminal = [
    'npm run digest --',
    ...(isDayChosen ? [`--as-of ${asOf}`] : []),
    ...(since.equals(asOf.subtract({ days: 7 })) ? [] : [`--since ${since}`]),
    ...filterFlags(filter),
    `--horizon ${days} --all`,
  ]
  return command(chat.join(' '), terminal.join(' '))
}

function filterFlags(filter: Digest['filter']): string[] {
  return [
    ...filter.sectors.map((sector) => `--sector ${sector}`),
    ...filter.kinds.map((kind) => `--kind ${kind}`),
    ...filter.types.map((type) => `--type ${type}`),
    ...(filter.mandatoryOnly ? ['--mandatory-only'] : []),
    ...(filter.committee === undefined ? [] : [`--committee "${filter.committee}"`]),
  ]
}
