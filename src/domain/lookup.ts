import leven from 'leven'
import { foldCommittee, foldIdentifier, namesCommittee } from './fold.ts'
import { type IdentifierForm, identifierForms } from './identifier-form.ts'
import { byName, type Item } from './item.ts'
import { itemWords, misspelling, wordsOf } from './search-words.ts'

/** What a person typed, taken apart: every form under which an item could be meant. */
export type LookupQuery = {
  /** As typed, for repeating it in the answer. */
  readonly text: string
  /** The text as an identifier without case and punctuation, `gb44495`; absent where it reads like none. */
  readonly identifier?: string | undefined
  /** `tc260` where the text is nothing but a committee. */
  readonly committee?: string | undefined
  /** Folded words without stop words; a Chinese run is cut into overlapping pairs. */
  readonly words: readonly string[]
}

/**
 * What was found. Of `many`, the best come first; `none` carries the nearest items, if any are near, and
 * whether they are near by their number (a likely slip) or by some of the words.
 */
export type LookupAnswer =
  | { readonly found: 'one'; readonly item: Item }
  | { readonly found: 'many'; readonly items: readonly Item[] }
  | { readonly found: 'none'; readonly nearest: readonly Item[]; readonly by: 'number' | 'words' }

/** Letters and digits that may be wrong in an identifier for it to be offered as "did you mean". */
export const IDENTIFIER_TYPOS = 2
/** The longest number there is takes about half of this; more words narrow nothing down. */
const LONGEST_IDENTIFIER = 40
const MOST_WORDS = 20
/** Items offered where nothing was found. */
export const NEAREST_SHOWN = 3
const STOP_WORDS = new Set([
  'a',
  'an',
  'and',
  'by',
  'for',
  'in',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
])

/** Takes typed text apart. Any text is a query; an empty one finds nothing. */
export function parseLookup(text: string): LookupQuery {
  const folded = foldIdentifier(text)
  const committee = /^(?:[a-z]+[/ -])?((?:tc|swg)\s*\d+(?:\s*\/\s*sc\s*\d+)?)$/i.exec(text.trim())
  const words = wordsOf(text)
  const telling = words.filter((word) => !STOP_WORDS.has(word))
  const isNumber =
    folded.length <= LONGEST_IDENTIFIER && /\d{2}/.test(folded) && /^[a-z]{0,8}\d/.test(folded)
  const number = isNumber ? folded : numberWithin(text)
  return {
    text: text.trim(),
    identifier: committee === null ? number : undefined,
    committee: committee?.[1] === undefined ? undefined : foldCommittee(committee[1]),
    words: [...new Set(telling.length > 0 ? telling : words)].slice(0, MOST_WORDS),
  }
}

/** The first number of a standard or project within a text, folded: `when does GB 44495 take effect?`. */
function numberWithin(text: string): string | undefined {
  const found =
    /\b(?:GB(?:\s*\/?\s*[TZ])?\s*\d[\d.]*(?:[-—–]\d{4})?|CNCA-\w+-\d+|20\d{6}-[A-Z]-\d{3})/i.exec(
      text.normalize('NFKC'),
    )
  return found === null ? undefined : foldIdentifier(found[0])
}

/** Answers a query from items: all of them, or the candidates a database has narrowed them to. */
export function answerLookup(items: readonly Item[], query: LookupQuery): LookupAnswer {
  for (const find of [findById, findByIdentifier, findByCommittee]) {
    const hits = find(items, query)
    if (hits.length > 0) return found(hits)
  }
  const scored = items.map((item) => scoreWords(item, query.words)).filter((one) => one.matched > 0)
  const whole = scored.filter((one) => one.matched === query.words.length).sort(byScore)
  if (whole.length > 0) return found(whole.map((one) => one.item))
  const near = nearestIdentifiers(items, query)
  if (near.length > 0) return { found: 'none', nearest: near, by: 'number' }
  return { found: 'none', nearest: partial(scored, query.words.length), by: 'words' }
}

