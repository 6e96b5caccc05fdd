import leven from 'leven'
import { foldText } from './fold.ts'
import type { Item } from './item.ts'

/** A typed word counts as a misspelling of a title's word from this trigram similarity on (pg_trgm's measure). */
const WORD_SIMILARITY = 0.45
/** Two letters swapped cost many trigrams: a longer word within two letters needs no more than this. */
const SWAPPED_SIMILARITY = 0.3
const SWAPPED_LENGTH = 6
const SWAPPED_LETTERS = 2

/** Folded words of a text: `Vehicle 网络安全` gives `vehicle`, `网络`, `络安`, `安全`. */
export function wordsOf(text: string): string[] {
  const runs =
    foldText(text).match(
      /\p{Script=Han}+|[^\P{L}\p{Script=Han}]+\p{N}*|\p{N}+[^\P{L}\p{Script=Han}]*/gu,
    ) ?? []
  return runs.flatMap((run) => (/\p{Script=Han}/u.test(run) ? pairs(run) : [run]))
}

function pairs(run: string): string[] {
  const characters = [...run]
  if (characters.length < 3) return [run]
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

/** The words an item can be found by: those of its titles, and those of everything else said about it. */
export function itemWords(item: Item): { title: ReadonlySet<string>; other: ReadonlySet<string> } {
  const title = new Set(wordsOf(`${item.title} ${item.titleZh ?? ''}`))
  const other = new Set(
    wordsOf(
      [item.summary, item.identifier, item.committee, ...item.issuers].filter(Boolean).join(' '),
    ),
  )
  return { title, other }
}

/** How near `typed` is to a word it may be a misspelling of, by `trigramSimilarity`; 0 where it is none. */
export function misspelling(typed: string, word: string): number {
  // Trigrams count once: a letter held down is like a word of two.
  if (Math.abs(typed.length - word.length) > Math.max(2, word.length / 2)) return 0
  const similarity = trigramSimilarity(typed, word)
  if (similarity >= WORD_SIMILARITY) return similarity
  if (similarity < SWAPPED_SIMILARITY || typed.length < SWAPPED_LENGTH) return 0
  return leven(typed, word, { maxDistance: SWAPPED_LETTERS + 1 }) <= SWAPPED_LETTERS
    ? similarity
    : 0
}

/** Shared over all trigrams of two words, 0 to 1, as pg_trgm's `similarity` counts them. */
export function trigramSimilarity(a: string, b: string): number {
  const left = trigrams(a)
  const right = trigrams(b)
  const shared = [...left].filter((trigram) => right.has(trigram)).length
  return shared / (left.size + right.size - shared)
}

function trigrams(word: string): Set<string> {
  const padded = `  ${word} `
  return new Set(
    Array.from({ length: padded.length - 2 }, (_, index) => padded.slice(index, index + 3)),
  )
}
