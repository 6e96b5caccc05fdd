import type { Clock } from '../../clock.ts'
import { createLru } from '../../db/lru.ts'
import type { SharedMemory } from './replays.ts'

/** The answers that were shown to everybody, so that none is a second time: of all replicas, by a name of each. */
export type SharedAnswers = {
  /** Lets one click share an answer; false where another was faster. */
  claim(answer: string): Promise<boolean>
  isShared(answer: string): Promise<boolean>
  /** It could not be shown, and may be tried again. */
  release(answer: string): Promise<void>
}

const KEPT = 2000
/** What only one person sees does not stand there for longer. */
const REMEMBERED_HOURS = 24

/** Remembers in this process first, so that a second click is known before the database has answered. */
export function createSharedAnswers(memory: SharedMemory, wallClock: Clock): SharedAnswers {
  const own = createLru<true>(KEPT)
  const nameOf = (answer: string) => `shared ${answer}`
  return {
    async claim(answer) {
      if (own.get(answer) === true) return false
      own.set(answer, true)
      const staleAt = wallClock().add({ hours: REMEMBERED_HOURS })
      const isFirst = await memory.isNew({ signature: nameOf(answer), staleAt })
      // Whoever was faster may still release it.
      if (!isFirst) own.delete(answer)
      return isFirst
    },
    isShared: async (answer) => own.get(answer) === true || memory.knows(nameOf(answer)),
    async release(answer) {
      own.delete(answer)
      await memory.forget(nameOf(answer))
    },
  }
}
