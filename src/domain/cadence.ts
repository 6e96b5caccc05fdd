/**
 * When a subscription wants its digest: a local time in an IANA zone, every day, on one weekday, or on one
 * day of the month. `weekday` is 1 (Monday) to 7; `day` is 1 to 31, the last day where a month is shorter.
 */
export type Cadence = {
  /** Local time, `09:00`. */
  readonly time: string
  readonly timeZone: string
} & (
  | { readonly every: 'day' }
  | { readonly every: 'week'; readonly weekday: number }
  | { readonly every: 'month'; readonly day: number }
)

/** The instant a cadence asks for, at or before `now`: the slot that should have been served last. */
export function latestSlot(cadence: Cadence, now: Temporal.Instant): Temporal.Instant {
  const slots = slotsAround(cadence, now).filter((slot) => Temporal.Instant.compare(slot, now) <= 0)
  return last(slots)
}

/** The first instant after `after` that the cadence asks for. */
export function nextSlot(cadence: Cadence, after: Temporal.Instant): Temporal.Instant {
  const slots = slotsAround(cadence, after).filter(
    (slot) => Temporal.Instant.compare(slot, after) > 0,
  )
  return last(slots.reverse())
}

/** The slot that comes next for a channel whose slots count from `slotsFrom` on, which may lie ahead. */
export function comingSlot(
  cadence: Cadence,
  now: Temporal.Instant,
  slotsFrom: Temporal.Instant = now,
): Temporal.Instant {
  const isAhead = Temporal.Instant.compare(slotsFrom, now) > 0
  // The first that counts may be the very instant from which they do.
  return nextSlot(cadence, isAhead ? slotsFrom.subtract({ milliseconds: 1 }) : now)
}

/** The same hour every day: when a channel is looked after, whatever its slots are. */
export function daily({ time, timeZone }: Cadence): Cadence {
  return { every: 'day', time, timeZone }
}

function last(slots: readonly Temporal.Instant[]): Temporal.Instant {
  const slot = slots.at(-1)
  if (slot === undefined) throw new Error('a cadence has a slot on either side of every instant')
  return slot
}

/**
 * Slots of the periods around `instant`, in order. `compatible` moves a slot inside a DST gap forward and
 * takes the first of a repeated one, so each period has exactly one.
 */
function slotsAround(cadence: Cadence, instant: Temporal.Instant): Temporal.Instant[] {
  const today = instant.toZonedDateTimeISO(cadence.timeZone).toPlainDate()
  const time = Temporal.PlainTime.from(cadence.time)
  return periodDays(cadence, today).map((day) =>
    day
      .toPlainDateTime(time)
      .toZonedDateTime(cadence.timeZone, { disambiguation: 'compatible' })
      .toInstant(),
  )
}

function periodDays(cadence: Cadence, today: Temporal.PlainDate): Temporal.PlainDate[] {
  const around = [-2, -1, 0, 1, 2]
  switch (cadence.every) {
    case 'day':
      return around.map((days) => today.add({ days }))
    case 'week': {
      const thisWeeks = today.add({ days: cadence.weekday - today.dayOfWeek })
      return around.map((weeks) => thisWeeks.add({ weeks }))
    }
    case 'month': {
      const month = today.toPlainYearMonth()
      return around.map((months) => month.add({ months }).toPlainDate({ day: cadence.day }))
    }
  }
}
