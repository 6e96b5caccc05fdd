import { z } from 'zod'
import { crossCheck, type Located, requireSpan } from './dataset-check.ts'
import type { Item, KeyDate } from './item.ts'
import {
  type Newsletter,
  newsletterSchema,
  type SeedItem,
  seedFileSchema,
  seedItemSchema,
} from './seed-schema.ts'

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
