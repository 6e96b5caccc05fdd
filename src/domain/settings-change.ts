import type { Cadence } from './cadence.ts'
import { EVERYTHING, type Filter } from './filter.ts'
import type { ItemType, KeyDateKind } from './item.ts'
import type { Sector } from './sector.ts'
import {
  addSectors,
  type Detail,
  defaultSettings,
  type EmptyPolicy,
  type Settings,
} from './settings.ts'

/** What somebody asks a subscription to become; what is absent stays as it is. */
export type SettingsChange = {
  /** Sectors beside those it has, or every one. */
  readonly sectors?: readonly Sector[] | 'all' | undefined
  readonly kinds?: readonly KeyDateKind[] | undefined
  readonly types?: readonly ItemType[] | undefined
  readonly mandatoryOnly?: boolean | undefined
  readonly committee?: string | undefined
  readonly words?: readonly string[] | undefined
  /** False where more than what is watched is wanted. */
  readonly watchedOnly?: boolean | undefined
  readonly cadence?: Cadence | undefined
  readonly horizonDays?: number | undefined
  readonly remind?: boolean | undefined
  /** Days before what closes, and before what takes effect. */
  readonly closing?: readonly number[] | undefined
  readonly effect?: readonly number[] | undefined
  readonly whenEmpty?: EmptyPolicy | undefined
  readonly detail?: Detail | undefined
  /** Id of the group to call; null calls nobody any more. */
  readonly mention?: string | null | undefined
}

/** The settings with a change made: sectors are added, everything else that is named is replaced. */
export function applyChange(settings: Settings, change: SettingsChange): Settings {
  const { filter, reminderSteps } = settings
  const horizonDays = change.horizonDays ?? settings.horizonDays
  const mention = change.mention === undefined ? settings.mention : change.mention
  return {
    filter: changeFilter(filter, change),
    cadence: change.cadence ?? settings.cadence,
    ...(horizonDays === undefined ? {} : { horizonDays }),
    remind: change.remind ?? settings.remind,
    reminderSteps: {
      closing: change.closing ?? reminderSteps.closing,
      effect: change.effect ?? reminderSteps.effect,
    },
    whenEmpty: change.whenEmpty ?? settings.whenEmpty,
    detail: change.detail ?? settings.detail,
    ...(mention === undefined || mention === null ? {} : { mention }),
  }
}

/** The settings of a channel that has none yet: the usual ones, but for what is named. */
export function newSettings(change: SettingsChange, timeZone: string): Settings {
  return begin(defaultSettings(timeZone), change)
}

/**
 * The settings of a channel that comes back: what it had, but for what is named. Where that says which items are
 * wanted, no condition of before narrows it; single items stay watched or muted.
 */
export function returningSettings(before: Settings, change: SettingsChange): Settings {
  if (!saysWhat(change)) return applyChange(before, change)
  const { watched, muted } = before.filter
  return begin({ ...before, filter: { ...EVERYTHING, watched, muted } }, change)
}

/** Of sectors that are named, those alone: with none before, they would be added to all. */
function begin(settings: Settings, change: SettingsChange): Settings {
  const sectors = typeof change.sectors === 'object' ? change.sectors : []
  return applyChange({ ...settings, filter: { ...settings.filter, sectors } }, change)
}

/** Whether a change says which items are wanted, rather than only when and how they are told. */
function saysWhat(change: SettingsChange): boolean {
  const { sectors, kinds, types, mandatoryOnly, committee, words } = change
  return [sectors, kinds, types, mandatoryOnly, committee, words].some((one) => one !== undefined)
}

/** The sectors a change names that the filter lets through already. */
export function coveredSectors(filter: Filter, { sectors }: SettingsChange): Sector[] {
  if (sectors === undefined || sectors === 'all' || filter.watchedOnly) return []
  return sectors.filter((sector) => filter.sectors.length === 0 || filter.sectors.includes(sector))
}

function changeFilter(filter: Filter, change: SettingsChange): Filter {
  const { kinds, types, mandatoryOnly, watchedOnly, words } = change
  const widened = widen(filter, change.sectors)
  const committee = change.committee ?? widened.committee
  return {
    ...widened,
    kinds: kinds ?? widened.kinds,
    types: types ?? widened.types,
    mandatoryOnly: mandatoryOnly ?? widened.mandatoryOnly,
    watchedOnly: watchedOnly ?? widened.watchedOnly,
    words: words ?? widened.words,
    ...(committee === undefined ? {} : { committee }),
  }
}

function widen(filter: Filter, sectors: SettingsChange['sectors']): Filter {
  if (sectors === undefined) return filter
  return sectors === 'all'
    ? { ...filter, sectors: [], watchedOnly: false }
    : addSectors(filter, sectors)
}
