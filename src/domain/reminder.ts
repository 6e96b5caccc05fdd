import { byUrgency, type Entry, factName } from './entry.ts'
import type { KeyDateKind } from './item.ts'
import { daysBetween } from './span.ts'
import { type Dated, decisiveDay, type Timing, timingOf } from './timing.ts'

/** Days before a key date on which a reminder is sent: by what ends on it, and by what begins. */
export type ReminderSteps = {
  /** Before a final date for comments or submissions. */
  readonly closing: readonly number[]
  /** Before something takes effect, becomes mandatory or ends its transition. */
  readonly effect: readonly number[]
}

/** The steps of a subscription that has none of its own. */
export const DEFAULT_STEPS: ReminderSteps = {
  closing: [14, 7, 3, 1],
  effect: [180, 90, 30, 7, 0],
}

/** Which steps lead up to a kind; of any other kind nobody is reminded. */
const STEPS_OF: Readonly<Partial<Record<KeyDateKind, keyof ReminderSteps>>> = {
  'comment-deadline': 'closing',
  'submission-deadline': 'closing',
  'entry-into-force': 'effect',
  'mandatory-application': 'effect',
  'transition-end': 'effect',
}

/**
 * The step whose reminder is due on `asOf`: the nearest to the date of those reached after `since`, the day
 * reminders were last looked at. `undefined` when none was reached, or the date has come already.
 */
export function dueStep(
  keyDate: Dated,
  asOf: Temporal.PlainDate,
  since: Temporal.PlainDate,
  steps: ReminderSteps = DEFAULT_STEPS,
): number | undefined {
  const ladder = STEPS_OF[keyDate.kind]
  if (ladder === undefined) return undefined
  const now = timingOf(keyDate, asOf)
  const before = timingOf(keyDate, since)
  if (now.state !== 'ahead' || before.state !== 'ahead') return undefined
  const reached = steps[ladder].filter((step) => step >= now.days && step < before.days)
  return reached.length === 0 ? undefined : Math.min(...reached)
}

/** An entry that a step is due for, in days before its date. */
export type Reminder = { readonly entry: Entry; readonly step: number }

/** Whether it is the last before its date: no step is nearer. */
export function isLastReminder({ entry, step }: Reminder, steps: ReminderSteps): boolean {
  const ladder = STEPS_OF[entry.keyDate.kind]
  return ladder !== undefined && steps[ladder].every((other) => other >= step)
}

/** Steps that are due although no day of this look has reached them. Key dates go by `factName`. */
export type OwedSteps = {
  /** Steps that an earlier message was to tell and that never left with it. */
  readonly carried: ReadonlyMap<string, number>
  /** Key dates that became known, or what they are now, after the last look. */
  readonly news: ReadonlySet<string>
  /** Day of the next digest, which tells what is news where that is in time; none where no digest comes. */
  readonly nextDigest?: Temporal.PlainDate | undefined
}

/** What reminders are looked for with: steps reached after `since`, up to `asOf`, and those that are owed. */
export type ReminderWindow = {
  readonly asOf: Temporal.PlainDate
  readonly since: Temporal.PlainDate
  readonly steps: ReminderSteps
  readonly owed?: OwedSteps | undefined
}

/** The step due for an entry: reached since the last look, carried on, or passed before its date was known. */
export function stepOfEntry(
  { keyDate, facts }: Pick<Entry, 'keyDate' | 'facts'>,
  { asOf, since, steps, owed }: ReminderWindow,
): number | undefined {
  const reached = dueStep(keyDate, asOf, since, steps)
  const timing = timingOf(keyDate, asOf)
  const ladder = STEPS_OF[keyDate.kind]
  if (reached !== undefined || owed === undefined) return reached
  if (timing.state !== 'ahead' || ladder === undefined) return undefined
  const names = facts.map(factName)
  const passed = steps[ladder].filter((step) => step >= timing.days)
  const carried = names.flatMap((name) => owed.carried.get(name) ?? [])
  const isNews = names.some((name) => owed.news.has(name))
  const due = isNews && isTooNear(keyDate, steps[ladder], owed) ? passed : []
  const owing = [...carried.filter((step) => passed.includes(step)), ...due]
  return owing.length === 0 ? undefined : Math.min(...owing)
}

/** Whether the next digest comes too late for a date: after its last step. */
function isTooNear(
  keyDate: Dated,
  steps: readonly number[],
  { nextDigest }: Pick<OwedSteps, 'nextDigest'>,
): boolean {
  return (
    nextDigest === undefined || daysBetween(nextDigest, decisiveDay(keyDate)) < Math.min(...steps)
  )
}

/** The reminders due for entries, most urgent first; an entry for which no step is due has none. */
export function dueReminders(entries: readonly Entry[], window: ReminderWindow): Reminder[] {
  return entries
    .flatMap((entry) => {
      const step = stepOfEntry(entry, window)
      return step === undefined ? [] : [{ entry, step }]
    })
    .sort((a, b) => byUrgency(a.entry, b.entry))
}

/** What is left of the steps before a date: the next and its day, none, or no such date has ever any. */
export type NextReminder =
  | { readonly reminder: 'next'; readonly on: Temporal.PlainDate; readonly step: number }
  | { readonly reminder: 'none-left' }
  | { readonly reminder: 'never' }

/** The reminder that is due next before a date, on `asOf` or later. */
export function nextReminder(
  keyDate: Dated,
  asOf: Temporal.PlainDate,
  steps: ReminderSteps,
  timing: Timing = timingOf(keyDate, asOf),
): NextReminder {
  const ladder = STEPS_OF[keyDate.kind]
  if (ladder === undefined) return { reminder: 'never' }
  const left = timing.state === 'ahead' ? steps[ladder].filter((step) => step <= timing.days) : []
  if (left.length === 0) return { reminder: 'none-left' }
  const step = Math.max(...left)
  return { reminder: 'next', step, on: decisiveDay(keyDate).subtract({ days: step }) }
}
