import { setTimeout as sleep } from 'node:timers/promises'
import type { Platform } from '../bot/platform.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { type Part, SKIPPED } from '../db/deliveries.ts'
import { farthestLook } from '../db/due-subscriptions.ts'
import {
  type Claim,
  changedMeanwhile,
  claimDeliveries,
  type Ending,
  recordParts,
  settleDeliveries,
  statesOf,
} from '../db/sending.ts'
import { lookAgain, noteFailures } from '../db/subscriptions.ts'
import { ANEW, writeAnew } from '../db/unsent.ts'
import type { Logger } from '../log.ts'
import { find, messageOf, post } from './ask-platform.ts'
import { gather } from './gather.ts'
import { type MessageReader, messageReader } from './messages.ts'
import { pauseChannel, tellLost } from './notify.ts'
import type { JobEnd, Queue, TakenJob } from './queue.ts'
import { createTurns, type Turns } from './turns.ts'
import { inDoubt, judge, neverKnown, type Patience, type Verdict } from './verdict.ts'

/** What delivering works with. */
export type DeliverJob = {
  readonly db: Database
  readonly clock: Clock
  readonly queue: Pick<Queue, 'add'>
  readonly platforms: readonly Platform[]
  readonly log: Logger
  readonly patience: Patience
  /** How long a worker is believed to be alive after its last sign of life; longer than any post may take. */
  readonly leaseMs?: number | undefined
  /** Is told how each try ended, for figures. */
  readonly onEnd?: (end: TryEnd) => void
}

/** How one try to send ended. */
export type TryEnd = {
  readonly claim: Claim
  readonly state: Verdict['outcome']['state']
  /** From the slot to now. */
  readonly latenessMs: number
}

/** Delivers what the queue hands out, many at a time. */
export type Courier = { deliver(jobs: readonly TakenJob[]): Promise<readonly JobEnd[]> }

const LEASE_MS = 60_000
/** A delivery for a platform that does not run in this process waits for one in which it does. */
const ELSEWHERE_MS = 30_000
/** Time to note a message in before its turn comes, so that it goes out in time. */
const NOTE_AHEAD_MS = 200
/** Later than this, what goes out may meet what goes out in the turns after it. */
const JITTER_MS = 20
/** How late a turn may be taken; the claim lasts at least as long beyond the longest post. */
const LATE_MS = 1000
/** How long it is tried to find out what became of a message before a person has to look. */
const SETTLE_WITHIN_HOURS = 24

/** A courier of this process. */
export function createCourier(job: DeliverJob): Courier {
  const { db, clock, leaseMs = LEASE_MS } = job
  const tools: Tools = {
    ...job,
    leaseMs,
    turns: createTurns(db),
    messages: messageReader(db),
    note: gather(async (notes) => {
      const mine = await recordParts(db, notes, { now: clock(), leaseMs })
      return notes.map(({ id }) => mine.has(id))
    }),
    settle: gather(async (endings) => {
      const settled = await settleDeliveries(db, endings, clock())
      return endings.map(({ id }) => settled.has(id))
    }),
    refresh: gather(async (claims) => {
      await refreshAll(job, claims)
      return claims.map(() => true)
    }),
    giveBack: gather(async (claims) => {
      const given = await giveBackAll(job, claims)
      return claims.map(({ id }) => given.has(id))
    }),
  }
  return {
    async deliver(jobs) {
      const ids = jobs.map(({ deliveryId }) => deliveryId)
      const claims = await claimDeliveries(db, ids, { now: clock(), leaseMs })
      const byId = new Map(claims.map((claim) => [claim.id, claim]))
      const states = await statesOf(
        db,
        ids.filter((id) => !byId.has(id)),
      )
      return Promise.all(
        jobs.map(({ deliveryId, isLastTry }, index) => {
          // Two jobs for one delivery are one delivery all the same.
          if (ids.indexOf(deliveryId) < index) return DONE
          const claim = byId.get(deliveryId)
          if (claim !== undefined) {
            return deliverOne(tools, claim, isLastTry).catch((cause: unknown) =>
              breakOff(tools, claim, isLastTry, cause),
            )
          }
          // Somebody may still be at it: its lease has to run out before another may take over.
          return states.get(deliveryId) === 'sending'
            ? waitForLease(tools, deliveryId, leaseMs)
            : DONE
        }),
      )
    },
  }
}

