import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { CsvError, parse } from 'csv-parse/sync'
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { addList, hasList } from '../db/seeds.ts'
import { IMPORT_COLUMNS, type ImportRow, importRows } from '../domain/import.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import { fail, openDataset, today } from './context.ts'
import { print, tell } from './output.ts'

export type ImportOptions = {
  readonly template?: boolean
  readonly skipBad?: boolean
  readonly name?: string
}

/** Adds a list of one's own to the dataset files: all rows or none, unless bad ones are to be skipped. */
export function runImport(file: string | undefined, options: ImportOptions): void {
  if (options.template) {
    printTemplate()
    return
  }
  if (file === undefined) {
    fail('Name the file to import, a .csv or .json; --template prints one to fill in.')
    return
  }
  const config = readConfig()
  const dataset = openDataset()
  if (!config.ok || dataset === undefined) return
  const rows = readRows(file)
  const name = options.name ?? slugOf(basename(file).replace(/\.\w+$/, ''))
  if (!rows.ok) {
    fail(rows.problem)
    return
  }
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) {
    fail(
      `--name "${name}" is not a name for a list; use lower-case letters, digits and hyphens, such as our-list.`,
    )
    return
  }
  if (hasList(config.value.seedsFolder, name)) {
    fail(
      `A list called "${name}" is already in the dataset; change its file in items/, or give this one another --name.`,
    )
    return
  }
  const { items, problems } = importRows(rows.value, name, dataset.items)
  for (const { row, problem } of problems) tell(`row ${row}: ${problem}`)
  if (problems.length > 0 && !options.skipBad) {
    fail(
      `Nothing was imported: ${problems.length} of ${rows.value.length} rows are wrong. Mend them, or skip them with --skip-bad.`,
    )
    return
  }
  if (items.length === 0) {
    fail('Nothing was imported: the file has no good row.')
    return
  }
  const added = addList(config.value.seedsFolder, name, items, today(systemClock(), undefined))
  if (added.ok)
    tell(
      `Imported ${items.length} items into ${added.value}; ${problems.length} rows were skipped.`,
    )
  else fail(`Nothing was imported:\n${added.problem}`)
}

function printTemplate(): void {
  const cells = (values: readonly string[]) =>
    `${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\r\n`
  print(cells(IMPORT_COLUMNS.map(({ name }) => name)))
  print(cells(IMPORT_COLUMNS.map(({ example }) => example)))
  for (const { name, meaning } of IMPORT_COLUMNS) tell(`${name.padEnd(12)}${meaning}`)
}

function readRows(file: string): Result<ImportRow[]> {
  if (!existsSync(file)) return refuse(`${file} does not exist.`)
  if (!statSync(file).isFile()) return refuse(`${file} is not a file.`)
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  if (text.includes('\uFFFD')) return refuse(`${file} is not UTF-8; save it as "CSV UTF-8".`)
  return file.toLowerCase().endsWith('.json') ? readJson(file, text) : readCsv(file, text)
}

function readCsv(file: string, text: string): Result<ImportRow[]> {
  const [header = ''] = text.split('\n')
  // Spreadsheets of much of Europe write semicolons, and copying out of them tabs.
  const count = (delimiter: string) => header.split(delimiter).length
  const delimiter = [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0] ?? ','
  try {
    const records: { record: Record<string, string>; info: { lines: number } }[] = parse(text, {
      columns: (names: string[]) => names.map((name) => name.trim()),
      delimiter,
      info: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    })
    return ok(records.map(({ record, info }) => ({ row: info.lines, cells: record })))
  } catch (cause) {
    if (cause instanceof CsvError) return refuse(`${file} is not valid CSV: ${cause.message}.`)
    throw cause
  }
}

function readJson(file: string, text: string): Result<ImportRow[]> {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    return refuse(`${file} is not valid JSON: ${cause instanceof Error ? cause.message : cause}.`)
  }
  if (!Array.isArray(content))
    return refuse(`${file} must hold a list of objects with the columns of --template.`)
  return ok(content.map((one: unknown, index) => ({ row: index + 1, cells: cellsOf(one) })))
}

/** Values of an object as cells: lists are joined as in a spreadsheet, null is empty. */
function cellsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, cell]) => cell !== null && cell !== undefined)
      .map(([name, cell]) => [name, Array.isArray(cell) ? cell.join('; ') : String(cell)]),
  )
}

function slugOf(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[-0-9]+|-+$/g, '') || 'list'
  )
}
