import { systemClock } from '../clock.ts'
import { retryDelivery } from '../jobs/retry.ts'
import { fail } from './context.ts'
import { withDatabase } from './database.ts'
import { tell } from './output.ts'

export type RetryOptions = { readonly althoughItMayBeThere?: boolean }

/** Puts a delivery that was not sent back into the queue. */
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
      `Delivery ${id} is back in the queue: it is sent within seconds, or when the service starts. ` +
        `It says what it said before: npm run deliveries -- show ${id}`,
    )
  })
}
