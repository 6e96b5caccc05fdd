import { comingSlot } from '../domain/cadence.ts'
import type { Settings } from '../domain/settings.ts'
import { type LocalTime, localTimeText } from './words.ts'

/** An instant as the clocks of a zone show it. */
export function localTime(instant: Temporal.Instant, timeZone: string): LocalTime {
  const local = instant.toZonedDateTimeISO(timeZone)
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' })
  return { day: local.toPlainDate(), time, timeZone }
}

/** An instant in a channel's own time: `Mon 29 Jun 2026 at 09:00, Europe/Berlin`. */
export function inZoneText(instant: Temporal.Instant, timeZone: string): string {
  return localTimeText(localTime(instant, timeZone))
}

/** An instant as operators read it beside their logs: `2026-06-29 07:00 UTC`. */
export function utcText(instant: Temporal.Instant): string {
  const local = instant.toZonedDateTimeISO('UTC').toPlainDateTime()
  return `${local.toString({ smallestUnit: 'minute' }).replace('T', ' ')} UTC`
}

/** What a subscription says of when its digests come. */
type Served = { readonly settings: Settings; readonly slotsFrom?: Temporal.Instant | undefined }

/** When a channel's next digest comes; none where it only gets reminders of what it watches. */
export function nextDigest(
  { settings: { cadence, filter }, slotsFrom }: Served,
  now: Temporal.Instant,
): LocalTime | undefined {
  if (filter.watchedOnly) return undefined
  return localTime(comingSlot(cadence, now, slotsFrom), cadence.timeZone)
}
