import { systemClock } from '../clock.ts'
import { retryDelivery, settleDelivery } from '../jobs/retry.ts'
import { fail } from './context.ts'
import { withDatabase } from './database.ts'
import { tell } from './output.ts'

export type RetryOptions = { readonly althoughItMayBeThere?: boolean }

/** Puts back a delivery that was not sent. */
export async function runRetry(id: number, options: RetryOptions): Promise<void> {
  await withDatabase(async ({ db, queue }) => {
    const job = { db, clock: systemClock, queue: await queue() }
    const mayBeThere = options.althoughItMayBeThere ?? false
    const retried = await retryDelivery(job, id, { mayBeThere })
    if (!retried.ok) {
      fail(retried.problem)
      return
    }
    tell(
      `Delivery ${id} is back: the service sends it within a minute, or once it starts, written anew as of that day ` +
        'unless some of it is in the channel; if nothing of it is due any more, it is skipped. ' +
        `See: npm run deliveries -- show ${id}`,
    )
  })
}

export type SettleOptions = { readonly sent?: true; readonly notSent?: true }

/** Notes what a person has found of a delivery whose answer was lost. */
export async function runSettle(id: number, { sent, notSent }: SettleOptions): Promise<void> {
  if (sent === notSent) {
    fail('Say what you found in the channel: --sent or --not-sent.')
    return
  }
  await withDatabase(async ({ db, queue }) => {
    const job = { db, clock: systemClock, queue: await queue() }
    const settled = await settleDelivery(job, id, sent ? 'sent' : 'not-sent')
    if (!settled.ok) fail(settled.problem)
    else if (sent) tell(`Delivery ${id} counts as sent.`)
    else
      tell(`Delivery ${id} counts as failed. To send it again: npm run deliveries -- retry ${id}`)
  })
}
