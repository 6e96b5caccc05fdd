import { isDeepStrictEqual } from 'node:util'
import type { Delivery } from '../../src/db/deliveries.ts'
import type { StoredMessage } from '../support/http-server.ts'

/** A delivery of the ledger, with the messages it was to become and where. */
export type Expected = {
  readonly delivery: Delivery
  readonly place: string
  readonly messages: readonly unknown[]
}

/** What arrived of what was to arrive. */
export type Verified = {
  readonly sent: number
  readonly unknown: number
  readonly skipped: number
  /** Deliveries that stand anywhere else: planned, sending, retrying, failed. */
  readonly unsettled: number
  /** Messages that are missing although the ledger says "sent". */
  readonly losses: number
  /** Messages that arrived again. */
  readonly repeats: number
  /** Messages in the wrong order or place, changed on the way, or of no delivery that was to be sent. */
  readonly strays: number
}

/** Holds what a chat has stored against the ledger. */
export function verify(expected: readonly Expected[], stored: readonly StoredMessage[]): Verified {
  const byDelivery = Map.groupBy(stored, ({ key }) => Number(key.split('/')[0]))
  const known = new Set(expected.map(({ delivery }) => delivery.id))
  const inState = (...states: Delivery['state'][]) =>
    expected.filter(({ delivery }) => states.includes(delivery.state)).length
  const found = expected.map((one) => compare(one, byDelivery.get(one.delivery.id) ?? []))
  const sum = (count: (one: Compared) => number) =>
    found.reduce((total, one) => total + count(one), 0)
  return {
    sent: inState('sent'),
    unknown: inState('unknown'),
    skipped: inState('skipped'),
    unsettled: inState('planned', 'sending', 'retrying', 'failed'),
    losses: sum(({ losses }) => losses),
    repeats: sum(({ repeats }) => repeats),
    strays:
      sum(({ strays }) => strays) +
      [...byDelivery].filter(([id]) => !known.has(id)).flatMap(([, messages]) => messages).length,
  }
}

type Compared = Pick<Verified, 'losses' | 'repeats' | 'strays'>

/** Of a delivery whose fate is unknown each message may be there or not, but once and in order all the same. */
function compare(
  { delivery, place, messages }: Expected,
  stored: readonly StoredMessage[],
): Compared {
  const ordinals = stored.map(({ key }) => Number(key.split('/')[1]))
  const distinct = new Set(ordinals)
  const inOrder = [...distinct].every((ordinal, index) => ordinal === index)
  const asWritten = stored.every(
    (one, index) =>
      one.place === place && isDeepStrictEqual(one.message, messages[ordinals[index] ?? -1]),
  )
  if (delivery.state === 'skipped') return { losses: 0, repeats: 0, strays: stored.length }
  return {
    losses: delivery.state === 'sent' ? messages.length - distinct.size : 0,
    repeats: ordinals.length - distinct.size,
    strays: inOrder && asWritten ? 0 : 1,
  }
}
