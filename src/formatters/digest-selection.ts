import {
  CONSEQUENTIAL,
  type Digest,
  entriesOf,
  type SectionName,
  upcomingEntries,
} from '../domain/digest.ts'
import type { Entry } from '../domain/entry.ts'
import type { Detail } from '../domain/settings.ts'
import { plural, shortDayText } from './words.ts'

/**
 * Entries a digest shows before it says "+N more": of what lies ahead, where what must be done within 7 days is
 * always shown, and of what is new and of what has just passed each.
 */
const SHOWN: Readonly<Record<Detail, { readonly upcoming: number; readonly news: number }>> = {
  compact: { upcoming: 15, news: 5 },
  full: { upcoming: Number.POSITIVE_INFINITY, news: Number.POSITIVE_INFINITY },
  thread: { upcoming: 5, news: 0 },
}

/** A section as it is shown: its heading, the entries there is room for, and how many there are beside them. */
export type ShownSection = {
  readonly heading: string
  readonly entries: readonly Entry[]
  readonly more: number
}

/** The sections of a digest with the entries that its message has room for. */
export function selectSections(digest: Digest, detail: Detail): ShownSection[] {
  const room = SHOWN[detail]
  const chosen = new Set(chooseUpcoming(digest, room.upcoming))
  const upcoming = (heading: string, section: SectionName) =>
    shown(heading, entriesOf(digest, section), (entry) => chosen.has(entry))
  const news = (heading: string, section: SectionName) =>
    shown(heading, entriesOf(digest, section), (_, index) => index < room.news)
  const since = shortDayText(digest.since)
  return [
    upcoming(`Next ${daysAhead(digest, 7)}`, 'next-7-days'),
    upcoming(`Next ${daysAhead(digest, 30)}`, 'next-30-days'),
    upcoming('Later', 'later'),
    news(`New since ${since}`, 'new'),
    shown(`Moved since ${since}`, entriesOf(digest, 'moved'), () => true),
    news('Just passed', 'just-passed'),
  ]
}

/** As many days ahead, or as few as the digest looks: of what lies beyond its horizon it says nothing. */
export function daysAhead({ horizonDays }: Digest, days: number): string {
  return plural(Math.min(days, horizonDays ?? days), 'day')
}

/** The entries that a digest shows, in its thread too: what its reader has been told. */
export function shownEntries(digest: Digest, detail: Detail): Entry[] {
  const shown = detail === 'thread' ? 'full' : detail
  return selectSections(digest, shown).flatMap(({ entries }) => entries)
}

function shown(
  heading: string,
  all: readonly Entry[],
  isShown: (entry: Entry, index: number) => boolean,
): ShownSection {
  const entries = all.filter(isShown)
  return { heading, entries, more: all.length - entries.length }
}

/** What must be acted on within 7 days, all of it; then as much as fits of the same, and then of the rest. */
function chooseUpcoming(digest: Digest, room: number): readonly Entry[] {
  const urgent = entriesOf(digest, 'next-7-days').filter(isConsequential)
  const others = upcomingEntries(digest).filter((entry) => !urgent.includes(entry))
  const byImportance = [
    ...others.filter(isConsequential),
    ...others.filter((entry) => !isConsequential(entry)),
  ]
  return [...urgent, ...byImportance.slice(0, Math.max(0, room - urgent.length))]
}

function isConsequential({ keyDate }: Entry): boolean {
  return CONSEQUENTIAL.has(keyDate.kind)
}