const DONE: JobEnd = { end: 'done' }
const ARRIVED: Verdict = { outcome: { state: 'sent' }, job: DONE }

type Tools = DeliverJob & {
  readonly leaseMs: number
  readonly turns: Turns
  readonly messages: MessageReader
  readonly note: (note: Pick<Claim, 'id' | 'fence'> & { part: Part }) => Promise<boolean>
  readonly settle: (ending: Ending) => Promise<boolean>
  readonly giveBack: (claim: GivenBack) => Promise<boolean>
  /** Has a delivery that waits for another try written anew, where its subscription has changed meanwhile. */
  readonly refresh: (claim: Pick<Claim, 'id' | 'changedAt'>) => Promise<boolean>
}

type GivenBack = Pick<Claim, 'id' | 'fence' | 'changedAt'> & { readonly inMs: number }

async function waitForLease({ db, queue }: Tools, id: number, leaseMs: number): Promise<JobEnd> {
  await db.transaction((tx) => queue.add(tx, [{ deliveryId: id, afterMs: leaseMs }]))
  return DONE
}

async function deliverOne(tools: Tools, claim: Claim, isLastTry: boolean): Promise<JobEnd> {
  const platform = tools.platforms.find(({ name }) => name === claim.place.platform)
  if (platform === undefined) return giveBack(tools, claim, ELSEWHERE_MS)
  if (!claim.isActive && claim.kind !== 'notice') {
    const outcome = { state: 'skipped', reason: SKIPPED.paused } as const
    return conclude(tools, claim, platform, { outcome, job: DONE })
  }
  const early = earlyMs(claim, tools.clock())
  if (early > 0) return giveBack(tools, claim, early)
  const { asOf, postings } = await tools.messages(platform, claim.documentId)
  if (isOutOfDate(claim, asOf, tools.clock())) {
    return conclude(tools, claim, platform, { outcome: OUT_OF_DATE, job: DONE, writeAnew: true })
  }
  let first: string | undefined
  for (const [ordinal, { message, isInThread }] of postings.entries()) {
    const isLast = ordinal === postings.length - 1
    const thread = isInThread ? first : undefined
    const toSend = { ordinal, message, thread, isLast, isLastTry }
    const step = await deliverPart(tools, claim, platform, toSend)
    if (step.next === 'arrived') return conclude(tools, claim, platform, ARRIVED, step.part)
    if (step.next === 'come-back') return giveBack(tools, claim, step.inMs)
    if (step.next === 'end') return conclude(tools, claim, platform, step.verdict)
    // Another worker has taken over; what becomes of the delivery is its to say.
    if (step.next === 'lost') return DONE
    first ??= step.messageId
  }
  return conclude(tools, claim, platform, ARRIVED)
}

/** How long it is to the slot: a process whose clock was ahead may have planned it. None where no clock can be right. */
function earlyMs({ kind, slot }: Claim, now: Temporal.Instant): number {
  const isMisset = Temporal.Instant.compare(slot, farthestLook(now)) > 0
  return kind === 'notice' || isMisset ? 0 : now.until(slot).total('milliseconds')
}

const OUT_OF_DATE = { state: 'retrying', reason: ANEW.day } as const

/** Whether the day has changed since it was written, and nothing of it is out there yet. */
function isOutOfDate(
  { parts, timeZone }: Claim,
  asOf: Temporal.PlainDate | undefined,
  now: Temporal.Instant,
): boolean {
  if (asOf === undefined || parts.some(({ state }) => state !== 'failed')) return false
  return !asOf.equals(now.toZonedDateTimeISO(timeZone).toPlainDate())
}

/** Something broke that no platform is to blame for; the other deliveries of the batch go on. */
async function breakOff(
  { log, settle }: Tools,
  { id, fence }: Claim,
  isLastTry: boolean,
  cause: unknown,
): Promise<JobEnd> {
  log.error({ err: cause, delivery: id }, 'a delivery broke off')
  const reason = `sending broke off: ${messageOf(cause)}`
  const outcome = { state: isLastTry ? 'failed' : 'retrying', reason } as const
  // Where the database is away, the lease runs out instead.
  await settle({ id, fence, outcome }).catch(() => false)
  return { end: isLastTry ? 'dead' : 'retry', reason }
}

type Step =
  | { readonly next: 'part'; readonly messageId: string }
  | { readonly next: 'lost' }
  /** The last message is there; it is noted together with the end of the delivery. */
  | { readonly next: 'arrived'; readonly part: Part }
  | { readonly next: 'come-back'; readonly inMs: number }
  | { readonly next: 'end'; readonly verdict: Verdict }

