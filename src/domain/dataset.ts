import { z } from 'zod'
import { foldIdentifier } from './fold.ts'
import {
  type Item,
  type KeyDate,
  type Newsletter,
  newsletterSchema,
  type SeedItem,
  seedFileSchema,
  seedItemSchema,
} from './item.ts'
import { compareSpans, type DateSpan, parseSpan } from './span.ts'

/** A parsed but unchecked dataset file: its path, for messages, and its content. */
export type RawFile = { readonly file: string; readonly content: unknown }

/** Every item and newsletter of a dataset, checked. */
export type Dataset = {
  readonly items: readonly Item[]
  readonly newsletters: readonly Newsletter[]
}

/** The dataset, or every mistake in it, one sentence each: file, item, field, value, what is right. */
export type DatasetCheck =
  | { ok: true; dataset: Dataset }
  | { ok: false; problems: readonly string[] }

/** Checks dataset files against each other and returns the dataset, or all problems at once. */
export function checkDataset(sources: RawFile, files: readonly RawFile[]): DatasetCheck {
  const problems: string[] = []
  const newsletters = parseNewsletters(sources, problems)
  const located = files.flatMap((file) => parseFile(file, problems))
  problems.push(...crossCheck(located, newsletters, sources.file))
  if (problems.length > 0) return { ok: false, problems }
  const knownFrom = new Map(
    newsletters.map((one) => [one.newsletter, Temporal.PlainDate.from(one.knownFrom)]),
  )
  return {
    ok: true,
    dataset: { items: located.map(({ seed }) => toItem(seed, knownFrom)), newsletters },
  }
}

type Located = { readonly file: string; readonly seed: SeedItem }

function parseNewsletters({ file, content }: RawFile, problems: string[]): Newsletter[] {
  const parsed = z.array(newsletterSchema).safeParse(content)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) {
    problems.push(
      `${file}: ${fieldPath(issue.path)}: ${describeIssue(issue, valueAt(content, issue.path))}`,
    )
  }
  return []
}

function parseFile({ file, content }: RawFile, problems: string[]): Located[] {
  if (!Array.isArray(content)) {
    problems.push(`${file}: must be a list of items, each beginning with "- id:"`)
    return []
  }
  const located: Located[] = []
  for (const [index, raw] of content.entries()) {
    const parsed = seedItemSchema.safeParse(raw)
    if (parsed.success) {
      located.push({ file, seed: parsed.data })
      continue
    }
    for (const issue of parsed.error.issues) {
      const field = fieldPath(issue.path)
      const place = field === '' ? itemLabel(raw, index) : `${itemLabel(raw, index)}: ${field}`
      problems.push(`${file}: ${place}: ${describeIssue(issue, valueAt(raw, issue.path))}`)
    }
  }
  return located
}

function itemLabel(raw: unknown, index: number): string {
  const id = valueAt(raw, ['id'])
  return typeof id === 'string' && id !== '' ? id : `item ${index + 1}`
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined,
    root,
  )
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'custom') return issue.message
  const shown = typeof value === 'object' ? '' : ` ${JSON.stringify(value)}`
  if (issue.code === 'invalid_value') {
    return `${shown.trim()} is not one of ${issue.values.map(String).join(', ')}`
  }
  if (value === undefined) return 'is missing'
  if (issue.code === 'unrecognized_keys') {
    return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}`
  }
  return `${shown.trim()} ${issue.message}`.trim()
}

function crossCheck(
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
  for (const { file, seed } of located) {
    const say = (text: string) => problems.push(`${file}: ${seed.id}: ${text}`)
    checkReferences(seed, ids, say)
    checkSources(seed, known, sourcesFile, say)
    checkKeyDates(seed, say)
  }
  return problems
}

function checkReferences(seed: SeedItem, ids: Map<string, string>, say: (text: string) => void) {
  for (const field of ['replacedBy', 'partOf'] as const) {
    const target = seed[field]
    if (target === undefined) continue
    if (target === seed.id) say(`${field}: "${target}" is the item itself`)
    else if (!ids.has(target)) say(`${field}: no item has the id "${target}"`)
  }
  const repeated = seed.sectors.find((sector, index) => seed.sectors.indexOf(sector) !== index)
  if (repeated !== undefined) say(`sectors: "${repeated}" is named twice`)
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

/** The item of a seed that has been checked; `knownFrom` maps each newsletter to its day. */
function toItem(seed: SeedItem, knownFrom: ReadonlyMap<string, Temporal.PlainDate>): Item {
  const { sectors, keyDates, ...rest } = seed
  const [lead, ...others] = sectors
  if (lead === undefined) throw new Error(`${seed.id}: no lead sector after checking`)
  return {
    ...rest,
    sectors: [lead, ...others],
    keyDates: keyDates.map((keyDate) => toKeyDate(keyDate, knownFrom)),
  }
}

function toKeyDate(
  seed: SeedItem['keyDates'][number],
  knownFrom: ReadonlyMap<string, Temporal.PlainDate>,
): KeyDate {
  const { date, dateEnd, key, earlier, ...rest } = seed
  const knownSince = knownFrom.get(seed.source.newsletter)
  if (knownSince === undefined)
    throw new Error(`newsletter ${seed.source.newsletter} after checking`)
  return {
    ...rest,
    key: key ?? seed.kind,
    span: requireSpan(date),
    ...(dateEnd === undefined ? {} : { end: requireSpan(dateEnd) }),
    earlier: earlier.map((one) => ({
      span: requireSpan(one.date),
      proposed: one.proposed,
      source: one.source,
    })),
    knownSince,
  }
}

function requireSpan(text: string): DateSpan {
  const parsed = parseSpan(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

/** JSON Schema of a dataset file, for editors that check YAML while one types. */
export function datasetJsonSchema(): unknown {
  return z.toJSONSchema(seedFileSchema, { io: 'input', unrepresentable: 'any' })
}

/** The last month any newsletter of the dataset reports on, as `2026-04`; `undefined` without newsletters. */
export function dataAsOf(newsletters: readonly Newsletter[]): string | undefined {
  return newsletters
    .flatMap((one) => one.covers?.last ?? [])
    .sort()
    .at(-1)
}
