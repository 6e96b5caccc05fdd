import { closestMatch } from 'leven'

/** Nobody misspells a word of this many letters; comparing longer texts would only take time. */
const LONGEST_WORD = 60

/** The word that `typed` is most likely a slip of: within a third of its letters, or `undefined`. */
export function nearestWord(typed: string, words: Iterable<string>): string | undefined {
  if (typed.length > LONGEST_WORD) return undefined
  return closestMatch(typed, [...words], {
    maxDistance: Math.max(1, Math.ceil(typed.length / 3)),
  })
}
