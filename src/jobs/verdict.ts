import type { LimitScope, PostOutcome } from '../bot/platform.ts'
import type { Outcome } from '../db/deliveries.ts'
import type { Claim } from '../db/sending.ts'
import type { Subscription } from '../db/subscriptions.ts'
import type { Document } from '../formatters/document.ts'
import { lostDocument } from '../formatters/notice-document.ts'
import type { JobEnd } from './queue.ts'

/** When a channel is given up: once it has refused for so many days and so often, both. */
export type Patience = { readonly days: number; readonly attempts: number }

/** What follows from a post, or from the lack of one. */
export type Verdict = {
  readonly outcome: Outcome
  readonly job: JobEnd
  /** To be tried again after this long, apart from the queue's own retries. */
  readonly againMs?: number
  /** What is now known of a channel that refuses. */
  readonly failing?: Subscription['failing']
  /** Why the subscription is paused; its owner is told unless the app itself was removed. */
  readonly pause?: { readonly reason: string; readonly tellOwner: boolean }
  /** That a message may be missing, of which its owner is told. */
  readonly lost?: Document
  /** To be written anew when its subscription is looked after, which is now. */
  readonly writeAnew?: true
  readonly hold?: { readonly scope: LimitScope; readonly forMs: number }
}

/** Between two tries at a channel that refuses: an hour, then twice as long each time, a day at most. */
const HOUR_MS = 3_600_000
const LONGEST_PAUSE_HOURS = 24

type Facts = {
  readonly claim: Pick<Claim, 'kind' | 'failing'>
  readonly isLastTry: boolean
  readonly now: Temporal.Instant
  readonly patience: Patience
  /** An answer that was lost may still be under way: nobody looks for the message before this long. */
  readonly settleAfterMs: number
}

/** What follows from a post that did not go well. */
export function judge(posted: Exclude<PostOutcome, { outcome: 'sent' }>, facts: Facts): Verdict {
  const { reason } = posted
  switch (posted.outcome) {
    case 'retry':
      return facts.isLastTry
        ? { outcome: { state: 'failed', reason }, job: { end: 'dead', reason } }
        : { outcome: { state: 'retrying', reason }, job: { end: 'retry', reason } }
    case 'limited':
      return {
        outcome: { state: 'retrying', reason },
        job: { end: 'done' },
        againMs: posted.afterMs,
        hold: { scope: posted.scope, forMs: posted.afterMs },
      }
    case 'unknown':
      return inDoubt(reason, facts.settleAfterMs)
    case 'refused':
      return judgeRefusal(posted.because, reason, facts)
  }
}

/** Whether a message arrived is not known; it is looked for once it cannot be under way any more. */
export function inDoubt(reason: string, settleAfterMs: number): Verdict {
  return {
    outcome: { state: 'unknown', reason },
    job: { end: 'done' },
    againMs: settleAfterMs,
  }
}

/** Whether a message arrived will never be known; its owner has to look. */
export function neverKnown(
  { kind, slot, place, timeZone }: Pick<Claim, 'kind' | 'slot' | 'place' | 'timeZone'>,
  why: string,
): Verdict {
  const reason = `the platform’s answer was lost, and nobody can look for the message: ${why}`
  const ended = { outcome: { state: 'unknown', reason }, job: { end: 'dead', reason } } as const
  if (kind === 'notice') return ended
  return {
    ...ended,
    lost: lostDocument({ channel: place.channel, kind, slot, timeZone, reason: why }),
  }
}

function judgeRefusal(
  because: 'channel' | 'removed' | 'message',
  reason: string,
  { claim, now, patience }: Facts,
): Verdict {
  const failed = { outcome: { state: 'failed', reason }, job: { end: 'dead', reason } } as const
  // A notice that cannot be given is not worth another.
  if (because === 'message' || claim.kind === 'notice') return failed
  if (because === 'removed') return { ...failed, pause: { reason, tellOwner: false } }
  const failing = { since: claim.failing?.since ?? now, times: (claim.failing?.times ?? 0) + 1 }
  const days = failing.since.until(now).total('hours') / 24
  if (failing.times >= patience.attempts && days >= patience.days) {
    return { ...failed, failing, pause: { reason, tellOwner: true } }
  }
  const hours = Math.min(2 ** (failing.times - 1), LONGEST_PAUSE_HOURS)
  return {
    outcome: { state: 'retrying', reason },
    job: { end: 'done' },
    againMs: hours * HOUR_MS,
    failing,
  }
}