function findById(items: readonly Item[], { text }: LookupQuery): Item[] {
  return items.filter((item) => item.id === text)
}

function found(items: readonly Item[]): LookupAnswer {
  const [first] = items
  return items.length === 1 && first !== undefined
    ? { found: 'one', item: first }
    : { found: 'many', items }
}

/** From the strictest reading of a number to the loosest; the first that finds anything decides. */
const IDENTIFIER_READINGS: readonly ((form: IdentifierForm, typed: string) => boolean)[] = [
  (form, typed) => !form.replaced && form.whole === typed,
  (form, typed) => !form.replaced && form.base === typed,
  (form, typed) => form.replaced && (form.whole === typed || form.base === typed),
  (form, typed) => !form.replaced && form.digits === typed.replace(/\D/g, ''),
  (form, typed) => !form.replaced && form.whole.startsWith(typed),
]

function findByIdentifier(items: readonly Item[], { identifier: typed }: LookupQuery): Item[] {
  if (typed === undefined) return []
  const known = items.map((item) => ({ item, forms: identifierForms(item) }))
  for (const reads of IDENTIFIER_READINGS) {
    const hits = known.filter(({ forms }) => forms.some((form) => reads(form, typed)))
    if (hits.length > 0) return hits.map(({ item }) => item).sort(byName)
  }
  return []
}

function findByCommittee(items: readonly Item[], { committee: typed }: LookupQuery): Item[] {
  if (typed === undefined) return []
  return items
    .filter((item) => item.committee !== undefined && namesCommittee(item.committee, typed))
    .sort(byName)
}

function nearestIdentifiers(items: readonly Item[], { identifier: typed }: LookupQuery): Item[] {
  if (typed === undefined) return []
  return items
    .map((item) => ({
      item,
      distance: Math.min(...identifierForms(item).map((form) => distance(form, typed))),
    }))
    .filter((one) => one.distance <= IDENTIFIER_TYPOS)
    .sort((a, b) => a.distance - b.distance || byName(a.item, b.item))
    .slice(0, NEAREST_SHOWN)
    .map((one) => one.item)
}

function distance(form: IdentifierForm, typed: string): number {
  const maxDistance = IDENTIFIER_TYPOS + 1
  return Math.min(
    leven(form.whole, typed, { maxDistance }),
    leven(form.base, typed, { maxDistance }),
  )
}

type Scored = { readonly item: Item; readonly matched: number; readonly score: number }

function scoreWords(item: Item, words: readonly string[]): Scored {
  const known = itemWords(item)
  const scores = words.map((word) => scoreWord(word, known)).filter((score) => score > 0)
  return { item, matched: scores.length, score: scores.reduce((sum, score) => sum + score, 0) }
}

function scoreWord(word: string, known: ReturnType<typeof itemWords>): number {
  if (known.title.has(word)) return 3
  if (known.other.has(word)) return 2
  if (startsAny(known.title, word)) return 2
  if (startsAny(known.other, word)) return 1
  return Math.max(0, ...[...known.title].map((title) => misspelling(word, title)))
}

function startsAny(words: ReadonlySet<string>, start: string): boolean {
  return start.length >= 2 && [...words].some((word) => word.startsWith(start))
}

function partial(scored: readonly Scored[], wanted: number): Item[] {
  return scored
    .filter((one) => one.matched * 2 >= wanted)
    .sort(byScore)
    .slice(0, NEAREST_SHOWN)
    .map((one) => one.item)
}

function byScore(a: Scored, b: Scored): number {
  return b.matched - a.matched || b.score - a.score || byPackage(a, b) || byName(a.item, b.item)
}

/** A package before its parts. */
function byPackage(a: Scored, b: Scored): number {
  return Number(a.item.partOf !== undefined) - Number(b.item.partOf !== undefined)
}
