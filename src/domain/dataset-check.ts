import { foldIdentifier } from './fold.ts'
import type { Newsletter, SeedItem } from './seed-schema.ts'
import { compareSpans, type DateSpan, parseSpan } from './span.ts'

/** An item whose fields are right, and the file it stands in. */
export type Located = { readonly file: string; readonly seed: SeedItem }

/** Mistakes that only show between fields, items and files: one sentence each. */
export function crossCheck(
  located: readonly Located[],
  newsletters: readonly Newsletter[],
  sourcesFile: string,
): string[] {
  const known = new Set(newsletters.map((one) => one.newsletter))
  const ids = new Map<string, string>()
  const identifiers = new Map<string, string>()
  const problems: string[] = []
  for (const { file, seed } of located) {
    const first = ids.get(seed.id)
    if (first !== undefined)
      problems.push(`${file}: ${seed.id}: id "${seed.id}" is already used in ${first}`)
    else ids.set(seed.id, file)
    if (seed.identifier === undefined) continue
    const folded = foldIdentifier(seed.identifier)
    const owner = identifiers.get(folded)
    if (owner !== undefined) {
      problems.push(
        `${file}: ${seed.id}: identifier "${seed.identifier}" is already that of ${owner}; one document is one item`,
      )
    } else identifiers.set(folded, seed.id)
  }
  const all = new Map(located.map(({ seed }) => [seed.id, seed]))
  for (const { file, seed } of located) {
    const say = (text: string) => problems.push(`${file}: ${seed.id}: ${text}`)
    checkReferences(seed, all, say)
    checkSources(seed, known, sourcesFile, say)
    checkKeyDates(seed, say)
  }
  return problems
}

function checkReferences(
  seed: SeedItem,
  all: ReadonlyMap<string, SeedItem>,
  say: (text: string) => void,
) {
  for (const field of ['replacedBy', 'partOf'] as const) {
    const target = seed[field]
    if (target === undefined) continue
    if (target === seed.id) say(`${field}: "${target}" is the item itself`)
    else if (!all.has(target)) say(`${field}: no item has the id "${target}"`)
  }
  const owner = seed.partOf === undefined ? undefined : all.get(seed.partOf)
  if (owner?.partOf !== undefined && owner.id !== seed.id) {
    say(`partOf: "${owner.id}" is itself a part of "${owner.partOf}"; packages do not nest`)
  }
  if (isReplacedByItself(seed, all))
    say(`replacedBy: "${seed.replacedBy}" leads back to the item itself`)
  const repeated = seed.sectors.find((sector, index) => seed.sectors.indexOf(sector) !== index)
  if (repeated !== undefined) say(`sectors: "${repeated}" is named twice`)
}

/** Whether following who replaces whom comes back; an item named as its own replacement is told apart. */
function isReplacedByItself(seed: SeedItem, all: ReadonlyMap<string, SeedItem>): boolean {
  const seen = new Set<string>()
  let next = seed.replacedBy === seed.id ? undefined : seed.replacedBy
  while (next !== undefined && next !== seed.id && !seen.has(next)) {
    seen.add(next)
    next = all.get(next)?.replacedBy
  }
  return next === seed.id
}

function checkSources(
  seed: SeedItem,
  known: ReadonlySet<string>,
  sourcesFile: string,
  say: (text: string) => void,
) {
  if (seed.keyDates.length === 0 && seed.mentions.length === 0) {
    say('needs a key date or a mention, so that a reader can tell where it comes from')
  }
  const cited = [
    ...seed.mentions.map((mention, index) => [`mentions[${index}]`, mention.newsletter] as const),
    ...seed.keyDates.flatMap((keyDate, index) => [
      [`keyDates[${index}].source`, keyDate.source.newsletter] as const,
      ...keyDate.earlier.map(
        (earlier, at) =>
          [`keyDates[${index}].earlier[${at}].source`, earlier.source.newsletter] as const,
      ),
    ]),
  ]
  for (const [field, newsletter] of cited) {
    if (!known.has(newsletter))
      say(`${field}.newsletter: "${newsletter}" is not listed in ${sourcesFile}`)
  }
}

function checkKeyDates(seed: SeedItem, say: (text: string) => void) {
  const seen = new Set<string>()
  for (const [index, keyDate] of seed.keyDates.entries()) {
    const key = keyDate.key ?? keyDate.kind
    if (seen.has(key)) {
      say(
        `keyDates[${index}]: another date is already named "${key}"; give each a "key" of its own`,
      )
    }
    seen.add(key)
    if (
      keyDate.dateEnd !== undefined &&
      compareSpans(requireSpan(keyDate.dateEnd), requireSpan(keyDate.date)) < 0
    ) {
      say(`keyDates[${index}].dateEnd: "${keyDate.dateEnd}" is before the date "${keyDate.date}"`)
    }
  }
  checkCommentPeriods(seed, say)
}

function checkCommentPeriods(seed: SeedItem, say: (text: string) => void) {
  for (const [index, close] of seed.keyDates.entries()) {
    if (close.kind !== 'comment-deadline') continue
    const opens = seed.keyDates.filter(
      (open) => open.kind === 'comment-open' && pairKey(open) === pairKey(close),
    )
    for (const open of opens) {
      if (
        Temporal.PlainDate.compare(requireSpan(close.date).last, requireSpan(open.date).first) < 0
      ) {
        say(
          `keyDates[${index}].date: closes for comment on "${close.date}", before it opens on "${open.date}"`,
        )
      }
    }
  }
}

/** Two ends of one comment period share their key once the kind is taken off it. */
function pairKey({ key, kind }: { key?: string | undefined; kind: string }): string {
  return (key ?? kind).replace(/^comment-(open|deadline)-?/, '')
}

/** The span of a text that the schema has let through. */
export function requireSpan(text: string): DateSpan {
  const parsed = parseSpan(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}
