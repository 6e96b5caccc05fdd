import {
  CONSEQUENTIAL,
  type Digest,
  entriesOf,
  type SectionName,
  upcomingEntries,
} from '../domain/digest.ts'
import type { Entry } from '../domain/entry.ts'
import { shortDayText } from './words.ts'

/** Upcoming entries a digest shows before it says "+N more"; what must be done within 7 days is always shown. */
const UPCOMING_SHOWN = 15
/** Entries shown of what is new, and of what has just passed. */
const NEWS_SHOWN = 5

/** A section as it is shown: its heading, the entries there is room for, and how many there are beside them. */
export type ShownSection = {
  readonly heading: string
  readonly entries: readonly Entry[]
  readonly more: number
}

/** The sections of a digest with the entries there is room for, or with all of them. */
export function selectSections(digest: Digest, everything: boolean): ShownSection[] {
  const chosen = new Set(everything ? upcomingEntries(digest) : chooseUpcoming(digest))
  const upcoming = (heading: string, section: SectionName) =>
    shown(heading, entriesOf(digest, section), (entry) => chosen.has(entry))
  const news = (heading: string, section: SectionName) =>
    shown(heading, entriesOf(digest, section), (_, index) => everything || index < NEWS_SHOWN)
  const since = shortDayText(digest.since)
  return [
    upcoming('Next 7 days', 'next-7-days'),
    upcoming('Next 30 days', 'next-30-days'),
    upcoming('Later', 'later'),
    news(`New since ${since}`, 'new'),
    shown(`Moved since ${since}`, entriesOf(digest, 'moved'), () => true),
    news('Just passed', 'just-passed'),
  ]
}

/** The entries that `selectSections` shows: what a reader of the digest has been told. */
export function shownEntries(digest: Digest, everything: boolean): Entry[] {
  return selectSections(digest, everything).flatMap(({ entries }) => entries)
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
function chooseUpcoming(digest: Digest): readonly Entry[] {
  const urgent = entriesOf(digest, 'next-7-days').filter(isConsequential)
  const others = upcomingEntries(digest).filter((entry) => !urgent.includes(entry))
  const byImportance = [
    ...others.filter(isConsequential),
    ...others.filter((entry) => !isConsequential(entry)),
  ]
  return [...urgent, ...byImportance.slice(0, Math.max(0, UPCOMING_SHOWN - urgent.length))]
}

function isConsequential({ keyDate }: Entry): boolean {
  return CONSEQUENTIAL.has(keyDate.kind)
}
