import { foldText } from './fold.ts'
import { ITEM_TYPES, type ItemType, KEY_DATE_KINDS, type KeyDateKind } from './item.ts'
import { nearestWord } from './nearest.ts'
import { ok, type Result, refuse } from './result.ts'
import { SECTOR_TABLE, SECTORS, type Sector } from './sector.ts'
import { readRuns, typedWords } from './typed-words.ts'

const KIND_ALIASES: Readonly<Record<KeyDateKind, readonly string[]>> = {
  'comment-open': ['open', 'opens'],
  'comment-deadline': ['comment', 'comments', 'consultation', 'consultations', 'closes'],
  adoption: ['adopted', 'approval', 'approved'],
  publication: ['published', 'release', 'released'],
  'entry-into-force': ['effective', 'effective date', 'in force', 'implementation', 'takes effect'],
  'mandatory-application': ['mandatory', 'compulsory'],
  'transition-end': ['transition', 'transition period'],
  'submission-deadline': ['submission', 'application', 'apply', 'call', 'calls'],
  target: ['targets', 'goal', 'goals'],
  event: ['events', 'webinar', 'webinars', 'conference', 'meeting'],
  establishment: ['established', 'founded'],
}

const TYPE_ALIASES: Readonly<Partial<Record<ItemType, readonly string[]>>> = {
  'mandatory-national-standard': ['gb', 'mandatory standard'],
  'recommended-national-standard': ['gb/t', 'recommended standard', 'voluntary national standard'],
  'guiding-technical-document': ['gb/z', 'guidance document'],
  'departmental-rule': ['measures', 'provisions'],
  'administrative-regulation': ['regulation', 'state council regulation'],
  'certification-rule': ['ccc rule', 'certification rules'],
  'policy-plan': ['plan', 'policy', 'action plan'],
  'technical-guideline': ['guideline', 'guidelines'],
}

/** A closed list, and every folded word by which people mean one of it. */
type Vocabulary<T extends string> = {
  readonly what: string
  readonly choices: readonly T[]
  readonly words: ReadonlyMap<string, T>
}

const SECTOR_VOCABULARY = vocabulary('sector', SECTORS, (sector) => [
  SECTOR_TABLE[sector].name,
  ...SECTOR_TABLE[sector].aliases,
])
const KIND_VOCABULARY = vocabulary('kind', KEY_DATE_KINDS, (kind) => KIND_ALIASES[kind])
const TYPE_VOCABULARY = vocabulary('type', ITEM_TYPES, (type) => TYPE_ALIASES[type] ?? [])

/** The longest name of a sector has this many words: `food, cosmetics and agriculture`. */
export const SECTOR_NAME_WORDS = 4

/** The sector somebody means by a slug, a name or an alias (`ev`, `ccc`, `rohs`), whatever its case. */
export function parseSector(text: string): Result<Sector> {
  return choose(text, SECTOR_VOCABULARY)
}

/** The same without advice: `undefined` where no sector is called so. */
export function findSector(text: string): Sector | undefined {
  return SECTOR_VOCABULARY.words.get(fold(text))
}

/** The sector whose name is nearest to a misspelt one. */
export function nearestSector(text: string): Sector | undefined {
  return nearestChoice(text, SECTOR_VOCABULARY)
}

/** Sectors by comma, space or `and`; a name of several words (`smart home`) is tried whole first. */
export function parseSectors(text: string): Result<Sector[]> {
  const { runs, strange } = readRuns(typedWords(text), SECTOR_NAME_WORDS, (phrase) =>
    isAnd(phrase) ? 'and' : findSector(phrase),
  )
  const [wrong] = strange
  if (wrong !== undefined) return unknownSector(wrong)
  const sectors = runs.flatMap(({ value }) => (value === 'and' ? [] : [value]))
  return ok([...new Set(sectors)])
}

/** The kind of key date somebody means: `comment-deadline`, `comments`, `effective`. */
export function parseKind(text: string): Result<KeyDateKind> {
  return choose(text, KIND_VOCABULARY)
}

/** The type of item somebody means: `law`, `gb`, `gb/t`. */
export function parseType(text: string): Result<ItemType> {
  return choose(text, TYPE_VOCABULARY)
}

/** Whether a word only joins others. */
export function isAnd(word: string): boolean {
  return /^(and|or|from|to|&|\+|\/)$/i.test(word)
}

function unknownSector<T>(phrase: string): Result<T> {
  const [first = phrase] = phrase.split(' ')
  const refused = parseSector(nearestSector(phrase) === undefined ? first : phrase)
  if (refused.ok) throw new Error(`"${phrase}" is a sector that was not read`)
  return refused
}

function vocabulary<T extends string>(
  what: string,
  choices: readonly T[],
  aliasesOf: (choice: T) => readonly string[],
): Vocabulary<T> {
  const words = choices.flatMap((choice) =>
    [choice, ...aliasesOf(choice)].map((word) => [fold(word), choice] as const),
  )
  return { what, choices, words: new Map(words) }
}

function choose<T extends string>(text: string, vocabulary: Vocabulary<T>): Result<T> {
  const hit = vocabulary.words.get(fold(text))
  if (hit !== undefined) return ok(hit)
  const { what, choices } = vocabulary
  const known = `Known: ${choices.join(', ')}.`
  if (text.trim() === '') return refuse(`The ${what} is empty. ${known}`)
  const meant = nearestChoice(text, vocabulary)
  return refuse(
    `"${text}" is no ${what}. ${meant === undefined ? known : `Did you mean ${meant}?`}`,
  )
}

function nearestChoice<T extends string>(text: string, { words }: Vocabulary<T>): T | undefined {
  const near = nearestWord(fold(text), words.keys())
  return near === undefined ? undefined : words.get(near)
}

function fold(text: string): string {
  return foldText(text).replace(/[\s_-]+/g, '')
}
