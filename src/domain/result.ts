/** An expected outcome: the value, or a sentence for the person who typed the input. */
export type Result<T> = { ok: true; value: T } | { ok: false; problem: string }

/** A successful result holding `value`. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** A refusal: what was wrong, with which value, and what would be right. */
export function refuse<T>(problem: string): Result<T> {
  return { ok: false, problem }
}
