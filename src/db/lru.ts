/** A memory of at most so many things; what was not asked for the longest gives way. */
export type Lru<T> = {
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
  clear(): void
}

/** An empty memory that keeps `size` things. */
export function createLru<T>(size: number): Lru<T> {
  const kept = new Map<string, T>()
  const set = (key: string, value: T) => {
    kept.delete(key)
    kept.set(key, value)
    const [oldest] = kept.size > size ? kept.keys() : []
    if (oldest !== undefined) kept.delete(oldest)
  }
  return {
    get(key) {
      const value = kept.get(key)
      if (value !== undefined) set(key, value)
      return value
    },
    set,
    delete: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}