const LOST: Step = { next: 'lost' }

type PartToSend = {
  readonly ordinal: number
  readonly message: unknown
  /** The message below which it goes. */
  readonly thread: string | undefined
  readonly isLast: boolean
  readonly isLastTry: boolean
}

/** Sees to it that one message is there: it may be already, or may have to be looked for first. */
async function deliverPart(
  tools: Tools,
  claim: Claim,
  platform: Platform,
  { ordinal, message, thread, isLast, isLastTry }: PartToSend,
): Promise<Step> {
  const before = claim.parts.find((part) => part.ordinal === ordinal)
  const target = { ...targetOf(claim), thread }
  const key = `${claim.id}/${ordinal}`
  const note = (part: Part) => tools.note({ id: claim.id, fence: claim.fence, part })
  if (before?.state === 'sent') return { next: 'part', messageId: before.messageId }
  if (before?.state === 'sending' || before?.state === 'unknown') {
    const found = await find(platform, target, message, key)
    if (found.found === 'yes') {
      const { messageId } = found
      const isMine = await note({ ordinal, state: 'sent', messageId })
      return isMine ? { next: 'part', messageId } : LOST
    }
    if (found.found !== 'no') {
      // Noted once: since then it has been looked for.
      if (before.state === 'sending') await note({ ordinal, state: 'unknown' })
      const hours = before.notedAt.until(tools.clock()).total('hours')
      const isHopeless = found.found === 'cannot-tell' || hours >= SETTLE_WITHIN_HOURS
      const { reason } = found
      const verdict = isHopeless ? neverKnown(claim, reason) : inDoubt(reason, tools.leaseMs)
      return { next: 'end', verdict }
    }
  }
  const turn = await tools.turns.take(platform, target)
  if ('comeBackInMs' in turn) {
    // Looked for and not found: it need not be looked for again.
    if (before !== undefined) await note({ ordinal, state: 'failed' })
    return { next: 'come-back', inMs: turn.comeBackInMs }
  }
  const due = performance.now() + turn.waitMs
  await waitFor(turn.waitMs - NOTE_AHEAD_MS)
  // Noted right before it is sent, so that a crash in between shows; refused where another has taken over.
  if (!(await note({ ordinal, state: 'sending' }))) return LOST
  await waitFor(due - performance.now())
  // A process that was held up has lost its turn, and the claim perhaps: so late, nothing may go out.
  if ((await latenessOf(tools, platform, due)) > LATE_MS) {
    return (await note({ ordinal, state: 'failed' })) ? { next: 'come-back', inMs: 0 } : LOST
  }
  const posted = await post(platform, target, message, key)
  if (posted.outcome === 'sent') {
    const part = { ordinal, state: 'sent', messageId: posted.messageId } as const
    if (isLast) return { next: 'arrived', part }
    const isMine = await note(part)
    return isMine ? { next: 'part', messageId: posted.messageId } : LOST
  }
  await note({ ordinal, state: posted.outcome === 'unknown' ? 'unknown' : 'failed' })
  const { patience, leaseMs } = tools
  const facts = { claim, isLastTry, now: tools.clock(), patience, settleAfterMs: leaseMs }
  return { next: 'end', verdict: judge(posted, facts) }
}

/** How late it is, after waiting once more for who has missed a turn of the platform's by a little. */
async function latenessOf({ turns }: Tools, platform: Platform, due: number): Promise<number> {
  const late = performance.now() - due
  if (late <= JITTER_MS || late > LATE_MS) return late
  const turn = await turns.again(platform)
  if ('comeBackInMs' in turn) return Number.POSITIVE_INFINITY
  const next = performance.now() + turn.waitMs
  await waitFor(turn.waitMs)
  return performance.now() - next
}

/** A timer takes a millisecond at least, even for none. */
async function waitFor(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms)
}

function targetOf({ kind, place, owner }: Claim) {
  const channel = kind === 'notice' ? `@${owner}` : place.channel
  return { workspace: place.workspace, channel }
}

/** It was not this delivery's turn: it goes back as it was, and comes again. */
async function giveBack(tools: Tools, claim: Claim, inMs: number): Promise<JobEnd> {
  const { id, fence, changedAt } = claim
  await tools.giveBack({ id, fence, changedAt, inMs })
  return DONE
}

