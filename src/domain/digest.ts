import {
  byUrgency,
  collectEntries,
  distance,
  type Entry,
  type EntryWindow,
  idsOf,
  latestFirst,
  NEWS,
} from './entry.ts'
import type { Item, KeyDateKind } from './item.ts'
import { LEAD_DAYS, timingOf } from './timing.ts'

/** The sections of a digest in the order they are read. */
export const SECTIONS = [
  'next-7-days',
  'next-30-days',
  'later',
  'new',
  'moved',
  'just-passed',
] as const
export type SectionName = (typeof SECTIONS)[number]

/** How far ahead "+N more" counts: nobody plans for a date beyond a year from a weekly digest. */
export const FAR_DAYS = 365

/** What a digest is asked for. */
export type DigestWindow = EntryWindow & {
  /** Days ahead for every kind alike; each kind's own lead where absent. */
  readonly horizonDays?: number | undefined
}

export type Section = { readonly section: SectionName; readonly entries: readonly Entry[] }

/** What is due for a filter on a day. Data only; no entry stands in two sections. */
export type Digest = DigestWindow & {
  /** Every section of `SECTIONS`, empty ones too. */
  readonly sections: readonly Section[]
  /** Upcoming entries that stand in no section, but lie within a year. */
  readonly beyond: number
  /** The nearest upcoming entry that stands in no section. */
  readonly next?: Entry | undefined
}

/** Kinds that somebody must act on: a digest shows them before all others, and once more when they have passed. */
export const CONSEQUENTIAL: ReadonlySet<KeyDateKind> = new Set([
  'comment-deadline',
  'submission-deadline',
  'entry-into-force',
  'mandatory-application',
  'transition-end',
])

/** The digest of `window` from items: all of them, or those a database has narrowed them to. */
export function buildDigest(items: readonly Item[], window: DigestWindow): Digest {
  const entries = collectEntries(items, window)
  const placed = Map.groupBy(entries, (entry) => sectionOf(entry, window))
  const section = (name: SectionName | 'beyond' | 'past') => placed.get(name) ?? []
  const shown = new Set(SECTIONS.flatMap(section).flatMap(idsOf))
  const news = pickNews([...section('beyond'), ...section('past')], shown)
  const unseen = section('beyond')
    .filter((entry) => !news.includes(entry))
    .sort(byUrgency)
  const entriesIn = (name: SectionName) =>
    name === 'new' ? news : section(name).sort(name === 'just-passed' ? latestFirst : byUrgency)
  return {
    ...window,
    sections: SECTIONS.map((name) => ({ section: name, entries: entriesIn(name) })),
    beyond: unseen.filter((entry) => distance(entry) <= FAR_DAYS).length,
    next: unseen[0],
  }
}

/** The entries of one section of a digest. */
export function entriesOf(digest: Digest, section: SectionName): readonly Entry[] {
  return digest.sections.find((one) => one.section === section)?.entries ?? []
}

/** Entries that lie ahead, most urgent first. */
export function upcomingEntries(digest: Digest): readonly Entry[] {
  return (['next-7-days', 'next-30-days', 'later'] as const).flatMap((section) =>
    entriesOf(digest, section),
  )
}

/** Where an entry stands by its date alone; `beyond` and `past` stand nowhere unless they are news. */
function sectionOf(entry: Entry, window: DigestWindow): SectionName | 'beyond' | 'past' {
  if (entry.timing.state === 'passed') return hasJustPassed(entry, window) ? 'just-passed' : 'past'
  const days = distance(entry)
  if (entry.timing.state === 'running') return runningSection(entry, days)
  if (days > (window.horizonDays ?? LEAD_DAYS[entry.keyDate.kind])) {
    return entry.movedFrom === undefined ? 'beyond' : 'moved'
  }
  if (days <= 7) return 'next-7-days'
  return days <= 30 ? 'next-30-days' : 'later'
}

/** What has begun without its day being told stays in sight until it is over; what was published then is told. */
function runningSection({ keyDate }: Entry, days: number): SectionName | 'past' {
  if (NEWS.has(keyDate.kind)) return 'past'
  if (days <= 7) return 'next-7-days'
  return days <= 30 ? 'next-30-days' : 'later'
}

/** What was ahead still at the last digest. */
function hasJustPassed({ keyDate }: Entry, { since, sinceInChina }: DigestWindow): boolean {
  return (
    CONSEQUENTIAL.has(keyDate.kind) && timingOf(keyDate, since, sinceInChina).state !== 'passed'
  )
}

/**
 * One entry for each item that is news and not spoken of elsewhere: its nearest date to act on where one lies
 * ahead, however far, or else what happened last.
 */
function pickNews(entries: readonly Entry[], shown: ReadonlySet<string>): Entry[] {
  const candidates = entries.filter(
    (entry) => entry.isNews && !idsOf(entry).some((id) => shown.has(id)),
  )
  const ahead = candidates.filter(({ timing }) => timing.state === 'ahead').sort(byUrgency)
  const toAct = ahead.filter(({ keyDate }) => CONSEQUENTIAL.has(keyDate.kind))
  const past = candidates.filter(({ timing }) => timing.state !== 'ahead').sort(latestFirst)
  return onePerItem([...toAct, ...past, ...ahead])
}

function onePerItem(entries: readonly Entry[]): Entry[] {
  const seen = new Set<string>()
  return entries.filter((entry) => {
    const repeated = idsOf(entry).some((id) => seen.has(id))
    for (const id of idsOf(entry)) seen.add(id)
    return !repeated
  })
}
