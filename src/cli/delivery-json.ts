import { placeText } from '../bot/place.ts'
import type { Delivery, Part } from '../db/deliveries.ts'
import type { Subscription } from '../db/subscriptions.ts'
import type { ToldValue } from '../db/told-values.ts'
import { printSpan } from '../domain/span.ts'
import type { Document } from '../formatters/document.ts'
import { renderText } from '../formatters/text.ts'

/** A delivery for scripts: instants in UTC, what is absent as null. */
export function deliveryJson(
  delivery: Delivery,
  subscription: Subscription,
  deadSince?: Temporal.Instant,
): Record<string, unknown> {
  const { id, kind, slot, state, attempts, createdAt, updatedAt } = delivery
  return {
    id,
    subscription: subscription.id,
    place: placeText(subscription),
    kind,
    slot,
    state,
    reason: 'reason' in delivery ? delivery.reason : null,
    ...(deadSince === undefined ? {} : { deadSince }),
    attempts,
    createdAt,
    updatedAt,
  }
}

/** What stands behind a delivery: its messages, the dates it tells, and what it says. */
export function contentJson(
  parts: readonly Part[],
  told: readonly ToldValue[],
  content: Document,
): Record<string, unknown> {
  return {
    parts: parts.map((part) => ({
      ordinal: part.ordinal,
      state: part.state,
      messageId: part.state === 'sent' ? part.messageId : null,
    })),
    told: told.map(({ itemId, key, version, step, value }) => ({
      itemId,
      key,
      version,
      date: value === undefined ? null : printSpan(value.span),
      step: step ?? null,
    })),
    text: renderText(content, { colour: false, commands: 'bot' }),
  }
}
