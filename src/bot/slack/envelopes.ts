import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt'
import type { Clock } from '../../clock.ts'
import { createLru } from '../../db/lru.ts'
import type { Logger } from '../../log.ts'
import type { IsNew } from './replays.ts'

/** Envelopes that one process remembers, and for how long all of them do. */
const KEPT = 10_000
const REMEMBERED_MINUTES = 60

type Args = Pick<AllMiddlewareArgs, 'context' | 'next'> & Partial<Pick<AnyMiddlewareArgs, 'ack'>>

/** What Bolt is to note of an envelope, so that `takeOnce` knows it again. */
export function envelopeProperties({ envelope_id }: { readonly envelope_id?: string }) {
  return { envelopeId: envelope_id }
}

/**
 * Lets each envelope through once. Slack sends one again whose acknowledgement it missed, after a reconnect for
 * instance: it is acknowledged again, and nothing is done a second time.
 */
export function takeOnce(
  isNew: IsNew,
  wallClock: Clock,
  log: Logger,
): (args: Args) => Promise<void> {
  const seen = createLru<true>(KEPT)

  async function isFirst(id: string): Promise<boolean> {
    if (seen.get(id) === true) return false
    seen.set(id, true)
    const staleAt = wallClock().add({ minutes: REMEMBERED_MINUTES })
    return isNew({ signature: `envelope ${id}`, staleAt })
  }

  return async ({ context, next, ack }) => {
    const { envelopeId } = context
    if (typeof envelopeId !== 'string' || (await isFirst(envelopeId))) return next()
    log.info({ envelope: envelopeId }, 'Slack sent again what was done already')
    // Events, which bring none, Bolt has acknowledged by itself.
    await (ack as (() => Promise<void>) | undefined)?.()
  }
}
