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
import type { SubscriptionEntry } from '../domain/settings-file.ts'
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

/**
 * Brings channels to what a settings file says of them, all or none; other channels are left alone. A dry run says
 * the same and changes nothing.
 */
export async function importSettings(
  db: Database,
  entries: readonly SubscriptionEntry[],
  { act, dryRun }: { readonly act: Act; readonly dryRun: boolean },
): Promise<ImportedEntry[]> {
  return db.transaction(async (tx) => {
    const imported: ImportedEntry[] = []
    for (const entry of entries) imported.push(await importEntry(tx, entry, dryRun ? 'dry' : act))
    return imported
  })
}

/** A subscription as a settings file has it; when a pause ends, and who began it, are not in the file. */
export function exportEntry(subscription: Subscription): SubscriptionEntry {
  const { platform, workspace, channel, owner, settings, pause } = subscription
  return {
    platform,
    workspace,
    channel,
    owner,
    settings,
    ...(pause === undefined ? {} : { pausedReason: pause.reason }),
  }
}

async function importEntry(
  tx: Database,
  entry: SubscriptionEntry,
  act: Act | 'dry',
): Promise<ImportedEntry> {
  const before = await lockSubscriptionAt(tx, entry)
  const isNew = before === undefined || before.state === 'removed'
  const lines = isNew ? newLines(entry) : changedLines(before, entry)
  if (act !== 'dry') await (isNew ? create(tx, entry, act) : change(tx, before, entry, act))
  return {
    place: placeText(entry),
    status: isNew ? 'created' : lines.length === 0 ? 'unchanged' : 'changed',
    lines,
    unknownItems: await unknownItems(tx, entry),
  }
}

function newLines({ settings, pausedReason }: SubscriptionEntry): string[] {
  return [
    `gets: ${filterText(settings.filter)}`,
    `digest: ${printCadence(settings.cadence)}`,
    ...pausedLines(undefined, pausedReason),
  ]
}

function changedLines(before: Subscription, { settings, owner, pausedReason }: SubscriptionEntry) {
  return [
    ...settingDifferences(before.settings, settings).map(differenceText),
    ...(owner === before.owner ? [] : [`owner: ${before.owner} → ${owner}`]),
    ...pausedLines(before.pause?.reason, pausedReason),
  ]
}

function pausedLines(before: string | undefined, after: string | undefined): string[] {
  if (before === after) return []
  return [after === undefined ? `resumed; was paused: “${before}”` : `paused: “${after}”`]
}

async function create(tx: Database, entry: SubscriptionEntry, act: Act): Promise<void> {
  const { platform, workspace, channel, owner, settings, pausedReason } = entry
  const wish = { platform, workspace, channel, owner, settings }
  const { subscription } = await saveSubscription(tx, wish, act)
  await setPause(tx, subscription, pausedReason, act)
}

async function change(
  tx: Database,
  before: Subscription,
  { settings, owner, pausedReason }: SubscriptionEntry,
  act: Act,
): Promise<void> {
  await replaceSettings(tx, before, { settings, owner }, act)
  await setPause(tx, before, pausedReason, act)
}

async function setPause(
  tx: Database,
  { id, pause }: Subscription,
  reason: string | undefined,
  act: Act,
): Promise<void> {
  if (pause?.reason === reason) return
  if (reason === undefined) await resumeSubscription(tx, id, act)
  else await pauseSubscription(tx, id, { reason, by: 'person' }, act)
}

async function unknownItems(tx: Database, { settings }: SubscriptionEntry): Promise<string[]> {
  const { watched, muted } = settings.filter
  const unknown: string[] = []
  for (const id of [...watched, ...muted]) {
    if ((await getItem(tx, id)) === undefined) unknown.push(id)
  }
  return unknown
}
