import { placeText } from '../bot/place.ts'
import type { Subscription } from '../db/subscriptions.ts'
import { comingSlot } from '../domain/cadence.ts'
import { printCadence } from '../domain/cadence-text.ts'

/** A subscription for scripts: instants in UTC, what is absent as null. */
export function subscriptionJson(subscription: Subscription, now: Temporal.Instant): unknown {
  const { id, platform, workspace, channel, owner, state, settings } = subscription
  const { pause, failing, slotsFrom, remindedOn, nextLook, createdAt, updatedAt } = subscription
  const { filter, cadence, horizonDays, remind, reminderSteps, whenEmpty, detail, mention } =
    settings
  const hasDigest = state === 'active' && !filter.watchedOnly
  return {
    id,
    place: placeText(subscription),
    platform,
    workspace,
    channel,
    owner,
    state,
    pause: pause === undefined ? null : { ...pause, until: pause.until ?? null },
    failing: failing ?? null,
    nextDigest: hasDigest ? comingSlot(cadence, now, slotsFrom) : null,
    settings: {
      ...filter,
      committee: filter.committee ?? null,
      cadence: printCadence(cadence),
      horizonDays: horizonDays ?? null,
      remind,
      reminderSteps,
      whenEmpty,
      detail,
      mention: mention ?? null,
    },
    remindedOn,
    nextLook,
    createdAt,
    updatedAt,
  }
}
