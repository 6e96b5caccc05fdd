import type { KeyDate, KeyDateKind } from './item.ts'
import { timingOf } from './timing.ts'

const BEFORE_CLOSING = [14, 7, 3, 1] as const
const BEFORE_EFFECT = [180, 90, 30, 7, 0] as const

/** Days before a key date on which a reminder is sent, unless a subscription has steps of its own. */
export const DEFAULT_STEPS: Readonly<Partial<Record<KeyDateKind, readonly number[]>>> = {
  'comment-deadline': BEFORE_CLOSING,
  'submission-deadline': BEFORE_CLOSING,
  'entry-into-force': BEFORE_EFFECT,
  'mandatory-application': BEFORE_EFFECT,
  'transition-end': BEFORE_EFFECT,
}

/**
 * The step whose reminder is due on `asOf`: the nearest to the date of those reached after `since`, the day
 * reminders were last looked at. `undefined` when none was reached, or the date has come already.
 */
export function dueStep(
  keyDate: KeyDate,
  asOf: Temporal.PlainDate,
  since: Temporal.PlainDate,
  steps: readonly number[] = DEFAULT_STEPS[keyDate.kind] ?? [],
): number | undefined {
  const now = timingOf(keyDate, asOf)
  const before = timingOf(keyDate, since)
  if (now.state !== 'ahead' || before.state !== 'ahead') return undefined
  const reached = steps.filter((step) => step >= now.days && step < before.days)
  return reached.length === 0 ? undefined : Math.min(...reached)
}
