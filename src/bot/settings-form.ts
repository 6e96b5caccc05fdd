import { knownSubscription } from '../db/known-subscription.ts'
import { lockSubscriptionAt } from '../db/subscription-at.ts'
import { type Subscription, saveSubscription } from '../db/subscriptions.ts'
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
import { errorDocument } from '../formatters/replies.ts'
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
  /** No digest, only what concerns single items that are watched. */
  readonly watchedOnly: boolean
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

/** How much a digest shows, as a choice. */
export const DETAIL_NAMES: Readonly<Record<Detail, string>> = {
  compact: 'Compact: the most urgent, and how many more',
  full: 'Full: every entry',
  thread: 'Thread: a few, with every entry in a thread below',
}

/** What `watchedOnly` is called where it can be switched on. */
export const WATCHED_ONLY = 'Only what is watched, without a digest'

/** A form as it is shown, and whether its channel was served then. */
export type ShownForm = { readonly form: SettingsForm; readonly isServed: boolean }

/** What a form is filled with: what the channel gets, or got before it was unsubscribed, or the usual. */
export async function settingsForm(
  { db }: Pick<BotContext, 'db'>,
  asker: Asker,
): Promise<ShownForm> {
  const known = await knownSubscription(db, asker.place)
  return {
    form: formOf(known?.settings ?? defaultSettings(asker.timeZone)),
    isServed: isServed(known),
  }
}

/** What somebody sends back: what they changed, and whether the channel was served when they were shown it. */
export type SentForm = {
  readonly wasServed: boolean
  /** Makes the change to the form as it is now: others may have changed other things meanwhile. */
  readonly change: (now: SettingsForm) => SettingsForm
}

/** What came of a submitted form: what the channel gets now, or a sentence for each field that is wrong. */
export type Submitted =
  | { readonly ok: true; readonly document: Document }
  | { readonly ok: false; readonly problems: Readonly<Partial<Record<keyof SettingsForm, string>>> }
  /** Nothing was wrong with the fields, but whoever asks may not, or there is nothing left to change. */
  | { readonly ok: false; readonly refused: Document }

/** Stores a submitted form, all of it or nothing; a channel that has no subscription begins with it. */
export async function submitSettings(
  context: Pick<BotContext, 'db' | 'clock'>,
  { wasServed, change }: SentForm,
  asker: Asker,
): Promise<Submitted> {
  const refused = await refusal(context, asker)
  if (refused !== undefined) return { ok: false, refused: refused.document }
  const now = context.clock()
  const act = { by: asker.id, at: now }
  const view = { channel: asker.channelName, now }
  return context.db.transaction(async (tx): Promise<Submitted> => {
    const known = await lockSubscriptionAt(tx, asker.place)
    if (wasServed && !isServed(known)) {
      return { ok: false, refused: errorDocument(goneText(asker)) }
    }
    const before = known?.settings ?? defaultSettings(asker.timeZone)
    const read = readForm(change(formOf(before)), before)
    if ('problems' in read) return { ok: false, problems: read.problems }
    const { settings } = read
    if (known === undefined || known.state === 'removed') {
      const saved = await saveSubscription(tx, { ...asker.place, owner: asker.id, settings }, act)
      const facts = {
        status: saved.status === 'updated' ? 'changed' : saved.status,
        subscription: saved.subscription,
        ...(known === undefined ? {} : { before, formerOwner: known.owner }),
        covered: [],
        resumed: false,
      } as const
      return { ok: true, document: subscribedDocument(facts, view) }
    }
    const subscription = await replaceSettings(tx, known, { settings }, act)
    const status = subscription === known ? 'unchanged' : 'changed'
    const facts = { status, before, covered: [], resumed: false } as const
    return { ok: true, document: subscribedDocument({ ...facts, subscription }, view) }
  })
}

function isServed(known: Subscription | undefined): boolean {
  return known !== undefined && known.state !== 'removed'
}

