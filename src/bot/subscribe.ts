import type { Database } from '../db/database.ts'
import { lockSubscriptionAt } from '../db/subscription-at.ts'
import { changeOwner } from '../db/subscription-owner.ts'
import {
  type Act,
  changeSettings,
  type Place,
  resumeSubscription,
  type Subscription,
  saveSubscription,
} from '../db/subscriptions.ts'
import type { Sector } from '../domain/sector.ts'
import type { Settings } from '../domain/settings.ts'
import {
  applyChange,
  coveredSectors,
  newSettings,
  returningSettings,
  type SettingsChange,
} from '../domain/settings-change.ts'
import { differenceText, settingDifferences } from '../formatters/settings-text.ts'
import { personOf } from './place.ts'

/** What a channel is to get from now on, beside what it gets already. */
export type Subscribing = {
  readonly place: Place
  /** Who answers for it, by the platform's id; absent, it is who did before, the person themself, or `operator`. */
  readonly owner?: string | undefined
  readonly change: SettingsChange
  /** The zone of a channel that is new and names none. */
  readonly timeZone: string
}

/** What subscribing did. */
export type Subscribed = {
  readonly status: 'created' | 'restored' | 'changed' | 'unchanged'
  readonly subscription: Subscription
  /** What the channel got before and who answered for it, where it got anything, if only once. */
  readonly before?: Settings | undefined
  readonly formerOwner?: string | undefined
  /** Sectors asked for that it got already. */
  readonly covered: readonly Sector[]
  readonly resumed: boolean
}

/** Who answers for a channel that nobody has named an owner for. */
export const OPERATOR = 'operator'

/**
 * Subscribes a channel, or extends and changes what it gets; a pause ends with it. A channel that comes back gets
 * what it got before, or what it wants now, with the settings it had.
 */
export async function subscribe(db: Database, wish: Subscribing, act: Act): Promise<Subscribed> {
  return db.transaction(async (tx) => {
    const before = await lockSubscriptionAt(tx, wish.place)
    return before === undefined || before.state === 'removed'
      ? begin(tx, wish, before, act)
      : extend(tx, wish, before, act)
  })
}

async function begin(
  tx: Database,
  { place, owner, change, timeZone }: Subscribing,
  before: Subscription | undefined,
  act: Act,
): Promise<Subscribed> {
  const settings =
    before === undefined
      ? newSettings(change, timeZone)
      : returningSettings(before.settings, change)
  const answers = owner ?? before?.owner ?? personOf(place) ?? OPERATOR
  const saved = await saveSubscription(tx, { ...place, owner: answers, settings }, act)
  // Somebody else may have been faster.
  const status = saved.status === 'updated' ? 'changed' : saved.status
  return {
    ...former(before),
    status,
    subscription: saved.subscription,
    covered: [],
    resumed: false,
  }
}

function former(before: Subscription | undefined): Pick<Subscribed, 'before' | 'formerOwner'> {
  return before === undefined ? {} : { before: before.settings, formerOwner: before.owner }
}

async function extend(
  tx: Database,
  { owner, change }: Subscribing,
  before: Subscription,
  act: Act,
): Promise<Subscribed> {
  const settings = applyChange(before.settings, change)
  const changed = await replaceSettings(tx, before, { settings, owner }, act)
  const resumed = before.state === 'paused'
  return {
    status: changed === before ? 'unchanged' : 'changed',
    subscription: resumed ? await resumeSubscription(tx, before.id, act) : changed,
    ...former(before),
    covered: coveredSectors(before.settings.filter, change),
    resumed,
  }
}

/**
 * Changes settings and owner where they differ, naming the difference in the history; a pause goes on. Gives the
 * subscription itself back where nothing differs.
 */
export async function replaceSettings(
  tx: Database,
  before: Subscription,
  wish: { readonly settings: Settings; readonly owner?: string | undefined },
  act: Act,
): Promise<Subscription> {
  const { settings, owner = before.owner } = wish
  const differences = settingDifferences(before.settings, settings).map(differenceText)
  const owned = owner === before.owner ? before : await changeOwner(tx, before, owner, act)
  return differences.length === 0
    ? owned
    : changeSettings(tx, owned, settings, act, differences.join('; '))
}
