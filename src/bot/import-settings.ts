import { isDeepStrictEqual } from 'node:util'
import type { Database } from '../db/database.ts'
import { getItem } from '../db/read-items.ts'
import { lockSubscriptionAt } from '../db/subscription-at.ts'
import {
  type Act,
  pauseSubscription,
  resumeSubscription,
  type Subscription,
  saveSubscription,
} from '../db/subscriptions.ts'
import { printCadence } from '../domain/cadence-text.ts'
import { MAX_TEXT_LENGTH, type Settings } from '../domain/settings.ts'
import type { EntryPause, SubscriptionEntry } from '../domain/settings-file.ts'
import { cleanText, shorten } from '../formatters/document.ts'
import { inZoneText } from '../formatters/instants.ts'
import { differenceText, settingDifferences } from '../formatters/settings-text.ts'
import { filterText } from '../formatters/words.ts'
import { placeText } from './place.ts'
import { replaceSettings } from './subscribe.ts'

/** What an entry of a settings file did to its channel, or would do. */
export type ImportedEntry = {
  readonly place: string
  readonly status: 'created' | 'changed' | 'unchanged'
  /** What a new channel gets, or each setting that changed. */
  readonly lines: readonly string[]
  /** Items it watches or mutes that the dataset does not hold. */
  readonly unknownItems: readonly string[]
}

/** Who imports, and whether it is only to be told what would be done. */
type Run = { readonly act: Act; readonly dryRun: boolean }

/**
 * Brings channels to what a settings file says of them, all or none; other channels are left alone. A dry run says
 * the same and changes nothing.
 */
export async function importSettings(
  db: Database,
  entries: readonly SubscriptionEntry[],
  { act, dryRun }: Run,
): Promise<ImportedEntry[]> {
  return db.transaction(async (tx) => {
    const imported: ImportedEntry[] = []
    for (const entry of entries) imported.push(await importEntry(tx, entry, { act, dryRun }))
    return imported
  })
}

/**
 * A subscription as a settings file has it; of a pause the reason in one line, whatever the platform said. A pause
 * that has ended is none, though nothing may have been sent since.
 */
export function exportEntry(subscription: Subscription, now: Temporal.Instant): SubscriptionEntry {
  const { platform, workspace, channel, owner, settings, pause } = subscription
  const entry = { platform, workspace, channel, owner, settings }
  const { until } = pause ?? {}
  const isOver = until !== undefined && Temporal.Instant.compare(until, now) <= 0
  if (pause === undefined || isOver) return entry
  const reason = shorten(cleanText(pause.reason), MAX_TEXT_LENGTH)
  return { ...entry, pause: { ...pause, reason } }
}

async function importEntry(
  tx: Database,
  entry: SubscriptionEntry,
  { act, dryRun }: Run,
): Promise<ImportedEntry> {
  const before = await lockSubscriptionAt(tx, entry)
  const isNew = before === undefined || before.state === 'removed'
  const lines = isNew ? newLines(entry) : changedLines(before, entry, act.at)
  if (!dryRun) await (isNew ? create(tx, entry, act) : change(tx, before, entry, act))
  return {
    place: placeText(entry),
    status: isNew ? 'created' : lines.length === 0 ? 'unchanged' : 'changed',
    lines,
    unknownItems: await unknownItems(tx, entry),
  }
}

function newLines({ settings, pause }: SubscriptionEntry): string[] {
  return [
    `gets: ${filterText(settings.filter)}`,
    `digest: ${printCadence(settings.cadence)}`,
    ...(pause === undefined ? [] : [`paused: ${pauseText(pause, settings)}`]),
  ]
}

function changedLines(
  before: Subscription,
  entry: SubscriptionEntry,
  now: Temporal.Instant,
): string[] {
  const { settings, owner } = entry
  return [
    ...settingDifferences(before.settings, settings).map(differenceText),
    ...(owner === before.owner ? [] : [`owner: ${before.owner} → ${owner}`]),
    ...pausedLines(before, entry, now),
  ]
}

function pausedLines(
  before: Subscription,
  entry: SubscriptionEntry,
  now: Temporal.Instant,
): string[] {
  const was = exportEntry(before, now).pause
  const { pause, settings } = entry
  if (isSamePause(was, pause)) return []
  if (pause === undefined) return [`resumed; was paused: “${was?.reason}”`]
  const text = pauseText(pause, settings)
  return [`paused: ${was === undefined ? '' : `${pauseText(was, before.settings)} → `}${text}`]
}

function pauseText({ reason, by, until }: EntryPause, { cadence }: Settings): string {
  const end = until === undefined ? '' : `, until ${inZoneText(until, cadence.timeZone)}`
  return `${by === 'platform' ? 'messages were refused: ' : ''}“${reason}”${end}`
}

function isSamePause(one: EntryPause | undefined, other: EntryPause | undefined): boolean {
  const parts = (pause: EntryPause | undefined) =>
    pause && [pause.reason, pause.by, pause.until?.epochMilliseconds]
  return isDeepStrictEqual(parts(one), parts(other))
}

async function create(tx: Database, entry: SubscriptionEntry, act: Act): Promise<void> {
  const { platform, workspace, channel, owner, settings } = entry
  const wish = { platform, workspace, channel, owner, settings }
  const { subscription } = await saveSubscription(tx, wish, act)
  await setPause(tx, subscription, entry, act)
}

async function change(
  tx: Database,
  before: Subscription,
  entry: SubscriptionEntry,
  act: Act,
): Promise<void> {
  const { settings, owner } = entry
  await replaceSettings(tx, before, { settings, owner }, act)
  await setPause(tx, before, entry, act)
}

async function setPause(
  tx: Database,
  before: Subscription,
  { pause }: SubscriptionEntry,
  act: Act,
): Promise<void> {
  if (isSamePause(exportEntry(before, act.at).pause, pause)) return
  if (pause === undefined) await resumeSubscription(tx, before.id, act)
  else await pauseSubscription(tx, before.id, pause, act)
}

/** Each once, though it may be both watched and muted. */
async function unknownItems(tx: Database, { settings }: SubscriptionEntry): Promise<string[]> {
  const { watched, muted } = settings.filter
  const unknown: string[] = []
  for (const id of new Set([...watched, ...muted])) {
    if ((await getItem(tx, id)) === undefined) unknown.push(id)
  }
  return unknown
}
