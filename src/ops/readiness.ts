import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { ping } from '../db/figures.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Watchdog } from '../jobs/watchdog.ts'
import { createProbe } from './probe.ts'

/** What readiness is told by. */
export type ReadinessJob = {
  readonly db: Database
  readonly queue: Pick<Queue, 'depth'>
  readonly clock: Clock
  readonly watchdog: Pick<Watchdog, 'latest'>
  /** When planning succeeded last, if it has. */
  readonly lastPlanned: () => Temporal.Instant | undefined
  /** Which chats cannot be reached, and why. */
  readonly chatProblems: () => readonly string[]
}

const ANSWER_WITHIN_MS = 2000
const PLANNED_WITHIN_MINUTES = 5

/** Tells why the service is not ready, a line each; none where it is. */
export function createReadiness(job: ReadinessJob): () => Promise<readonly string[]> {
  const database = createProbe(() => ping(job.db), ANSWER_WITHIN_MS)
  const queue = createProbe(() => job.queue.depth(), ANSWER_WITHIN_MS)
  return async () => {
    const [pinged, depth] = await Promise.all([database(), queue()])
    return [
      ...(pinged.ok ? [] : [`database: ${pinged.problem}`]),
      ...(depth.ok ? [] : [`queue: ${depth.problem}`]),
      ...planningProblems(job),
      ...slotProblems(job),
      ...job.chatProblems(),
    ]
  }
}

function planningProblems({ clock, lastPlanned }: ReadinessJob): string[] {
  const last = lastPlanned()
  if (last === undefined) return ['planning: has not succeeded yet']
  const isRecent = last.until(clock()).total('minutes') <= PLANNED_WITHIN_MINUTES
  return isRecent ? [] : [`planning: succeeded last at ${last.round('second')}`]
}

function slotProblems({ watchdog }: ReadinessJob): string[] {
  const missing = watchdog.latest()?.missing.count ?? 0
  return missing === 0 ? [] : [`digests: ${missing} missing from the ledger; the log names them`]
}
