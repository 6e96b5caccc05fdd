import type { Database } from '../db/database.ts'
import { saveDocuments } from '../db/documents.ts'
import { createLru, type Lru } from '../db/lru.ts'
import type { DatasetState } from '../db/state.ts'
import { currentVersions } from '../db/told-dates.ts'
import { factName } from '../domain/entry.ts'
import type { Reminder } from '../domain/reminder.ts'
import type { Settings } from '../domain/settings.ts'
import type { Composition } from './compose.ts'
import { type Hours, hoursAround } from './look.ts'
import { oncePer } from './once-per.ts'

/** A digest that is stored: channels that ask for the same on the same day share it. */
export type FiledDigest = {
  readonly documentId: number
  readonly isEmpty: boolean
  readonly untold: readonly Reminder[]
}

/** What one tick has worked out already, by what was asked for. */
export type Desk = {
  readonly dataset: DatasetState
  readonly hoursOf: (settings: Settings) => Hours
  readonly digests: Memory<FiledDigest>
  readonly reminders: Memory<readonly Reminder[]>
}

type Memory<T> = Pick<Lru<T>, 'get' | 'set'>

/** Distinct requests remembered during a tick; each is an id and, as a rule, an empty list. */
const REMEMBERED = 20_000

/** A desk with nothing on it, for one instant. */
export function createDesk(dataset: DatasetState, now: Temporal.Instant): Desk {
  const hours = createLru<Hours>(REMEMBERED)
  return {
    dataset,
    hoursOf: oncePer(({ cadence }) => {
      const key = JSON.stringify(cadence)
      const known = hours.get(key) ?? hoursAround(cadence, now)
      hours.set(key, known)
      return known
    }),
    digests: createLru(REMEMBERED),
    reminders: createLru(REMEMBERED),
  }
}

/** Equal settings by one name, which is their text. */
export const nameOfSettings: (settings: Settings) => string = oncePer((settings) =>
  JSON.stringify(settings),
)

/**
 * A desk for one transaction: digests stored in it get to the desk below by `keep`, once it is committed. Before,
 * nobody else could refer to them.
 */
export function onTopOf(desk: Desk): { readonly desk: Desk; keep(): void } {
  const added = new Map<string, FiledDigest>()
  return {
    desk: {
      ...desk,
      digests: {
        get: (key) => added.get(key) ?? desk.digests.get(key),
        set: (key, digest) => void added.set(key, digest),
      },
    },
    keep() {
      for (const [key, digest] of added) desk.digests.set(key, digest)
    },
  }
}

/** Stores what was composed with the versions of the dates it tells, and returns the documents' ids. */
export async function fileDocuments(
  db: Database,
  compositions: readonly Composition[],
  now: Temporal.Instant,
): Promise<number[]> {
  const versions = await currentVersions(
    db,
    compositions.flatMap(({ tells }) => tells),
  )
  const told = compositions.map(({ document, tells, asOf, load }) => ({
    content: document,
    asOf,
    load,
    told: tells.map((telling) => ({ ...telling, version: versions.get(factName(telling)) ?? 0 })),
  }))
  return saveDocuments(db, told, now)
}
