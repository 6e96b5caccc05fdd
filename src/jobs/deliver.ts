import { setTimeout as sleep } from 'node:timers/promises'
import type { Platform } from '../bot/platform.ts'
import { OPERATOR } from '../bot/subscribe.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { type Part, planDeliveries, SKIPPED } from '../db/deliveries.ts'
import { readDatedDocument } from '../db/documents.ts'
import { createLru } from '../db/lru.ts'
import {
  type Claim,
  claimDeliveries,
  type Ending,
  recordParts,
  settleDeliveries,
  statesOf,
} from '../db/sending.ts'
import { getSubscription, lookAgain, noteFailures, pauseSubscription } from '../db/subscriptions.ts'
import type { Document } from '../formatters/document.ts'
import { pausedDocument } from '../formatters/notice-document.ts'
import type { Logger } from '../log.ts'
import { find, messageOf, post } from './ask-platform.ts'
import { fileDocuments } from './desk.ts'
import { gather } from './gather.ts'
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
/** How late a turn may be taken; the claim lasts at least as long beyond the longest post. */
const LATE_MS = 1000
const DOCUMENTS_KEPT = 500
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
  readonly messages: (platform: Platform, documentId: number) => Promise<Messages>
  readonly note: (note: Pick<Claim, 'id' | 'fence'> & { part: Part }) => Promise<boolean>
  readonly settle: (ending: Ending) => Promise<boolean>
  readonly giveBack: (claim: Pick<Claim, 'id' | 'fence'> & { inMs: number }) => Promise<boolean>
}

/** What one post takes, and whether it goes into the thread below the first. */
type Posting = { readonly message: unknown; readonly isInThread: boolean }

/** What a platform makes of a document, and the day as of which it counts days. */
type Messages = {
  readonly asOf: Temporal.PlainDate | undefined
  readonly postings: readonly Posting[]
}

function postingsOf(platform: Platform, { thread, ...document }: Document): readonly Posting[] {
  const rendered = (part: Document, isInThread: boolean) =>
    platform.render(part).map((message) => ({ message, isInThread }))
  return [...rendered(document, false), ...(thread === undefined ? [] : rendered(thread, true))]
}

/** Documents never change under their id, so what a platform makes of one is kept. */
function messageReader(db: Database): Tools['messages'] {
  const kept = createLru<Promise<Messages>>(DOCUMENTS_KEPT)
  return (platform, documentId) => {
    const key = `${platform.name} ${documentId}`
    const known = kept.get(key)
    if (known !== undefined) return known
    const messages = readDatedDocument(db, documentId).then(({ content, asOf }) => ({
      asOf,
      postings: postingsOf(platform, content),
    }))
    kept.set(key, messages)
    // Not for ever: the database may only have been away.
    messages.catch(() => kept.delete(key))
    return messages
  }
}

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

const OUT_OF_DATE = {
  state: 'retrying',
  reason: 'written anew: it counted days from another day',
} as const

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
      await note({ ordinal, state: 'unknown' })
      const hours = claim.slot.until(tools.clock()).total('hours')
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
  if (performance.now() - due > LATE_MS) {
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

/** A timer takes a millisecond at least, even for none. */
async function waitFor(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms)
}

function targetOf({ kind, place, owner }: Claim) {
  const channel = kind === 'notice' ? `@${owner}` : place.channel
  return { workspace: place.workspace, channel }
}

/** It was not this delivery's turn: it goes back as it was, and comes again. */
async function giveBack(tools: Tools, { id, fence }: Claim, inMs: number): Promise<JobEnd> {
  await tools.giveBack({ id, fence, inMs })
  return DONE
}

/** Many at once: where a platform is slow, most of what is in hand goes back, and must hold nothing up. */
async function giveBackAll(
  { db, clock, queue }: Pick<Tools, 'db' | 'clock' | 'queue'>,
  claims: readonly (Pick<Claim, 'id' | 'fence'> & { readonly inMs: number })[],
): Promise<ReadonlySet<number>> {
  return db.transaction(async (tx) => {
    const endings = claims.map(({ id, fence }) => ({ id, fence, outcome: UNSTARTED }))
    const settled = await settleDeliveries(tx, endings, clock())
    const mine = claims.filter(({ id }) => settled.has(id))
    await queue.add(
      tx,
      mine.map(({ id, inMs }) => ({ deliveryId: id, afterMs: inMs })),
    )
    return settled
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
  const isPlain = Object.keys(verdict).length === 2
  const isMine = isPlain
    ? await tools.settle(ending)
    : await tools.db.transaction((tx) =>
        concludeWithin({ ...tools, db: tx }, ending, claim, verdict),
      )
  if (!isMine) return DONE
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

async function concludeWithin(
  { db, clock, queue }: Tools,
  ending: Ending,
  claim: Claim,
  { againMs, failing, pause, tellOwner, writeAnew }: Verdict,
): Promise<boolean> {
  const settled = await settleDeliveries(db, [ending], clock())
  if (!settled.has(claim.id)) return false
  if (writeAnew === true) await lookAgain(db, [claim.subscriptionId], clock())
  if (tellOwner !== undefined) await notifyOwner({ db, clock, queue }, claim, tellOwner)
  if (againMs !== undefined) await queue.add(db, [{ deliveryId: claim.id, afterMs: againMs }])
  if (failing !== undefined) await noteFailures(db, claim.subscriptionId, failing)
  if (pause !== undefined) await pauseChannel({ db, clock, queue }, claim, pause)
  return true
}

async function pauseChannel(
  { db, clock, queue }: Pick<Tools, 'db' | 'clock' | 'queue'>,
  { subscriptionId }: Claim,
  { reason, tellOwner }: NonNullable<Verdict['pause']>,
): Promise<void> {
  const now = clock()
  const before = await getSubscription(db, subscriptionId)
  if (before?.state !== 'active') return
  const act = { by: 'bot', at: now }
  const subscription = await pauseSubscription(db, before.id, { reason, by: 'platform' }, act)
  if (!tellOwner) return
  const document = pausedDocument({ channel: subscription.channel, reason })
  await notifyOwner({ db, clock, queue }, { subscriptionId, owner: subscription.owner }, document)
}

/** Tells whoever answers for a subscription, by direct message. */
async function notifyOwner(
  { db, clock, queue }: Pick<Tools, 'db' | 'clock' | 'queue'>,
  { subscriptionId, owner }: Pick<Claim, 'subscriptionId' | 'owner'>,
  document: Document,
): Promise<void> {
  // An operator has no direct messages: they find it in the list of deliveries, and in the log.
  if (owner === OPERATOR) return
  const now = clock()
  const [documentId] = await fileDocuments(db, [{ document, tells: [] }], now)
  if (documentId === undefined) return
  const notice = { subscriptionId, kind: 'notice', slot: now, documentId } as const
  const planned = await planDeliveries(db, [notice], now)
  await queue.add(
    db,
    planned.map(({ id }) => ({ deliveryId: id })),
  )
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
