import { checkCommittee } from '../bot/check-committee.ts'
import { checkOwner } from '../bot/check-owner.ts'
import { checkGroup, checkPlace, placeText } from '../bot/place.ts'
import { OPERATOR, subscribe } from '../bot/subscribe.ts'
import { findSubscription } from '../db/subscriptions.ts'
import { type CadenceDefaults, parseCadence } from '../domain/cadence-text.ts'
import type { ItemType, KeyDateKind } from '../domain/item.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Sector } from '../domain/sector.ts'
import type { Detail, EmptyPolicy } from '../domain/settings.ts'
import type { SettingsChange } from '../domain/settings-change.ts'
import { subscribedDocument } from '../formatters/subscribed-document.ts'
import { renderText } from '../formatters/text.ts'
import { fail } from './context.ts'
import { withDatabase } from './database.ts'
import { print, tell, wantsColour } from './output.ts'

export type AddOptions = {
  readonly platform: 'slack' | 'discord'
  readonly workspace: string
  readonly channel: string
  readonly sector?: readonly (Sector | 'all')[]
  readonly kind?: readonly KeyDateKind[]
  readonly type?: readonly ItemType[]
  readonly mandatoryOnly?: boolean
  readonly committee?: string
  readonly word?: readonly string[]
  readonly every?: string
  readonly horizon?: number
  readonly reminders?: 'on' | 'off'
  readonly stepsClosing?: readonly number[]
  readonly stepsEffect?: readonly number[]
  readonly whenEmpty?: EmptyPolicy
  readonly detail?: Detail
  readonly mention?: string
  readonly owner?: string
}

/** Subscribes a channel, or extends what it gets, and says what it gets now. */
export async function runAdd(options: AddOptions): Promise<void> {
  const { platform, workspace, channel } = options
  const place = checkPlace({ platform, workspace, channel })
  if (!place.ok) {
    fail(place.problem)
    return
  }
  const { mention } = options
  const group =
    mention === undefined || mention === 'none' ? ok(mention) : checkGroup(place.value, mention)
  if (!group.ok) {
    fail(group.problem)
    return
  }
  const owner =
    options.owner === undefined ? ok(options.owner) : checkOwner(place.value, options.owner)
  if (!owner.ok) {
    fail(owner.problem)
    return
  }
  await withDatabase(async ({ db, config, now, act }) => {
    const before = await findSubscription(db, place.value)
    const cadenceBefore = before?.settings.cadence
    const timeZone = cadenceBefore?.timeZone ?? config.timeZone
    const change = await checkCommittee(db, toChange(options, { timeZone, before: cadenceBefore }))
    if (!change.ok) {
      fail(change.problem)
      return
    }
    const wish = { place: place.value, owner: owner.value, change: change.value, timeZone }
    const subscribed = await subscribe(db, wish, act)
    const document = subscribedDocument(subscribed, { channel: placeText(place.value), now })
    print(renderText(document, { colour: wantsColour() }))
    if (subscribed.subscription.owner === OPERATOR)
      tell('Nobody is told when its messages are refused; name somebody with --owner.')
  })
}

function toChange(options: AddOptions, defaults: CadenceDefaults): Result<SettingsChange> {
  const cadence =
    options.every === undefined ? ok(undefined) : parseCadence(options.every, defaults)
  if (!cadence.ok) return cadence
  const { sector, reminders } = options
  return ok({
    sectors: sector?.includes('all') ? 'all' : sector?.filter((one) => one !== 'all'),
    kinds: options.kind,
    types: options.type,
    mandatoryOnly: options.mandatoryOnly,
    committee: options.committee,
    words: options.word,
    cadence: cadence.value,
    horizonDays: options.horizon,
    remind: reminders === undefined ? undefined : reminders === 'on',
    closing: options.stepsClosing,
    effect: options.stepsEffect,
    whenEmpty: options.whenEmpty,
    detail: options.detail,
    mention: options.mention === 'none' ? null : options.mention,
  })
}