function goneText({ channelName }: Asker): string {
  return `Nothing was changed: ${channelName} has been unsubscribed since this form was opened. Open the settings again to subscribe it.`
}

/** What was changed between a form as it was shown and as it was sent, made to the form as it is now. */
export function mergeForms(
  now: SettingsForm,
  shown: SettingsForm,
  sent: SettingsForm,
): SettingsForm {
  const one = <Field extends keyof SettingsForm>(field: Field) =>
    sent[field] === shown[field] ? now[field] : sent[field]
  const sectors = mergeChoices(now.sectors, shown.sectors, sent.sectors)
  const merged = {
    ...now,
    kinds: mergeChoices(now.kinds, shown.kinds, sent.kinds),
    mandatoryOnly: one('mandatoryOnly'),
    watchedOnly: one('watchedOnly'),
    cadence: one('cadence'),
    horizon: one('horizon'),
    remind: one('remind'),
    closing: one('closing'),
    effect: one('effect'),
    whenEmpty: one('whenEmpty'),
    detail: one('detail'),
  }
  // Whoever says in the same form that only watched items are wanted has kept the sectors for later.
  return sent.watchedOnly === shown.watchedOnly
    ? withSectors(merged, sectors)
    : { ...merged, sectors }
}

/** The form with other sectors; who chooses some wants to be told of them. */
export function withSectors(form: SettingsForm, sectors: readonly Sector[]): SettingsForm {
  const isChosen = sectors.some((sector) => !form.sectors.includes(sector))
  return { ...form, sectors, watchedOnly: form.watchedOnly && !isChosen }
}

/**
 * What was added to a list and taken from it, done to the list as it is now. None means all: from and to that there
 * is no adding, so what was sent holds.
 */
export function mergeChoices<T>(
  now: readonly T[],
  shown: readonly T[],
  sent: readonly T[],
): readonly T[] {
  const isSame = sent.length === shown.length && sent.every((one) => shown.includes(one))
  if (isSame) return now
  if ([now, shown, sent].some((list) => list.length === 0)) return sent
  const added = sent.filter((one) => !shown.includes(one) && !now.includes(one))
  const kept = now.filter((one) => sent.includes(one) || !shown.includes(one))
  const merged = [...kept, ...added]
  return merged.length === 0 ? sent : merged
}

function formOf(settings: Settings): SettingsForm {
  const { filter, cadence, horizonDays, remind, reminderSteps, whenEmpty, detail } = settings
  const { sectors, kinds, mandatoryOnly, watchedOnly } = filter
  return {
    sectors,
    kinds,
    mandatoryOnly,
    watchedOnly,
    cadence: printCadence(cadence),
    horizon: horizonDays === undefined ? '' : String(horizonDays),
    remind,
    closing: reminderSteps.closing.join(', ') || 'none',
    effect: reminderSteps.effect.join(', ') || 'none',
    whenEmpty,
    detail,
  }
}

type Problems = Partial<Record<keyof SettingsForm, string>>

function readForm(
  form: SettingsForm,
  before: Settings,
): { readonly settings: Settings } | { readonly problems: Problems } {
  const problems: Problems = {}
  const read = <T>(field: keyof SettingsForm, result: Result<T>, otherwise: T): T => {
    if (result.ok) return result.value
    problems[field] = result.problem
    return otherwise
  }
  const { filter, cadence, reminderSteps } = before
  const { sectors, kinds, mandatoryOnly, watchedOnly, remind, whenEmpty, detail } = form
  const { timeZone } = cadence
  const horizonDays =
    form.horizon.trim() === ''
      ? undefined
      : read('horizon', parseHorizonDays(form.horizon), undefined)
  const settings: Settings = {
    filter: { ...filter, sectors, kinds, mandatoryOnly, watchedOnly },
    cadence: read('cadence', parseCadence(form.cadence, { timeZone, before: cadence }), cadence),
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
