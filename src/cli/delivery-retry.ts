import { systemClock } from '../clock.ts'
import { retryDelivery } from '../jobs/retry.ts'
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
        `unless some of it is in the channel. See: npm run deliveries -- show ${id}`,
    )
  })
}
