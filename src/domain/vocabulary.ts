import { closestMatch } from 'leven'
import { foldText } from './fold.ts'
import { ITEM_TYPES, type ItemType, KEY_DATE_KINDS, type KeyDateKind } from './item.ts'
import { ok, type Result, refuse } from './result.ts'
import { SECTOR_TABLE, SECTORS, type Sector } from './sector.ts'

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

/** The sector somebody means by a slug, a name or an alias (`ev`, `ccc`, `rohs`), whatever its case. */
export function parseSector(text: string): Result<Sector> {
  return choose(text, 'sector', SECTORS, (sector) => [
    SECTOR_TABLE[sector].name,
    ...SECTOR_TABLE[sector].aliases,
  ])
}

/** The kind of key date somebody means: `comment-deadline`, `comments`, `effective`. */
export function parseKind(text: string): Result<KeyDateKind> {
  return choose(text, 'kind', KEY_DATE_KINDS, (kind) => KIND_ALIASES[kind])
}

/** The type of item somebody means: `law`, `gb`, `gb/t`. */
export function parseType(text: string): Result<ItemType> {
  return choose(text, 'type', ITEM_TYPES, (type) => TYPE_ALIASES[type] ?? [])
}

function choose<T extends string>(
  text: string,
  what: string,
  choices: readonly T[],
  aliasesOf: (choice: T) => readonly string[],
): Result<T> {
  const words = new Map(
    choices.flatMap((choice) =>
      [choice, ...aliasesOf(choice)].map((word) => [fold(word), choice] as const),
    ),
  )
  const typed = fold(text)
  const hit = words.get(typed)
  if (hit !== undefined) return ok(hit)
  const near = closestMatch(typed, [...words.keys()], {
    maxDistance: Math.max(1, Math.ceil(typed.length / 3)),
  })
  const meant = near === undefined ? undefined : words.get(near)
  const advice = meant === undefined ? '' : ` Did you mean ${meant}?`
  return refuse(`"${text}" is no ${what}.${advice} Known: ${choices.join(', ')}.`)
}

function fold(text: string): string {
  return foldText(text).replace(/[\s_-]+/g, '')
}
