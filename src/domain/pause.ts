import type { Settings } from './settings.ts'

/**
 * When a pause until a day ends: at the hour of the channel's messages, so that what was missed does not come in
 * the middle of the night.
 */
export function pauseEnd(
  { cadence }: Pick<Settings, 'cadence'>,
  until: Temporal.PlainDate,
): Temporal.Instant {
  const time = Temporal.PlainTime.from(cadence.time)
  return until.toPlainDateTime(time).toZonedDateTime(cadence.timeZone).toInstant()
}
