import { findSubscription, saveSubscription } from '../db/subscriptions.ts'
import { parseCadence, printCadence } from '../domain/cadence-text.ts'
import { parseHorizonDays, parseSteps } from '../domain/day-counts.ts'
import type { KeyDateKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import type { Sector } from '../domain/sector.ts'
import {
  type Detail,
  defaultSettings,
  type EmptyPolicy,
  type Settings,
} from '../domain/settings.ts'
import type { Document } from '../formatters/document.ts'
import { subscribedDocument } from '../formatters/subscribed-document.ts'
import type { Asker } from './asker.ts'
import type { BotContext } from './bot.ts'
import { refusal } from './permitted.ts'
import { replaceSettings } from './subscribe.ts'

/** The settings of a channel as a form holds them: choices as they are, everything else as people type it. */
export type SettingsForm = {
  /** None means all of them. */
  readonly sectors: readonly Sector[]
  readonly kinds: readonly KeyDateKind[]
  readonly mandatoryOnly: boolean
  /** `every Monday at 09:00 Europe/Berlin`. */
  readonly cadence: string
  /** Days; blank for each kind's own. */
  readonly horizon: string
  readonly remind: boolean
  /** `14, 7, 3, 1`. */
  readonly closing: string
  readonly effect: string
  readonly whenEmpty: EmptyPolicy
  readonly detail: Detail
}

/** What a form is filled with: the channel's settings, or the usual ones in the asker's zone. */
export async function settingsForm(
  { db }: Pick<BotContext, 'db'>,
  asker: Asker,
): Promise<SettingsForm> {
  const subscription = await findSubscription(db, asker.place)
  const settings = subscription?.settings ?? defaultSettings(asker.timeZone)
  const { filter, cadence, horizonDays, remind, reminderSteps, whenEmpty, detail } = settings
  const { sectors, kinds, mandatoryOnly } = filter
  return {
    sectors,
    kinds,
    mandatoryOnly,
    cadence: printCadence(cadence),
    horizon: horizonDays === undefined ? '' : String(horizonDays),
    remind,
    closing: reminderSteps.closing.join(', ') || 'none',
    effect: reminderSteps.effect.join(', ') || 'none',
    whenEmpty,
    detail,
  }
}

/** What came of a submitted form: what the channel gets now, or a sentence for each field that is wrong. */
export type Submitted =
  | { readonly ok: true; readonly document: Document }
  | { readonly ok: false; readonly problems: Readonly<Partial<Record<keyof SettingsForm, string>>> }
  /** Nothing was wrong with the fields, but whoever asks may not. */
  | { readonly ok: false; readonly refused: Document }

/** Stores a submitted form, all of it or nothing; a channel that has no subscription begins with it. */
export async function submitSettings(
  context: Pick<BotContext, 'db' | 'clock'>,
  form: SettingsForm,
  asker: Asker,
): Promise<Submitted> {
  const refused = await refusal(context, asker)
  if (refused !== undefined) return { ok: false, refused: refused.document }
  const { db, clock } = context
  const now = clock()
  const act = { by: asker.id, at: now }
  const before = await findSubscription(db, asker.place)
  const read = readForm(form, before?.settings ?? defaultSettings(asker.timeZone), asker.timeZone)
  if ('problems' in read) return { ok: false, problems: read.problems }
  const { settings } = read
  const view = { channel: asker.channelName, now }
  if (before === undefined) {
    const saved = await saveSubscription(db, { ...asker.place, owner: asker.id, settings }, act)
    const facts = { status: 'created', covered: [], resumed: false } as const
    return {
      ok: true,
      document: subscribedDocument({ ...facts, subscription: saved.subscription }, view),
    }
  }
  const subscription = await replaceSettings(db, before, { settings }, act)
  const status = subscription === before ? 'unchanged' : 'changed'
  const facts = { status, before: before.settings, covered: [], resumed: false } as const
  return { ok: true, document: subscribedDocument({ ...facts, subscription }, view) }
}

type Problems = Partial<Record<keyof SettingsForm, string>>

function readForm(
  form: SettingsForm,
  before: Settings,
  timeZone: string,
): { readonly settings: Settings } | { readonly problems: Problems } {
  const problems: Problems = {}
  const read = <T>(field: keyof SettingsForm, result: Result<T>, otherwise: T): T => {
    if (result.ok) return result.value
    problems[field] = result.problem
    return otherwise
  }
  const { filter, cadence, reminderSteps } = before
  const { sectors, kinds, mandatoryOnly, remind, whenEmpty, detail } = form
  const horizonDays =
    form.horizon.trim() === ''
      ? undefined
      : read('horizon', parseHorizonDays(form.horizon), undefined)
  const settings: Settings = {
    filter: {
      ...filter,
      sectors,
      kinds,
      mandatoryOnly,
      watchedOnly: filter.watchedOnly && sectors.length === 0,
    },
    cadence: read('cadence', parseCadence(form.cadence, { timeZone }), cadence),
    ...(horizonDays === undefined ? {} : { horizonDays }),
    remind,
    reminderSteps: {
      closing: read('closing', parseSteps(form.closing), reminderSteps.closing),
      effect: read('effect', parseSteps(form.effect), reminderSteps.effect),
    },
    whenEmpty,
    detail,
    ...(before.mention === undefined ? {} : { mention: before.mention }),
  }
  return Object.keys(problems).length === 0 ? { settings } : { problems }
}
