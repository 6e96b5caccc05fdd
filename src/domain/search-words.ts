import { foldText } from './fold.ts'
import type { Item } from './item.ts'

/** A typed word counts as a misspelling of a title's word from this trigram similarity on (pg_trgm's measure). */
export const WORD_SIMILARITY = 0.45

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
