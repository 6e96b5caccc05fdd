/** The server's time, which a test may move forward so that tokens, triggers and URLs run out. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number
  advance(ms: number): void
}

/** A clock that runs as the machine's does, plus what it was moved forward by. */
export function createClock(): Clock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    advance(ms) {
      ahead += ms
    },
  }
}
