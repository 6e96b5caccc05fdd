import type { KeyDate, KeyDateKind } from './item.ts'
import { daysBetween } from './span.ts'

/**
 * Kinds by which something ends: their last possible day counts. Of every other kind the first possible day
 * counts, so that "takes effect July 2026" warns from 1 July and "closes July 2026" until 31 July.
 */
const ENDINGS: ReadonlySet<KeyDateKind> = new Set([
  'comment-deadline',
  'submission-deadline',
  'transition-end',
  'target',
])

/** Days ahead of a date from which a digest speaks of it, unless a horizon overrides them. */
export const LEAD_DAYS: Readonly<Record<KeyDateKind, number>> = {
  'comment-open': 60,
  'comment-deadline': 60,
  'submission-deadline': 60,
  event: 60,
  'entry-into-force': 180,
  'mandatory-application': 180,
  'transition-end': 180,
  adoption: 180,
  publication: 180,
  establishment: 180,
  target: 365,
}

/**
 * Where a key date stands on a day. `ahead` counts the days to the day that matters (0 is today); `running`
 * is inside a span whose day is not set, or during an event; `passed` counts the days since the last day.
 */
export type Timing =
  | { readonly state: 'ahead'; readonly days: number }
  | { readonly state: 'running'; readonly daysToEnd: number }
  | { readonly state: 'passed'; readonly days: number }

/** What of a key date says when it is: enough of it to be put before or behind a day. */
export type Dated = Pick<KeyDate, 'kind' | 'span' | 'end'>

/** The day it is for a reader, and the day it is in China, where what ends is over with its last day. */
export type Today = { readonly asOf: Temporal.PlainDate; readonly inChina: Temporal.PlainDate }

/** The day as of which something is told; in China it is the same where it is not given. */
export type AsOf = Pick<Today, 'asOf'> & { readonly inChina?: Temporal.PlainDate | undefined }

/** Which day it is at an instant, for a reader in a zone and in China. */
export function todayIn(timeZone: string, now: Temporal.Instant): Today {
  return { asOf: dayIn(timeZone, now), inChina: dayInChina(now) }
}

/** Which day it is in China at an instant. */
export function dayInChina(now: Temporal.Instant): Temporal.PlainDate {
  return dayIn('Asia/Shanghai', now)
}

function dayIn(timeZone: string, now: Temporal.Instant): Temporal.PlainDate {
  return now.toZonedDateTimeISO(timeZone).toPlainDate()
}

/**
 * Where the key date stands on `asOf`, both being calendar dates in China. What ends has passed once its last day is
 * over there, though it may still be that day for the reader: then it passed 0 days ago.
 */
export function timingOf(
  keyDate: Dated,
  asOf: Temporal.PlainDate,
  inChina: Temporal.PlainDate = asOf,
): Timing {
  const last = lastDay(keyDate)
  const days = daysBetween(asOf, isEnding(keyDate.kind) ? last : keyDate.span.first)
  const daysToEnd = daysBetween(asOf, last)
  if (daysToEnd < 0) return { state: 'passed', days: -daysToEnd }
  if (isEnding(keyDate.kind) && daysBetween(inChina, last) < 0) return { state: 'passed', days: 0 }
  return days < 0 ? { state: 'running', daysToEnd } : { state: 'ahead', days }
}

/** The same for both days at once. */
export function timingAt(keyDate: Dated, { asOf, inChina }: AsOf): Timing {
  return timingOf(keyDate, asOf, inChina)
}

/** Days left as data: negative once passed, 0 while it is running. */
export function daysLeft(timing: Timing): number {
  if (timing.state === 'ahead') return timing.days
  return timing.state === 'running' ? 0 : 0 - timing.days
}

/** Whether the kind ends something, so that the last day of its span is the one that matters. */
export function isEnding(kind: KeyDateKind): boolean {
  return ENDINGS.has(kind)
}

/** The last day a key date can mean. */
export function lastDay(keyDate: Dated): Temporal.PlainDate {
  return (keyDate.end ?? keyDate.span).last
}

/** The day that matters: the first possible one, or the last where the kind is an ending. */
export function decisiveDay(keyDate: Dated): Temporal.PlainDate {
  return isEnding(keyDate.kind) ? lastDay(keyDate) : keyDate.span.first
}
