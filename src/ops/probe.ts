import { setTimeout as sleep } from 'node:timers/promises'
import { ok, type Result, refuse } from '../domain/result.ts'

/** A question asked over and over, whose answer is waited for only so long. */
export type Probe<T> = () => Promise<Result<T>>

/**
 * Asks, and refuses with the reason where there is no answer in time. While one question is open no other is
 * asked: a database that hangs is not buried under those who want to know whether it does.
 */
export function createProbe<T>(ask: () => Promise<T>, withinMs: number): Probe<T> {
  let open: Promise<Result<T>> | undefined
  return () => {
    open ??= answerOf(ask).finally(() => {
      open = undefined
    })
    const late: Result<T> = refuse(`no answer within ${withinMs / 1000} s`)
    return Promise.race([open, sleep(withinMs, late, { ref: false })])
  }
}

async function answerOf<T>(ask: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await ask())
  } catch (cause) {
    return refuse(`fails (${codeOf(cause)})`)
  }
}

/** Whoever reads health pages need not be told more than an error's code: messages may hold addresses. */
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no reason given'
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return cause.cause === undefined ? cause.name : codeOf(cause.cause)
}
