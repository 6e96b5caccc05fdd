import type { DateValue } from '../domain/change.ts'
import type { FactKey } from '../domain/entry.ts'
import { type Block, type Document, type Line, plain, quiet, strong } from './document.ts'
import { stepText } from './explain-texts.ts'
import { inZoneText, utcText } from './instants.ts'
import { keyDateText, plural, VERBS } from './words.ts'

/** A delivery as operators see it. */
export type DeliveryFacts = {
  readonly id: number
  readonly kind: 'digest' | 'reminder' | 'notice'
  readonly slot: Temporal.Instant
  readonly state: string
  /** Why it did not simply go well, in the platform's own words where it was the platform. */
  readonly reason?: string | undefined
  readonly attempts: number
  readonly createdAt: Temporal.Instant
  readonly updatedAt: Temporal.Instant
}

/** One message of a delivery; ordinals count from 0. */
export type PartFacts = {
  readonly ordinal: number
  readonly state: string
  readonly messageId?: string | undefined
}

/** A date that a delivery tells; without a value the message says that it is there no more. */
export type ToldDate = FactKey & {
  readonly value?: DateValue | undefined
  readonly step?: number | undefined
}

/** A delivery of a list, with the channel it is for. */
export type ListedDelivery = DeliveryFacts & {
  readonly channel: string
  /** Since when it has been given up, where it has. */
  readonly deadSince?: Temporal.Instant | undefined
}

/** Deliveries in two lines each: when, what and where it stands, then the channel and the reason. */
export function deliveryListDocument(deliveries: readonly ListedDelivery[]): Document {
  return {
    title: deliveries.length === 0 ? 'No deliveries' : countText(deliveries.length),
    blocks: deliveries.map(listedBlock),
  }
}

function countText(count: number): string {
  return count === 1 ? '1 delivery' : `${count} deliveries`
}

function listedBlock(delivery: ListedDelivery): Block {
  const { id, kind, slot, channel, reason, deadSince } = delivery
  const why = reason === undefined ? '' : `: “${reason}”`
  const dead = deadSince === undefined ? '' : `, given up ${utcText(deadSince)}`
  return {
    block: 'entry',
    when: [strong(utcText(slot)), plain(` · ${kind} · ${standingText(delivery)}`)],
    what: [plain(`${channel}${why}${dead}`)],
    origin: [quiet(`delivery ${id}`)],
  }
}

function standingText({ state, attempts }: DeliveryFacts): string {
  return attempts < 2 ? state : `${state}, ${plural(attempts, 'attempt')}`
}

/** What stands around a delivery: its channel with its zone, its messages, and the dates it tells. */
export type DeliveryView = {
  readonly channel: string
  readonly timeZone: string
  readonly parts: readonly PartFacts[]
  readonly told: readonly ToldDate[]
}

/** Everything the ledger holds about a delivery, but for the message itself. */
export function deliveryDocument(delivery: DeliveryFacts, view: DeliveryView): Document {
  const { id, kind, slot, reason, attempts, createdAt, updatedAt } = delivery
  const { channel, timeZone, parts, told } = view
  const fields: [string, string | undefined][] = [
    ['State', delivery.state],
    ['Reason', reason === undefined ? undefined : `“${reason}”`],
    ['Slot', `${utcText(slot)} (${inZoneText(slot, timeZone)})`],
    ['Attempts', String(attempts)],
    ['Planned', utcText(createdAt)],
    ['Last change', utcText(updatedAt)],
  ]
  const lines = fields.flatMap(([label, text]): Line[] =>
    text === undefined ? [] : [[strong(`${label}: `), plain(text)]],
  )
  return {
    title: `Delivery ${id}: ${kind} for ${channel}`,
    blocks: [
      { block: 'list', items: lines },
      ...listBlocks('Messages', parts.map(partText)),
      ...listBlocks('Dates it tells', told.map(toldText)),
    ],
  }
}

function listBlocks(heading: string, texts: readonly string[]): Block[] {
  if (texts.length === 0) return []
  return [
    { block: 'heading', text: heading },
    { block: 'list', items: texts.map((text) => [plain(text)]) },
  ]
}

function partText({ ordinal, state, messageId }: PartFacts): string {
  const id = messageId === undefined ? '' : ` as ${messageId}`
  return `${ordinal + 1}: ${state}${id}`
}

function toldText({ itemId, key, value, step }: ToldDate): string {
  const date =
    value === undefined ? 'no date any more' : `${keyDateText(value)} ${VERBS[value.kind].ahead}`
  const proposed = value?.proposed === true ? ' · proposed' : ''
  const which = value?.kind === key ? itemId : `${itemId} ${key}`
  const reminder = step === undefined ? '' : ` · reminder ${stepText(step)}`
  return `${which}: ${date}${proposed}${reminder}`
}
