import { NEWS } from './entry.ts'
import {
  CONDITION_NAMES,
  CONDITIONS,
  type ConditionName,
  type Filter,
  isAmong,
  matchesDate,
  missingWords,
} from './filter.ts'
import { compareText } from './fold.ts'
import type { Item, ItemType, KeyDate, KeyDateKind, LegalWeight } from './item.ts'
import { type NextReminder, nextReminder } from './reminder.ts'
import type { Sector } from './sector.ts'
import type { Settings } from './settings.ts'
import { compareSpans } from './span.ts'
import { type AsOf, decisiveDay, LEAD_DAYS, type Timing, timingOf } from './timing.ts'

/** What decides whether a subscription speaks of an item on a day. */
export type ExplainWindow = Pick<Settings, 'filter' | 'horizonDays' | 'remind' | 'reminderSteps'> &
  AsOf

/** A condition of the filter that an item does not meet: what is asked for, and what the item has. */
export type Unmet =
  | {
      readonly finding: 'sectors'
      readonly wanted: readonly Sector[]
      readonly has: readonly Sector[]
    }
  | { readonly finding: 'types'; readonly wanted: readonly ItemType[]; readonly has: ItemType }
  | { readonly finding: 'mandatoryOnly'; readonly has?: LegalWeight | undefined }
  | { readonly finding: 'committee'; readonly wanted: string; readonly has?: string | undefined }
  | { readonly finding: 'words'; readonly missing: readonly string[] }

/** Where a date stands for a subscription that wants its item. */
export type Standing =
  /** The digest speaks of it, or counts it as one of "+N more". */
  | { readonly standing: 'due' }
  /** The digest speaks of it from a later day on. */
  | { readonly standing: 'beyond'; readonly from: Temporal.PlainDate }
  /** It lies ahead, but the channel gets reminders only. */
  | { readonly standing: 'no-digest' }
  /** It happens within a span that has begun: only news, once. */
  | { readonly standing: 'begun' }
  | { readonly standing: 'passed' }
  | { readonly standing: 'other-kinds'; readonly wanted: readonly KeyDateKind[] }

/** One date of an item that passes the filter. */
export type DateFinding = {
  readonly finding: 'date'
  readonly keyDate: KeyDate
  readonly timing: Timing
  /** Days ahead from which the digest speaks of it, by the channel's horizon or the lead of its kind. */
  readonly lead: { readonly days: number; readonly by: 'horizon' | 'kind' }
  readonly reminder: NextReminder | { readonly reminder: 'off' }
} & Standing

/** One reason why a subscription does or does not speak of an item. */
export type Finding =
  | { readonly finding: 'not-in-dataset' }
  /** Its issuer has withdrawn it. */
  | { readonly finding: 'withdrawn' }
  | { readonly finding: 'muted' | 'watched'; readonly through: 'item' | 'package' }
  /** Nothing but what is watched is let through. */
  | { readonly finding: 'not-watched' }
  | Unmet
  /** It may be shown under the name of its package. */
  | { readonly finding: 'in-package'; readonly packageId: string }
  | { readonly finding: 'no-dates' }
  | DateFinding

/**
 * Why a subscription does or does not speak of an item: the reasons why its filter does not let the item through,
 * or else where each date stands. `undefined` is an item that the dataset does not hold.
 */
export function explainItem(item: Item | undefined, window: ExplainWindow): Finding[] {
  if (item === undefined) return [{ finding: 'not-in-dataset' }]
  const { filter } = window
  if (item.status === 'withdrawn') return [{ finding: 'withdrawn' }]
  if (isAmong(item, filter.muted)) return [{ finding: 'muted', ...through(item, filter.muted) }]
  const isWatched = isAmong(item, filter.watched)
  if (isWatched)
    return [{ finding: 'watched', ...through(item, filter.watched) }, ...passing(item, window)]
  if (filter.watchedOnly) return [{ finding: 'not-watched' }]
  const unmet = unmetConditions(item, filter)
  return unmet.length > 0 ? unmet : passing(item, window)
}

function through({ id }: Item, ids: readonly string[]): { through: 'item' | 'package' } {
  return { through: ids.includes(id) ? 'item' : 'package' }
}

const UNMET: { readonly [name in ConditionName]: (item: Item, filter: Filter) => Unmet } = {
  sectors: (item, { sectors }) => ({ finding: 'sectors', wanted: sectors, has: item.sectors }),
  types: (item, { types }) => ({ finding: 'types', wanted: types, has: item.type }),
  mandatoryOnly: (item) => ({ finding: 'mandatoryOnly', has: item.legalWeight }),
  committee: (item, { committee = '' }) => ({
    finding: 'committee',
    wanted: committee,
    has: item.committee,
  }),
  words: (item, filter) => ({ finding: 'words', missing: missingWords(item, filter) }),
}

function unmetConditions(item: Item, filter: Filter): Unmet[] {
  return CONDITION_NAMES.filter((name) => !CONDITIONS[name](item, filter)).map((name) =>
    UNMET[name](item, filter),
  )
}

/** What there is to say of an item that the filter lets through: its dates in the order they come. */
function passing(item: Item, window: ExplainWindow): Finding[] {
  const dates = item.keyDates
    .toSorted((a, b) => compareSpans(a.span, b.span) || compareText(a.key, b.key))
    .map((keyDate) => dateFinding(item, keyDate, window))
  return [
    ...(item.partOf === undefined
      ? []
      : [{ finding: 'in-package' as const, packageId: item.partOf }]),
    ...(dates.length === 0 ? [{ finding: 'no-dates' as const }] : dates),
  ]
}

function dateFinding(item: Item, keyDate: KeyDate, window: ExplainWindow): DateFinding {
  const { filter, horizonDays, remind, reminderSteps, asOf, inChina } = window
  const lead: DateFinding['lead'] =
    horizonDays === undefined
      ? { days: LEAD_DAYS[keyDate.kind], by: 'kind' }
      : { days: horizonDays, by: 'horizon' }
  const timing = timingOf(keyDate, asOf, inChina)
  const next = nextReminder(keyDate, asOf, reminderSteps, timing)
  return {
    finding: 'date',
    keyDate,
    timing,
    lead,
    reminder: remind || next.reminder === 'never' ? next : { reminder: 'off' },
    ...(matchesDate(item, keyDate.kind, filter)
      ? standingOf(keyDate, timing, { filter, leadDays: lead.days })
      : { standing: 'other-kinds', wanted: filter.kinds }),
  }
}

/** The place a digest gives the date, `sectionOf` in words. */
function standingOf(
  keyDate: KeyDate,
  timing: Timing,
  { filter, leadDays }: Pick<ExplainWindow, 'filter'> & { readonly leadDays: number },
): Standing {
  if (timing.state === 'passed') return { standing: 'passed' }
  if (filter.watchedOnly) return { standing: 'no-digest' }
  if (timing.state === 'running') return { standing: NEWS.has(keyDate.kind) ? 'begun' : 'due' }
  if (timing.days <= leadDays) return { standing: 'due' }
  return { standing: 'beyond', from: decisiveDay(keyDate).subtract({ days: leadDays }) }
}
