import type { FindOutcome, Platform, PostOutcome, Target } from '../bot/platform.ts'

/** Posts a message. An adapter that throws has left open whether it went out. */
export async function post(
  platform: Platform,
  target: Target,
  message: unknown,
  key: string,
): Promise<PostOutcome> {
  try {
    return await platform.post(target, message, key)
  } catch (cause) {
    return { outcome: 'unknown', reason: `posting broke off: ${messageOf(cause)}` }
  }
}

/** Looks for a message. An adapter that throws has not said anything. */
export async function find(
  platform: Platform,
  target: Target,
  message: unknown,
  key: string,
): Promise<FindOutcome> {
  try {
    return await platform.find(target, message, key)
  } catch (cause) {
    return { found: 'retry', reason: `looking for it broke off: ${messageOf(cause)}` }
  }
}

/** What an exception says. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
