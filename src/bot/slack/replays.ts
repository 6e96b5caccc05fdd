import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { forgetRequests, noteRequest, type SeenRequest } from '../../db/seen-requests.ts'
import type { Logger } from '../../log.ts'

/** Whether no process has taken a request yet; where that cannot be known in time, it is taken for new. */
export type IsNew = (request: SeenRequest) => Promise<boolean>

/** Slack waits three seconds for an acknowledgement: this much of it at most goes to the database. */
const ASKED_WITHIN_MS = 1000
/** Where so many questions are open the database is stuck, and more of them would only pile up. */
const MOST_OPEN = 100
const FORGOTTEN_EVERY_MS = 60_000
/** How far clocks of replicas may be apart. */
const SKEW_MINUTES = 5

/** A memory of all processes that share the database; beside it each has one of its own. */
export function createSharedMemory(db: Database, wallClock: Clock, log: Logger): IsNew {
  let open = 0
  let forgotten = performance.now()

  async function ask(request: SeenRequest): Promise<boolean> {
    open += 1
    try {
      return await noteRequest(db, request)
    } catch (cause) {
      log.warn({ err: cause }, 'whether another replica took a request is not known')
      return true
    } finally {
      open -= 1
    }
  }

  function forgetNowAndThen(): void {
    if (performance.now() - forgotten < FORGOTTEN_EVERY_MS) return
    forgotten = performance.now()
    forgetRequests(db, wallClock().subtract({ minutes: SKEW_MINUTES })).catch((cause: unknown) => {
      log.warn({ err: cause }, 'requests of long ago are remembered a while longer')
    })
  }

  return async (request) => {
    if (open >= MOST_OPEN) return true
    forgetNowAndThen()
    const late = sleep(ASKED_WITHIN_MS, true, { ref: false })
    return Promise.race([ask(request), late])
  }
}
