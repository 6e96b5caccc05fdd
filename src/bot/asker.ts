import type { Place } from '../db/subscriptions.ts'
import type { Person } from '../domain/access.ts'

/** Somebody who asks, and where: what the platform tells of a person and a channel. */
export type Asker = Person & {
  /** The channel it was asked in; a direct message is the place of the person, `@U1`. */
  readonly place: Place
  /** The person's zone, as the platform knows it; the service's own where it does not. */
  readonly timeZone: string
  /** The channel as people there write it: `#ev-standards`, `this channel`. */
  readonly channelName: string
}
