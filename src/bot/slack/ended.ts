import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../log.ts'
import { failureOf, isRemoval } from './failures.ts'
import type { Background } from './listen.ts'
import type { WebClient } from './web-client.ts'

/** What lies between the questions whether a token is dead, where Slack does not say. */
const WAITS_MS = [1000, 10_000, 60_000, 600_000]

/** Whether Slack takes a token no more; `undefined` where it says neither. */
export async function isDead({ auth }: WebClient): Promise<boolean | undefined> {
  try {
    await auth.test()
    return false
  } catch (cause) {
    return isRemoval(failureOf(cause)) ? true : undefined
  }
}

/** What asking again later works with. */
export type Later = {
  readonly background: Background
  readonly log: Logger
  /** Aborted once the bot is to stop. */
  readonly stopping: AbortSignal
}

/** Settles something at once, or where `settle` answers false or throws a few times later, which nobody waits for. */
export async function settleSoon(
  settle: () => Promise<boolean>,
  { background, log, stopping }: Later,
): Promise<void> {
  if (await isSettled()) return
  background.run(settleLater())

  // What stands in the way now, such as a database that is away, may be gone the next time.
  async function isSettled(): Promise<boolean> {
    try {
      return await settle()
    } catch (cause) {
      log.error({ err: cause }, 'a removal could not be settled')
      return false
    }
  }
  async function settleLater(): Promise<void> {
    for (const wait of WAITS_MS) {
      await sleep(wait, undefined, { signal: stopping, ref: false }).catch(() => {})
      if (stopping.aborted || (await isSettled())) return
    }
    log.warn('whether the app was removed is not known: it is believed to be there')
  }
}
