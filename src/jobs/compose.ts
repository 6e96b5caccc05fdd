import type { Database } from '../db/database.ts'
import { itemsForDigest, type StoredWindow } from '../db/digest-items.ts'
import { createLru } from '../db/lru.ts'
import { allItems } from '../db/read-items.ts'
import type { DatasetState } from '../db/state.ts'
import { sameSpan } from '../domain/change.ts'
import { buildDigest, entriesOf, SECTIONS } from '../domain/digest.ts'
import {
  collectEntries,
  type Entry,
  type FactKey,
  factName,
  type KnownNews,
} from '../domain/entry.ts'
import type { Item } from '../domain/item.ts'
import {
  dueReminders,
  isLastReminder,
  type OwedSteps,
  type Reminder,
  type ReminderWindow,
  stepOfEntry,
} from '../domain/reminder.ts'
import type { Settings } from '../domain/settings.ts'
import { dayInChina } from '../domain/timing.ts'
import type { Call } from '../formatters/call-block.ts'
import { digestDocument } from '../formatters/digest-document.ts'
import { shownEntries } from '../formatters/digest-selection.ts'
import { type Document, quiet } from '../formatters/document.ts'
import { dayText } from '../formatters/words.ts'

/** A fact as a document tells it, before its version is known. */
export type Telling = FactKey & {
  readonly step?: number | undefined
  /** Where it is told what became of a date that was told before. */
  readonly isChange?: true | undefined
}

/** What is to be said to some channels, and which dates that tells them. */
export type Composition = {
  readonly document: Document
  readonly tells: readonly Telling[]
  /** The day as of which it counts days; a notice counts none. */
  readonly asOf?: Temporal.PlainDate | undefined
  /** Number of the last load it knows of. */
  readonly load?: number | undefined
}

/** A digest, and what it leaves to a reminder. */
export type ComposedDigest = Composition & {
  /** Whether nothing is due: no section has an entry. */
  readonly isEmpty: boolean
  /** Reminders that are due for entries which the digest has no room for. */
  readonly untold: readonly Reminder[]
}

/** What reminders are looked for with: steps reached after `remindersSince`, and those that are owed. */
export type ReminderRequest = {
  readonly settings: Settings
  readonly asOf: Temporal.PlainDate
  readonly remindersSince: Temporal.PlainDate
  readonly owed?: OwedSteps | undefined
}

/** What a digest is composed for. Equal requests have equal digests, whoever asks. */
export type DigestRequest = ReminderRequest & {
  /** Day of the last digest: what happened after it is news. */
  readonly since: Temporal.PlainDate
  readonly sinceInChina: Temporal.PlainDate
  /** Number of the load after which everything is news. */
  readonly knownAfter?: number | undefined
  readonly news: KnownNews
  /** The slot that is made up, where it comes noticeably late. */
  readonly lateSlot?: Temporal.Instant | undefined
}

/** Composes what channels are told, reading what several of them ask for once. */
export type Composer = {
  digest(request: DigestRequest): Promise<ComposedDigest>
  /** Every entry that passes the filter, whatever its day. */
  entries(settings: Settings, asOf: Temporal.PlainDate): Promise<readonly Entry[]>
  reminders(request: ReminderRequest): Promise<readonly Reminder[]>
}

/** Filters whose items are kept while a batch is composed: each holds references only. */
const FILTERS_KEPT = 200

/** Of so few items, picking those of a filter is quicker here than by a query for each filter. */
const FEW_ITEMS = 2000

