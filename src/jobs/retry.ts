import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import {
  type Delivery,
  getDelivery,
  listDeliveries,
  partsOfDelivery,
  SKIPPED,
} from '../db/deliveries.ts'
import { reopenDelivery, settleUnknown } from '../db/settle-deliveries.ts'
import { lockSubscriptionById } from '../db/subscription-lock.ts'
import { lookAgain, type Subscription } from '../db/subscriptions.ts'
import { ANEW } from '../db/unsent.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import { utcText } from '../formatters/instants.ts'
import type { Queue } from './queue.ts'

/** What putting a delivery back works with. */
export type RetryJob = {
  readonly db: Database
  readonly clock: Clock
  readonly queue: Pick<Queue, 'add' | 'bury'>
}

const PUT_BACK = 'put back by an operator'

/**
 * Puts a delivery that was not sent back, and its dead job away: it is written anew as of today, unless some of it
 * has arrived. One that may have arrived is put back only if whoever asks says that it may be there twice; one that
 * a later digest has taken the place of is not.
 */
export async function retryDelivery(
  { db, clock, queue }: RetryJob,
  id: number,
  { mayBeThere }: { readonly mayBeThere: boolean },
): Promise<Result<Delivery>> {
  const delivery = await getDelivery(db, id)
  if (delivery === undefined) return refuse(`There is no delivery ${id}.`)
  const problem = retryProblem(delivery, mayBeThere)
  if (problem !== undefined) return refuse(problem)
  const refusal = await db.transaction(async (tx) => {
    // The subscription before its delivery, as planning locks them; somebody may be pausing it.
    const subscription = await lockSubscriptionById(tx, delivery.subscriptionId)
    const unwanted = servedProblem(subscription, delivery) ?? (await overtakenProblem(tx, delivery))
    if (unwanted !== undefined) return unwanted
    const hasBegun = (await partsOfDelivery(tx, id)).some(({ state }) => state === 'sent')
    const goesAsItIs = delivery.kind === 'notice' || hasBegun
    const reason = goesAsItIs ? PUT_BACK : ANEW.putBack
    if (!(await reopenDelivery(tx, id, reason, clock()))) return takenUp(id)
    if (goesAsItIs) await queue.add(tx, [{ deliveryId: id }])
    else await lookAgain(tx, [delivery.subscriptionId], clock())
    return undefined
  })
  if (refusal !== undefined) return refuse(refusal)
  await queue.bury(id)
  return ok(delivery)
}

/** What a person has found who looked for a message in its channel. */
export type Found = 'sent' | 'not-sent'

const NOT_SENT = 'an operator found that it had not arrived'

/** Settles a delivery whose answer was lost, as a person found it, and puts its dead job away. Nothing is sent. */
export async function settleDelivery(
  { db, clock, queue }: RetryJob,
  id: number,
  found: Found,
): Promise<Result<Delivery>> {
  const delivery = await getDelivery(db, id)
  if (delivery === undefined) return refuse(`There is no delivery ${id}.`)
  const problem = settleProblem(delivery)
  if (problem !== undefined) return refuse(problem)
  const outcome =
    found === 'sent'
      ? ({ state: 'sent' } as const)
      : ({ state: 'failed', reason: NOT_SENT } as const)
  const isSettled = await db.transaction((tx) => settleUnknown(tx, id, outcome, clock()))
  if (!isSettled) return refuse(takenUp(id))
  await queue.bury(id)
  return ok(delivery)
}

function settleProblem({ id, state, updatedAt }: Delivery): string | undefined {
  switch (state) {
    case 'unknown':
      return undefined
    case 'sent':
      return `Delivery ${id} was sent at ${utcText(updatedAt)}; there is nothing to settle.`
    case 'failed':
      return `Delivery ${id} has failed: it is not in the channel. To send it: npm run deliveries -- retry ${id}`
    case 'skipped':
      return `Delivery ${id} was skipped: nothing of it was sent, so there is nothing to settle.`
    default:
      return onItsWay(id, state)
  }
}

function onItsWay(id: number, state: Delivery['state']): string {
  return `Delivery ${id} is ${state}: the service sends it by itself, without being asked.`
}

function takenUp(id: number): string {
  return `Delivery ${id} has been taken up by somebody else; look again.`
}

function retryProblem({ id, state, updatedAt }: Delivery, mayBeThere: boolean) {
  switch (state) {
    case 'sent':
      return `Delivery ${id} was sent at ${utcText(updatedAt)}; it is not sent twice.`
    case 'planned':
    case 'sending':
    case 'retrying':
      return onItsWay(id, state)
    case 'unknown':
      return mayBeThere
        ? undefined
        : `Delivery ${id} may have arrived. Look for it in the channel; if it is not there, add --although-it-may-be-there.`
    default:
      return undefined
  }
}

/** What a later digest tells, or a later reminder has told, would be told twice, and with other days left. */
async function overtakenProblem(
  db: Database,
  { id, kind, slot, subscriptionId, ...rest }: Delivery,
) {
  if (rest.state === 'skipped' && rest.reason === SKIPPED.overtaken) {
    return `Delivery ${id} is not sent any more: a later one tells what still holds.`
  }
  if (kind !== 'digest') return undefined
  const [latest] = await listDeliveries(db, { subscriptionId, kind, limit: 1 })
  return latest === undefined || latest.id === id
    ? undefined
    : `Delivery ${id} is the digest of ${utcText(slot)}; that of ${utcText(latest.slot)} (delivery ${latest.id}) has taken its place.`
}

/** Whether the channel would not get it anyway; a notice goes to the owner, who gets it all the same. */
function servedProblem(
  subscription: Subscription | undefined,
  { id, kind, subscriptionId }: Delivery,
): string | undefined {
  if (subscription === undefined || kind === 'notice') return undefined
  switch (subscription.state) {
    case 'paused':
      return `Delivery ${id} is for subscription ${subscriptionId}, which is paused. Resume it: what it missed comes at once.`
    case 'removed':
      return `Delivery ${id} is for subscription ${subscriptionId}, which was removed. Add it again first.`
    default:
      return kind === 'digest' && subscription.settings.filter.watchedOnly
        ? `Delivery ${id} is a digest, and subscription ${subscriptionId} gets none any more: only what it watches.`
        : undefined
  }
}
