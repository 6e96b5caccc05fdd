import { createLru } from '../../db/lru.ts'

/** What was read is remembered for a few minutes, and so is what is being read, but not what could not be. */
export type Memory<T> = {
  get(key: string, read: () => Promise<T | undefined>): Promise<T | undefined>
  delete(key: string): void
}

const REMEMBERED_MINUTES = 5
const KEPT = 2000

/** A memory of nothing at first. */
export function createMemory<T>(wallClock: () => Temporal.Instant): Memory<T> {
  const kept = createLru<{
    readonly until: Temporal.Instant
    readonly value: Promise<T | undefined>
  }>(KEPT)
  return {
    get(key, read) {
      const known = kept.get(key)
      const now = wallClock()
      if (known !== undefined && Temporal.Instant.compare(now, known.until) < 0) return known.value
      const value = read()
      kept.set(key, { until: now.add({ minutes: REMEMBERED_MINUTES }), value })
      const forget = () => kept.delete(key)
      value.then((read) => read === undefined && forget(), forget)
      return value
    },
    delete: kept.delete,
  }
}
