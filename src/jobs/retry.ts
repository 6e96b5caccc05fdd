import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { type Delivery, getDelivery, reopenDelivery } from '../db/deliveries.ts'
import { getSubscription } from '../db/subscriptions.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import { utcText } from '../formatters/instants.ts'
import type { Queue } from './queue.ts'

/** What putting a delivery back works with. */
export type RetryJob = {
  readonly db: Database
  readonly clock: Clock
  readonly queue: Pick<Queue, 'add' | 'bury'>
}

const REASON = 'put back by an operator'

/**
 * Puts a delivery that was not sent back into the queue, and its dead job away. One that may have arrived is put
 * back only if whoever asks says that it may be there twice.
 */
export async function retryDelivery(
  { db, clock, queue }: RetryJob,
  id: number,
  { mayBeThere }: { readonly mayBeThere: boolean },
): Promise<Result<Delivery>> {
  const delivery = await getDelivery(db, id)
  if (delivery === undefined) return refuse(`There is no delivery ${id}.`)
  const problem = standingProblem(delivery, mayBeThere) ?? (await servedProblem(db, delivery))
  if (problem !== undefined) return refuse(problem)
  const isBack = await db.transaction(async (tx) => {
    if (!(await reopenDelivery(tx, id, REASON, clock()))) return false
    await queue.add(tx, [{ deliveryId: id }])
    return true
  })
  if (!isBack) return refuse(`Delivery ${id} has been taken up by somebody else; look again.`)
  await queue.bury(id)
  return ok(delivery)
}

function standingProblem({ id, state, updatedAt }: Delivery, mayBeThere: boolean) {
  switch (state) {
    case 'sent':
      return `Delivery ${id} was sent at ${utcText(updatedAt)}; it is not sent twice.`
    case 'planned':
    case 'sending':
    case 'retrying':
      return `Delivery ${id} is ${state}: the service sends it by itself, without being asked.`
    case 'unknown':
      return mayBeThere
        ? undefined
        : `Delivery ${id} may have arrived. Look for it in the channel; if it is not there, add --although-it-may-be-there.`
    default:
      return undefined
  }
}

/** Whether the channel would not get it anyway; a notice goes to the owner, who gets it all the same. */
async function servedProblem(db: Database, { id, kind, subscriptionId }: Delivery) {
  const subscription = await getSubscription(db, subscriptionId)
  if (subscription === undefined || subscription.state === 'active' || kind === 'notice') {
    return undefined
  }
  return subscription.state === 'paused'
    ? `Delivery ${id} is for subscription ${subscriptionId}, which is paused. Resume it: what it missed comes at once.`
    : `Delivery ${id} is for subscription ${subscriptionId}, which was removed. Add it again first.`
}