/** A composer for one tick: what it has read is as old as itself. */
export function createComposer(
  db: Database,
  { dataAsOf, items: count, load }: Pick<DatasetState, 'dataAsOf' | 'items' | 'load'>,
  now: Temporal.Instant,
): Composer {
  const kept = createLru<Promise<readonly Item[]>>(FILTERS_KEPT)
  let all: Promise<readonly Item[]> | undefined
  const itemsFor = ({ news: _, ...window }: StoredWindow) => {
    if (count <= FEW_ITEMS) {
      all ??= allItems(db)
      return all
    }
    const key = JSON.stringify(window)
    const known = kept.get(key)
    if (known !== undefined) return known
    const items = itemsForDigest(db, window)
    kept.set(key, items)
    return items
  }
  const entriesIn = async (window: StoredWindow) => collectEntries(await itemsFor(window), window)
  const inChina = dayInChina(now)
  return {
    async digest(request) {
      const { settings, asOf, since, sinceInChina, knownAfter, news } = request
      const { filter, horizonDays, detail } = settings
      const window = { asOf, inChina, since, sinceInChina, filter, horizonDays, knownAfter, news }
      const digest = buildDigest(await itemsFor(window), window)
      const told = shownEntries(digest, detail).map((entry) => ({
        entry,
        step: stepOf(entry, request),
      }))
      const names = new Set(told.flatMap(({ entry }) => entry.facts.map(factName)))
      const due = settings.remind ? remindersOf(await entriesIn(window), request) : []
      return {
        document: withLateNote(
          digestDocument(digest, { dataAsOf, detail, call: callOf(settings, told) }),
          request,
        ),
        tells: told.flatMap(({ entry, step }) =>
          entry.facts.map((fact) => ({ ...fact, step, ...changeTold(fact, entry, news) })),
        ),
        asOf,
        load: load ?? 0,
        isEmpty: SECTIONS.every((section) => entriesOf(digest, section).length === 0),
        untold: due.filter(({ entry }) => !entry.facts.some((fact) => names.has(factName(fact)))),
      }
    },
    entries: ({ filter }, asOf) => entriesIn({ asOf, inChina, since: asOf, filter }),
    async reminders(request) {
      const { settings, asOf } = request
      if (!settings.remind) return []
      return remindersOf(await this.entries(settings, asOf), request)
    },
  }
}

function remindersOf(entries: readonly Entry[], request: ReminderRequest): readonly Reminder[] {
  return dueReminders(entries.filter(isAhead), windowOf(request))
}

/** Nobody is reminded of what is over in China, whatever day it is for the reader. */
function isAhead({ timing }: Entry): boolean {
  return timing.state === 'ahead'
}

function windowOf({ settings, asOf, remindersSince, owed }: ReminderRequest): ReminderWindow {
  return { asOf, since: remindersSince, steps: settings.reminderSteps, owed }
}

/** The reminder step that a digest tells with a date it shows. */
function stepOf(entry: Entry, request: DigestRequest): number | undefined {
  return request.settings.remind && isAhead(entry)
    ? stepOfEntry(entry, windowOf(request))
    : undefined
}

/** Whether an entry says from which date this one of its key dates has moved. */
function changeTold(
  fact: FactKey,
  { movedFrom }: Entry,
  { moved }: KnownNews,
): Pick<Telling, 'isChange'> {
  const told = moved.get(factName(fact))
  return told !== undefined && movedFrom !== undefined && sameSpan(told.span, movedFrom.span)
    ? { isChange: true }
    : {}
}

/** Whom a message calls that tells these steps; nobody unless an admin has named a group. */
export function callOf(
  { mention, reminderSteps }: Settings,
  told: readonly { readonly entry: Entry; readonly step: number | undefined }[],
): Call | undefined {
  if (mention === undefined) return undefined
  const last = told.filter(
    ({ entry, step }) => step !== undefined && isLastReminder({ entry, step }, reminderSteps),
  )
  return last.length === 0 ? undefined : { group: mention, dates: last.length }
}

function withLateNote(document: Document, { lateSlot, settings }: DigestRequest): Document {
  if (lateSlot === undefined) return document
  const { timeZone } = settings.cadence
  const due = lateSlot.toZonedDateTimeISO(timeZone)
  const time = due.toPlainTime().toString({ smallestUnit: 'minute' })
  const note = `Late: was due ${dayText(due.toPlainDate())} at ${time} (${timeZone}).`
  return { ...document, blocks: [{ block: 'paragraph', line: [quiet(note)] }, ...document.blocks] }
}
