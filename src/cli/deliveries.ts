import { placeText } from '../bot/place.ts'
import type { DeliveryKind, DeliveryState } from '../db/channel-schema.ts'
import type { Database } from '../db/database.ts'
import { type Delivery, getDelivery, listDeliveries, partsOfDelivery } from '../db/deliveries.ts'
import { readDocument } from '../db/documents.ts'
import { getSubscription, type Subscription } from '../db/subscriptions.ts'
import { valuesOfDocument } from '../db/told-values.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import { deliveryDocument, deliveryListDocument } from '../formatters/delivery-document.ts'
import { renderText } from '../formatters/text.ts'
import { fail } from './context.ts'
import { type Tools, withDatabase } from './database.ts'
import { contentJson, deliveryJson } from './delivery-json.ts'
import { findNamed } from './named.ts'
import { print, printJson, tell, wantsColour } from './output.ts'

export type DeliveryListOptions = {
  readonly state?: readonly DeliveryState[]
  readonly platform?: PlatformName
  readonly subscription?: string
  readonly kind?: DeliveryKind
  readonly since?: Temporal.PlainDate
  readonly limit: number
  readonly dead?: boolean
  readonly format: 'text' | 'json'
}

type Listed = {
  readonly delivery: Delivery
  readonly subscription: Subscription
  readonly deadSince?: Temporal.Instant | undefined
}

/** Prints deliveries, the latest slot first; of those given up, the longest ago first. */
export async function runDeliveryList(options: DeliveryListOptions): Promise<void> {
  await withDatabase(async (tools) => {
    const { subscription } = options
    const named = subscription === undefined ? undefined : await findNamed(tools.db, subscription)
    if (named?.ok === false) {
      fail(named.problem)
      return
    }
    const listed = await (options.dead ? listDead : listLedger)(tools, options, named?.value.id)
    if (options.format === 'json') {
      printJson(listed.map((one) => deliveryJson(one.delivery, one.subscription, one.deadSince)))
      return
    }
    const shown = listed.map(({ delivery, subscription, deadSince }) => ({
      ...delivery,
      channel: placeText(subscription),
      deadSince,
    }))
    print(renderText(deliveryListDocument(shown), { colour: wantsColour() }))
    if (shown.length === options.limit) tell('There may be more; --limit sets how many are shown.')
  })
}

async function listLedger(
  { db }: Tools,
  { state, platform, kind, since, limit }: DeliveryListOptions,
  subscriptionId: number | undefined,
): Promise<Listed[]> {
  const from = since?.toZonedDateTime('UTC').toInstant()
  const query = { states: state, platform, kind, since: from, limit, subscriptionId }
  return withSubscriptions(db, await listDeliveries(db, query))
}

async function listDead(
  { db, queue }: Tools,
  options: DeliveryListOptions,
  subscriptionId: number | undefined,
): Promise<Listed[]> {
  const dead = await (await queue()).dead()
  const since = new Map(dead.map((job) => [job.deliveryId, job.since]))
  const deliveries: Delivery[] = []
  for (const id of since.keys()) {
    const delivery = await getDelivery(db, id)
    if (delivery !== undefined) deliveries.push(delivery)
  }
  const listed = await withSubscriptions(db, deliveries)
  return listed
    .filter((one) => isWanted(one, options, subscriptionId))
    .slice(0, options.limit)
    .map((one) => ({ ...one, deadSince: since.get(one.delivery.id) }))
}

function isWanted(
  { delivery, subscription }: Listed,
  { state, platform, kind, since }: DeliveryListOptions,
  subscriptionId: number | undefined,
): boolean {
  const day = delivery.slot.toZonedDateTimeISO('UTC').toPlainDate()
  return (
    (state?.includes(delivery.state) ?? true) &&
    [undefined, subscription.platform].includes(platform) &&
    [undefined, delivery.kind].includes(kind) &&
    [undefined, subscription.id].includes(subscriptionId) &&
    (since === undefined || Temporal.PlainDate.compare(since, day) <= 0)
  )
}

/** Puts the subscription to each delivery; each is read once. */
async function withSubscriptions(db: Database, deliveries: readonly Delivery[]): Promise<Listed[]> {
  const ids = new Set(deliveries.map(({ subscriptionId }) => subscriptionId))
  const found = new Map<number, Subscription>()
  for (const id of ids) {
    const subscription = await getSubscription(db, id)
    if (subscription !== undefined) found.set(id, subscription)
  }
  return deliveries.flatMap((delivery) => {
    const subscription = found.get(delivery.subscriptionId)
    return subscription === undefined ? [] : [{ delivery, subscription }]
  })
}

/** Prints everything about one delivery, and the message itself. */
export async function runDeliveryShow(
  id: number,
  { format }: Pick<DeliveryListOptions, 'format'>,
): Promise<void> {
  await withDatabase(async ({ db }) => {
    const delivery = await getDelivery(db, id)
    const [listed] = delivery === undefined ? [] : await withSubscriptions(db, [delivery])
    if (listed === undefined) {
      fail(`There is no delivery ${id}.`)
      return
    }
    print(await shownText(db, listed, format))
  })
}

async function shownText(
  db: Database,
  { delivery, subscription }: Listed,
  format: 'text' | 'json',
): Promise<string> {
  const parts = await partsOfDelivery(db, delivery.id)
  const told = await valuesOfDocument(db, delivery.documentId)
  const content = await readDocument(db, delivery.documentId)
  if (format === 'json') {
    const json = { ...deliveryJson(delivery, subscription), ...contentJson(parts, told, content) }
    return `${JSON.stringify(json, null, 2)}\n`
  }
  const { timeZone } = subscription.settings.cadence
  const view = { channel: placeText(subscription), timeZone, parts, told }
  const colour = wantsColour()
  const around = renderText(deliveryDocument(delivery, view), { colour })
  return `${around}\nWHAT IT SAYS\n${renderText(content, { colour, commands: 'bot' })}`
}
