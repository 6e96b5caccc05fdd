import { z } from 'zod'
import { foldIdentifier, foldText } from './fold.ts'
import { ITEM_TYPES, type Item, LEGAL_WEIGHTS, STATUSES } from './item.ts'
import { ok, type Result, refuse } from './result.ts'
import { type SeedItem, type SeedItemInput, seedItemSchema } from './seed-schema.ts'
import { parseKind, parseSector, parseType } from './vocabulary.ts'

/** The columns of a list that people import, in the order of the template. A row is one key date of one item. */
export const IMPORT_COLUMNS = [
  {
    name: 'title',
    meaning: 'English title; required',
    example: 'Power banks, safety requirements',
  },
  {
    name: 'sectors',
    meaning: 'lead sector first, names or aliases joined by ";"; required',
    example: 'batteries; ccc',
  },
  { name: 'identifier', meaning: 'number exactly as printed', example: 'GB 47372-2026' },
  {
    name: 'kind',
    meaning: 'what happens on the date: comment-deadline, entry-into-force …',
    example: 'entry-into-force',
  },
  { name: 'date', meaning: '2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026', example: '2027-04-01' },
  { name: 'dateEnd', meaning: 'last day of something that lasts', example: '' },
  { name: 'proposed', meaning: 'yes where the date is only planned', example: 'no' },
  {
    name: 'scope',
    meaning: 'what the date applies to, where an item has several',
    example: 'new types',
  },
  { name: 'note', meaning: 'what a reader must know to use the date rightly', example: '' },
  { name: 'type', meaning: `one of ${ITEM_TYPES.join(', ')}; other where empty`, example: 'gb' },
  { name: 'legalWeight', meaning: LEGAL_WEIGHTS.join(', '), example: 'mandatory' },
  {
    name: 'status',
    meaning: `${STATUSES.join(', ')}; announced where empty`,
    example: 'published',
  },
  { name: 'issuers', meaning: 'joined by ";"', example: 'SAMR; SAC' },
  { name: 'committee', meaning: 'such as SAC/TC114', example: '' },
  { name: 'titleZh', meaning: 'Chinese title', example: '' },
  {
    name: 'summary',
    meaning: 'one sentence; the title where empty',
    example: 'Sets safety limits for power banks.',
  },
  { name: 'links', meaning: 'addresses joined by ";"', example: 'https://openstd.samr.gov.cn/' },
  {
    name: 'source',
    meaning: 'where the date stands, such as an announcement; the row where empty',
    example: 'SAMR announcement 12 of 2026',
  },
  {
    name: 'id',
    meaning: 'stable name of the item; made from identifier or title where empty',
    example: '',
  },
] as const
export type ImportColumn = (typeof IMPORT_COLUMNS)[number]['name']

/** One row as read: its number as the person counts, and its cells by column. */
export type ImportRow = { readonly row: number; readonly cells: Readonly<Record<string, string>> }

/** Items of the good rows, and one sentence for each bad one. */
export type ImportResult = {
  readonly items: readonly SeedItemInput[]
  readonly problems: readonly { readonly row: number; readonly problem: string }[]
}

const KNOWN: ReadonlySet<string> = new Set(IMPORT_COLUMNS.map(({ name }) => name))

/** Turns rows into items of the list called `source`, rows of one item joined; `known` are the dataset's items. */
export function importRows(
  rows: readonly ImportRow[],
  source: string,
  known: readonly Item[],
): ImportResult {
  const items = new Map<string, { item: SeedItemInput; row: number }>()
  const problems: { row: number; problem: string }[] = []
  for (const row of rows) {
    const parsed = parseRow(row, source)
    const before = parsed.ok ? items.get(parsed.value.id) : undefined
    const problem = parsed.ok
      ? (findTwin(parsed.value, known) ?? mismatch(parsed.value, before))
      : parsed.problem
    if (!parsed.ok || problem !== undefined) {
      problems.push({ row: row.row, problem: problem ?? '' })
    } else {
      const item = before === undefined ? parsed.value : joinDates(before.item, parsed.value)
      items.set(item.id, { item, row: before?.row ?? row.row })
    }
  }
  return { items: [...items.values()].map(({ item }) => item), problems }
}

/** Rows are joined only where they say the same of their item, and not where one repeats another. */
function mismatch(
  item: SeedItemInput,
  before: { item: SeedItemInput; row: number } | undefined,
): string | undefined {
  if (before === undefined) return undefined
  const field = JOINED_BY.find(
    (name) => JSON.stringify(item[name]) !== JSON.stringify(before.item[name]),
  )
  if (field !== undefined) {
    return `has the id "${item.id}" of row ${before.row}, but another ${field}; give one of them an id of its own`
  }
  const [date] = item.keyDates ?? []
  const repeats = before.item.keyDates?.some(
    (one) => one.kind === date?.kind && one.date === date.date && one.scope === date.scope,
  )
  return date === undefined || repeats ? `says the same as row ${before.row}` : undefined
}

const JOINED_BY = [
  'title',
  'identifier',
  'type',
  'sectors',
  'status',
  'legalWeight',
  'committee',
] as const

/** A document that the dataset holds already must not get a second item. */
function findTwin(item: SeedItemInput, known: readonly Item[]): string | undefined {
  const twin = known.find(
    (one) =>
      one.id === item.id ||
      (item.identifier !== undefined &&
        one.identifier !== undefined &&
        foldIdentifier(one.identifier) === foldIdentifier(item.identifier)),
  )
  if (twin === undefined) return undefined
  return `${item.identifier ?? item.id} is already in the dataset as "${twin.id}"; change that item instead`
}

