import type { Item, KeyDate } from '../domain/item.ts'
import { printSpan } from '../domain/span.ts'

/** The columns of the CSV export: one row a key date, one row for an item without any. */
export const CSV_COLUMNS = [
  'id',
  'identifier',
  'title',
  'titleZh',
  'type',
  'issuers',
  'committee',
  'sectors',
  'status',
  'legalWeight',
  'kind',
  'date',
  'dateEnd',
  'precision',
  'proposed',
  'scope',
  'note',
  'conflict',
  'newsletter',
  'article',
  'asPrinted',
  'links',
  'summary',
] as const

/** All items as CSV (RFC 4180, UTF-8, CRLF) for spreadsheets; lists are joined by "; ". */
export function exportCsv(items: readonly Item[]): string {
  const rows = items.flatMap((item) =>
    item.keyDates.length === 0
      ? [row(item, undefined)]
      : item.keyDates.map((keyDate) => row(item, keyDate)),
  )
  return [CSV_COLUMNS, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

function row(item: Item, keyDate: KeyDate | undefined): string[] {
  const values: Record<(typeof CSV_COLUMNS)[number], string | undefined> = {
    id: item.id,
    identifier: item.identifier,
    title: item.title,
    titleZh: item.titleZh,
    type: item.type,
    issuers: item.issuers.join('; '),
    committee: item.committee,
    sectors: item.sectors.join('; '),
    status: item.status,
    legalWeight: item.legalWeight,
    kind: keyDate?.kind,
    date: keyDate && printSpan(keyDate.span),
    dateEnd: keyDate?.end && printSpan(keyDate.end),
    precision: keyDate?.span.precision,
    proposed: keyDate && String(keyDate.proposed),
    scope: keyDate?.scope,
    note: keyDate?.note ?? item.note,
    conflict: keyDate?.conflict,
    newsletter: keyDate?.source.newsletter ?? item.mentions[0]?.newsletter,
    article: keyDate?.source.article ?? item.mentions[0]?.article,
    asPrinted: keyDate?.source.asPrinted,
    links: item.links.join('; '),
    summary: item.summary,
  }
  return CSV_COLUMNS.map((column) => values[column] ?? '')
}

/** One cell: quoted where needed, and with an apostrophe where a spreadsheet would run it as a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
