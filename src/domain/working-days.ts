// The data file, not the functions of chinese-days: those go through `Date` and the host's zone.
import calendar from 'chinese-days/dist/chinese-days.json' with { type: 'json' }

const holidays: ReadonlySet<string> = new Set(Object.keys(calendar.holidays))
const makeUpDays: ReadonlySet<string> = new Set(Object.keys(calendar.workdays))

/** The last year whose public holidays and make-up days the State Council has announced and we hold. */
export const LAST_CALENDAR_YEAR = Math.max(...[...holidays].map((day) => Number(day.slice(0, 4))))

/** The day by which to act, and whether a part of the count lies beyond the known holiday calendar. */
export type ActBy = {
  readonly day: Temporal.PlainDate
  /** True where Monday to Friday were counted because that year's holidays are not announced yet. */
  readonly holidaysUnknown: boolean
}

/** Working days kept before a final date for comments: forwarding and time zones eat them (NIST's advice). */
export const ACT_BY_WORKING_DAYS = 3

/** Whether people work in mainland China on `day`; Monday to Friday where the year's holidays are unknown. */
export function isWorkingDay(day: Temporal.PlainDate): boolean {
  const key = day.toString()
  if (holidays.has(key)) return false
  return makeUpDays.has(key) || day.dayOfWeek <= 5
}

/**
 * The third working day in mainland China before `deadline`, counted from the last working day where the
 * deadline is none, since nobody receives comments that day: Sun 19 Apr 2026 gives Tue 14 Apr 2026.
 */
export function actBy(deadline: Temporal.PlainDate): ActBy {
  const lastOpen = isWorkingDay(deadline) ? deadline : workingDayBefore(deadline)
  const day = Array.from({ length: ACT_BY_WORKING_DAYS }).reduce<Temporal.PlainDate>(
    (from) => workingDayBefore(from),
    lastOpen,
  )
  return { day, holidaysUnknown: deadline.year > LAST_CALENDAR_YEAR }
}

function workingDayBefore(day: Temporal.PlainDate): Temporal.PlainDate {
  const before = day.subtract({ days: 1 })
  return isWorkingDay(before) ? before : workingDayBefore(before)
}
