import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Action, parseAction, printAction } from '../formatters/action.ts'

/**
 * Writes actions into the values of buttons and reads them back. What comes back was in a stranger's hands: only
 * what carries this bot's own seal, made for the same workspace, is believed.
 */
export type Seal = {
  close(action: Action, workspace: string): string
  /** The action, or `undefined` where the value was not made here. */
  open(value: string, workspace: string): Action | undefined
}

/** 60 bits: enough that nobody guesses one, short enough for Discord's 100 characters. */
const SEAL_CHARACTERS = 10

/** A seal under a key that outlives the process. */
export function createSeal(key: Uint8Array): Seal {
  const sealOf = (text: string, workspace: string) =>
    createHmac('sha256', key)
      .update(`${workspace}\n${text}`)
      .digest('base64url')
      .slice(0, SEAL_CHARACTERS)
  return {
    close(action, workspace) {
      const text = printAction(action)
      return `${sealOf(text, workspace)}${text}`
    },
    open(value, workspace) {
      const [seal, text] = [value.slice(0, SEAL_CHARACTERS), value.slice(SEAL_CHARACTERS)]
      const right = Buffer.from(sealOf(text, workspace))
      const given = Buffer.from(seal)
      return given.length === right.length && timingSafeEqual(given, right)
        ? parseAction(text)
        : undefined
    },
  }
}
