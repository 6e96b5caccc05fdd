import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import {
  forgetRequest,
  forgetRequests,
  isNoted,
  noteRequest,
  type SeenRequest,
} from '../../db/seen-requests.ts'
import type { Logger } from '../../log.ts'

/** Whether no process has taken a request yet; where that cannot be known in time, it is taken for new. */
export type IsNew = (request: SeenRequest) => Promise<boolean>

/** A memory of all processes that share the database; beside it each has one of its own. */
export type SharedMemory = {
  readonly isNew: IsNew
  /** Whether something was taken; false where that cannot be known. */
  knows(signature: string): Promise<boolean>
  /** Lets something be taken anew. */
  forget(signature: string): Promise<void>
}

/** Slack waits three seconds for an acknowledgement: this much of it at most goes to the database. */
const ASKED_WITHIN_MS = 1000
/** Where so many questions are open the database is stuck, and more of them would only pile up. */
const MOST_OPEN = 100
const FORGOTTEN_EVERY_MS = 60_000
/** How far clocks of replicas may be apart. */
const SKEW_MINUTES = 5

/** The memory in a database. */
export function createSharedMemory(db: Database, wallClock: Clock, log: Logger): SharedMemory {
  let open = 0
  let forgotten = performance.now()

  /** What the database answers in time, or else `unsure`. */
  async function ask(question: () => Promise<boolean>, unsure: boolean): Promise<boolean> {
    if (open >= MOST_OPEN) return unsure
    open += 1
    const answer = question()
      .catch((cause: unknown) => {
        log.warn({ err: cause }, 'whether another replica took a request is not known')
        return unsure
      })
      .finally(() => {
        open -= 1
      })
    return Promise.race([answer, sleep(ASKED_WITHIN_MS, unsure, { ref: false })])
  }

  function forgetNowAndThen(): void {
    if (performance.now() - forgotten < FORGOTTEN_EVERY_MS) return
    forgotten = performance.now()
    forgetRequests(db, wallClock().subtract({ minutes: SKEW_MINUTES })).catch((cause: unknown) => {
      log.warn({ err: cause }, 'requests of long ago are remembered a while longer')
    })
  }

  return {
    isNew(request) {
      forgetNowAndThen()
      return ask(() => noteRequest(db, request), true)
    },
    knows: (signature) => ask(() => isNoted(db, signature), false),
    forget: (signature) => forgetRequest(db, signature),
  }
}
