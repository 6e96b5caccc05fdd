import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt'
import type { Clock } from '../../clock.ts'
import { createLru } from '../../db/lru.ts'
import type { Logger } from '../../log.ts'
import type { IsNew } from './replays.ts'

/** What one process remembers, and for how long all of them do: the last of Slack's tries comes within a day. */
const KEPT = 10_000
const REMEMBERED_HOURS = 25

type Args = Pick<AllMiddlewareArgs, 'context' | 'next'> &
  Partial<Pick<AnyMiddlewareArgs, 'ack'>> & { readonly body: object }

/** What Bolt is to note of an envelope, so that `takeOnce` knows it again. */
export function envelopeProperties({ envelope_id }: { readonly envelope_id?: string }) {
  return { envelopeId: envelope_id }
}

/**
 * Lets each envelope through once, and each event whatever it came in. Slack sends one again whose acknowledgement it
 * missed, after a reconnect for instance: it is acknowledged again, and nothing is done a second time.
 */
export function takeOnce(
  isNew: IsNew,
  wallClock: Clock,
  log: Logger,
): (args: Args) => Promise<void> {
  const seen = createLru<true>(KEPT)

  async function isFirst(name: string): Promise<boolean> {
    if (seen.get(name) === true) return false
    seen.set(name, true)
    const staleAt = wallClock().add({ hours: REMEMBERED_HOURS })
    return isNew({ signature: name, staleAt })
  }

  return async ({ context, body, next, ack }) => {
    const name = nameOf(body, context.envelopeId)
    if (name === undefined || (await isFirst(name))) return next()
    log.info({ what: name }, 'Slack sent again what was done already')
    // Events, which bring none, Bolt has acknowledged by itself.
    await (ack as (() => Promise<void>) | undefined)?.()
  }
}

/** An event keeps its id in every envelope and request that brings it. */
function nameOf(body: object, envelopeId: unknown): string | undefined {
  if ('event_id' in body && typeof body.event_id === 'string') return `event ${body.event_id}`
  return typeof envelopeId === 'string' ? `envelope ${envelopeId}` : undefined
}
