import { closestMatch } from 'leven'

/** Nobody misspells a word of this many letters; comparing longer texts would only take time. */
const LONGEST_WORD = 60

/** The word that `typed` is most likely a slip of: within about a third of its letters, or `undefined`. */
export function nearestWord(typed: string, words: Iterable<string>): string | undefined {
  // A single letter is a slip of every other.
  if (typed.length < 2 || typed.length > LONGEST_WORD) return undefined
  return closestMatch(typed, [...words], {
    maxDistance: Math.max(1, Math.round(typed.length / 3)),
  })
}
