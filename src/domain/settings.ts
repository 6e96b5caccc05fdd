import type { Cadence } from './cadence.ts'
import { EVERYTHING, type Filter } from './filter.ts'
import { DEFAULT_STEPS, type ReminderSteps } from './reminder.ts'
import type { Sector } from './sector.ts'

/** What a channel gets when nothing is due: a short message that says so, or none. */
export const EMPTY_POLICIES = ['say-so', 'stay-silent'] as const
export type EmptyPolicy = (typeof EMPTY_POLICIES)[number]

/**
 * How much a digest shows: the most urgent entries and how many more there are, every entry, or a few with every
 * entry in a thread below.
 */
export const DETAILS = ['compact', 'full', 'thread'] as const
export type Detail = (typeof DETAILS)[number]

/** What a channel can decide about its subscription. Its time zone is the cadence's. */
export type Settings = {
  readonly filter: Filter
  /** When the digest comes; reminders come at the same time of day, on the days they are due. */
  readonly cadence: Cadence
  /** Days ahead for every kind alike; each kind's own lead where absent. */
  readonly horizonDays?: number | undefined
  readonly remind: boolean
  readonly reminderSteps: ReminderSteps
  readonly whenEmpty: EmptyPolicy
  readonly detail: Detail
  /** Id of the group that the last reminder before a date calls: a Slack user group, a Discord role. */
  readonly mention?: string | undefined
}

/** Longest horizon a person can ask for: a plan of ten years. */
export const MAX_HORIZON_DAYS = 3650

/** Longest text the bot reads, typed or in a file: every command fits in with every sector named. */
export const MAX_TEXT_LENGTH = 500

/** What a channel gets that has decided nothing: everything, Mondays at nine in its zone, with reminders. */
export function defaultSettings(timeZone: string): Settings {
  return {
    filter: EVERYTHING,
    cadence: { every: 'week', weekday: 1, time: '09:00', timeZone },
    remind: true,
    reminderSteps: DEFAULT_STEPS,
    whenEmpty: 'say-so',
    detail: 'compact',
  }
}

/** The filter with these sectors beside its own. One that lets every sector through does so still. */
export function addSectors(filter: Filter, sectors: readonly Sector[]): Filter {
  if (filter.sectors.length === 0 && !filter.watchedOnly) return filter
  return {
    ...filter,
    watchedOnly: false,
    sectors: [...new Set([...filter.sectors, ...sectors])],
  }
}
