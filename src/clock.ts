/** Tells the present instant. Everything that needs "now" is given one, so that tests can step it. */
export type Clock = () => Temporal.Instant

/** The machine's clock; the only place that reads it. */
export const systemClock: Clock = () => Temporal.Now.instant()

/** The IANA zone the machine is set to. */
export function hostTimeZone(): string {
  return Temporal.Now.timeZoneId()
}