/** Many at once: where a platform is slow, most of what is in hand goes back, and must hold nothing up. */
async function giveBackAll(
  { db, clock, queue }: Pick<Tools, 'db' | 'clock' | 'queue'>,
  claims: readonly GivenBack[],
): Promise<ReadonlySet<number>> {
  return db.transaction(async (tx) => {
    const endings = claims.map(({ id, fence }) => ({ id, fence, outcome: UNSTARTED }))
    const settled = await settleDeliveries(tx, endings, clock())
    const mine = claims.filter(({ id }) => settled.has(id))
    await queue.add(
      tx,
      mine.map(({ id, inMs }) => ({ deliveryId: id, afterMs: inMs })),
    )
    await refreshAll({ db: tx, clock }, mine)
    return settled
  })
}

async function refreshAll(
  { db, clock }: Pick<Tools, 'db' | 'clock'>,
  claims: readonly Pick<Claim, 'id' | 'changedAt'>[],
): Promise<void> {
  const changed = claims.length === 0 ? [] : await changedMeanwhile(db, claims)
  if (changed.length === 0) return
  const now = clock()
  await db.transaction(async (tx) => {
    // Subscriptions before deliveries, as planning locks them.
    await lookAgain(
      tx,
      changed.map(({ subscriptionId }) => subscriptionId),
      now,
    )
    await writeAnew(
      tx,
      changed.map(({ id }) => id),
      ANEW.settings,
      now,
    )
  })
}

const UNSTARTED = { state: 'planned' } as const

/** Writes down how a try ended, together with everything that follows from it. */
async function conclude(
  tools: Tools,
  claim: Claim,
  platform: Platform,
  verdict: Verdict,
  part?: Part,
): Promise<JobEnd> {
  const { outcome, job } = verdict
  const ending = { id: claim.id, fence: claim.fence, outcome, part }
  const isMine = isPlain(verdict)
    ? await tools.settle(ending)
    : await tools.db.transaction((tx) =>
        concludeWithin({ ...tools, db: tx }, ending, claim, verdict),
      )
  if (!isMine) return DONE
  if (outcome.state === 'retrying') await tools.refresh(claim)
  if (verdict.hold !== undefined) {
    const { scope, forMs } = verdict.hold
    await tools.turns.hold(platform, targetOf(claim), scope, forMs)
  }
  if (outcome.state === 'sent' && claim.failing !== undefined && claim.kind !== 'notice') {
    await noteFailures(tools.db, claim.subscriptionId, undefined)
  }
  report(tools, claim, verdict)
  return job
}

/** Whether nothing is to be written down but how it ended: most are, and go together. */
function isPlain({ againMs, failing, pause, lost, writeAnew }: Verdict): boolean {
  return [againMs, failing, pause, lost, writeAnew].every((one) => one === undefined)
}

async function concludeWithin(
  { db, clock, queue }: Tools,
  ending: Ending,
  claim: Claim,
  { againMs, failing, pause, lost, writeAnew }: Verdict,
): Promise<boolean> {
  const settled = await settleDeliveries(db, [ending], clock())
  if (!settled.has(claim.id)) return false
  if (writeAnew === true) await lookAgain(db, [claim.subscriptionId], clock())
  if (lost !== undefined) await tellLost({ db, clock, queue }, claim, lost)
  if (againMs !== undefined) await queue.add(db, [{ deliveryId: claim.id, afterMs: againMs }])
  if (failing !== undefined) await noteFailures(db, claim.subscriptionId, failing)
  if (pause !== undefined) await pauseChannel({ db, clock, queue }, claim, pause)
  return true
}

function report({ log, clock, onEnd }: Tools, claim: Claim, { outcome, pause }: Verdict): void {
  const latenessMs = clock().epochMilliseconds - claim.slot.epochMilliseconds
  const { id, kind, subscriptionId, place, attempt } = claim
  const reason = 'reason' in outcome ? { reason: outcome.reason } : {}
  const line = {
    delivery: id,
    subscription: subscriptionId,
    kind,
    platform: place.platform,
    state: outcome.state,
    attempt,
    latenessMs,
    ...reason,
  }
  const level = outcome.state === 'failed' || outcome.state === 'unknown' ? 'warn' : 'info'
  log[level](line, 'delivery')
  if (pause !== undefined)
    log.warn({ subscription: subscriptionId, reason: pause.reason }, 'paused')
  onEnd?.({ claim, state: outcome.state, latenessMs })
}
