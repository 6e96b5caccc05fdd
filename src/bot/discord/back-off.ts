const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000

/** How long to wait after so many tries that failed: twice as long each time, up to `longestMs`. */
export function backOffMs(failed: number, longestMs = LONGEST_WAIT_MS): number {
  return Math.min(FIRST_WAIT_MS * 2 ** failed, longestMs)
}