function parseRow({ row, cells }: ImportRow, source: string): Result<SeedItemInput> {
  const unknown = Object.keys(cells).find((name) => !KNOWN.has(name))
  if (unknown !== undefined)
    return refuse(`unknown column "${unknown}"; known: ${[...KNOWN].join(', ')}`)
  const cell = (name: ImportColumn) => cells[name]?.trim() || undefined
  const title = cell('title')
  if (title === undefined) return refuse('title is empty')
  const sectors = collect(splitSectors(cell('sectors')), parseSector)
  if (!sectors.ok) return sectors
  if (sectors.value.length === 0) return refuse('sectors is empty; name at least the lead sector')
  const type = cell('type') === undefined ? ok('other' as const) : parseType(cell('type') ?? '')
  if (!type.ok) return type
  const keyDate = parseKeyDate(cell, row, source)
  if (!keyDate.ok) return keyDate
  const id = cell('id') ?? slugOf(cell('identifier') ?? title)
  if (id === '')
    return refuse(
      `no id can be made of "${cell('identifier') ?? title}"; give one, such as power-banks-2027`,
    )
  return checked({
    id,
    identifier: cell('identifier'),
    title,
    titleZh: cell('titleZh'),
    type: type.value,
    issuers: splitCell(cell('issuers')),
    committee: cell('committee'),
    sectors: sectors.value,
    status: cell('status') ?? 'announced',
    legalWeight: cell('legalWeight'),
    summary: cell('summary') ?? title,
    links: splitCell(cell('links')),
    ...(keyDate.value === undefined
      ? {
          note: cell('note'),
          mentions: [{ newsletter: source, article: cell('source') ?? `row ${row}` }],
        }
      : { keyDates: [keyDate.value] }),
  })
}

function parseKeyDate(
  cell: (name: ImportColumn) => string | undefined,
  row: number,
  source: string,
): Result<unknown> {
  const [kindText, date] = [cell('kind'), cell('date')]
  if (kindText === undefined && date === undefined) return ok(undefined)
  if (kindText === undefined)
    return refuse(`date "${date}" has no kind; say what happens on it, such as comment-deadline`)
  if (date === undefined) return refuse(`kind "${kindText}" has no date`)
  const kind = parseKind(kindText)
  if (!kind.ok) return kind
  const proposed = parseYesNo(cell('proposed'))
  if (!proposed.ok) return proposed
  return ok({
    kind: kind.value,
    date,
    dateEnd: cell('dateEnd'),
    proposed: proposed.value,
    scope: cell('scope'),
    note: cell('note'),
    source: { newsletter: source, article: cell('source') ?? `row ${row}`, asPrinted: date },
  })
}

function parseYesNo(text = 'no'): Result<boolean> {
  const folded = foldText(text)
  if (['yes', 'true', '1', 'y'].includes(folded)) return ok(true)
  if (['no', 'false', '0', 'n'].includes(folded)) return ok(false)
  return refuse(`proposed "${text}" is neither yes nor no`)
}

function splitCell(text: string | undefined): string[] {
  return (text ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Commas will do for sectors too, but for the one whose name has a comma in it. */
function splitSectors(text: string | undefined): string[] {
  return splitCell(text).flatMap((part) =>
    parseSector(part).ok ? [part] : splitCell(part.replaceAll(',', ';')),
  )
}

function collect<T>(texts: readonly string[], parse: (text: string) => Result<T>): Result<T[]> {
  const values: T[] = []
  for (const text of texts) {
    const parsed = parse(text)
    if (!parsed.ok) return parsed
    values.push(parsed.value)
  }
  return ok([...new Set(values)])
}

/** The item as the dataset's own schema sees it; absent cells are left out. */
function checked(item: Record<string, unknown>): Result<SeedItemInput> {
  const present: unknown = JSON.parse(JSON.stringify(item))
  const parsed = seedItemSchema.safeParse(present)
  if (parsed.success) return ok(trimDefaults(parsed.data))
  const [issue] = parsed.error.issues
  return refuse(
    `${issue?.path.map(String).at(-1) ?? 'row'}: ${issue?.message ?? z.prettifyError(parsed.error)}`,
  )
}

/** Without what the schema would fill in again, so that the written file stays readable. */
function trimDefaults(item: SeedItem): SeedItemInput {
  const lists = ['issuers', 'replaces', 'links', 'mentions', 'keyDates'] as const
  const empty = new Set<string>(lists.filter((name) => item[name].length === 0))
  const kept = Object.entries(item).filter(([name]) => !empty.has(name))
  // The entries are those of a checked item, less what is optional on the way in.
  return Object.fromEntries(kept) as SeedItemInput
}

/** Adds the later row's date; a second date of one kind gets a key of its own. */
function joinDates(first: SeedItemInput, later: SeedItemInput): SeedItemInput {
  const dates = [...(first.keyDates ?? [])]
  for (const date of later.keyDates ?? []) {
    const same = dates.filter(({ kind }) => kind === date.kind).length
    const suffix = date.scope === undefined ? String(same + 1) : slugOf(date.scope)
    dates.push(same === 0 ? date : { ...date, key: `${date.kind}-${suffix}` })
  }
  return { ...first, keyDates: dates }
}

function slugOf(text: string): string {
  return foldText(text)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 120)
    .replace(/^-+|-+$/g, '')
}
