import { readFileSync, writeFileSync } from 'node:fs'
import { parse, stringify, YAMLParseError } from 'yaml'
import { exportEntry, type ImportedEntry, importSettings } from '../bot/import-settings.ts'
import { checkGroup, checkPlace } from '../bot/place.ts'
import { listSubscriptions } from '../db/subscriptions.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import {
  parseSettingsFile,
  printSettingsFile,
  type SubscriptionEntry,
} from '../domain/settings-file.ts'
import { cleanText } from '../formatters/document.ts'
import { plural } from '../formatters/words.ts'
import { fail } from './context.ts'
import { withDatabase } from './database.ts'
import { print, tell } from './output.ts'

const HEADER =
  '# Subscriptions; npm run subscriptions -- import reads them back. See docs/operations.md, "Subscriptions as a file".\n'

/** Writes every subscription as YAML, on stdout or into a file. */
export async function runExport({ file }: { readonly file?: string }): Promise<void> {
  await withDatabase(async ({ db }) => {
    const entries = (await listSubscriptions(db)).map(exportEntry)
    if (entries.length === 0) {
      tell('There are no subscriptions to export.')
      return
    }
    const yaml = `${HEADER}${stringify(printSettingsFile(entries), { lineWidth: 0 })}`
    if (file === undefined) print(yaml)
    else writeTo(file, yaml, `Wrote ${plural(entries.length, 'subscription')} to ${file}.`)
  })
}

function writeTo(file: string, content: string, done: string): void {
  try {
    writeFileSync(file, content)
    tell(done)
  } catch (cause) {
    fail(`${file} cannot be written (${codeOf(cause)}).`)
  }
}

/** Brings channels to what a file says of them, all or none, or says what would be done. */
export async function runImport(
  file: string,
  { dryRun = false }: { readonly dryRun?: boolean },
): Promise<void> {
  const content = readYaml(file)
  const entries = content.ok ? parsePlaces(content.value) : content
  if (!entries.ok) {
    fail(`${content.ok ? `${file}:\n` : ''}${entries.problem}\nNothing was imported.`)
    return
  }
  await withDatabase(async ({ db, act }) => {
    const imported = await importSettings(db, entries.value, { act, dryRun })
    print(importedText(imported, dryRun))
    for (const { place, unknownItems } of imported) {
      for (const id of unknownItems) tell(`${place}: the dataset holds no item ${id}.`)
    }
  })
}

/** The entries of a file, or every problem in it, ids that their platform cannot have given among them. */
function parsePlaces(value: unknown): Result<SubscriptionEntry[]> {
  const entries = parseSettingsFile(value)
  if (!entries.ok) return entries
  const problems = entries.value.flatMap((entry, index) => {
    const { mention } = entry.settings
    const group = mention === undefined ? ok(undefined) : checkGroup(entry, mention)
    return [
      ...[checkPlace(entry)].flatMap((place) => (place.ok ? [] : place.problem)),
      ...(group.ok ? [] : [`mention: ${group.problem}`]),
    ].map((problem) => `subscriptions[${index}]: ${problem}`)
  })
  return problems.length === 0 ? entries : refuse(problems.join('\n'))
}

function readYaml(file: string): Result<unknown> {
  try {
    return ok(parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) return refuse(`${file} ${readProblem(cause)}.`)
    const [what = ''] = cause.message.split('\n')
    return refuse(`${file} is not valid YAML: ${what.replace(/:$/, '')}.`)
  }
}

function readProblem(cause: unknown): string {
  const code = codeOf(cause)
  return code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}

function importedText(imported: readonly ImportedEntry[], dryRun: boolean): string {
  const would = dryRun ? 'would be ' : ''
  const blocks = imported.map(({ place, status, lines }) =>
    [
      `${place}: ${status === 'unchanged' ? '' : would}${status}`,
      ...lines.map((line) => `  ${cleanText(line)}`),
    ].join('\n'),
  )
  const counts = (['created', 'changed', 'unchanged'] as const).map(
    (status) => `${imported.filter((one) => one.status === status).length} ${status}`,
  )
  const total = `${dryRun ? 'Dry run, nothing was changed: ' : ''}${counts.join(', ')}.`
  return `${[...blocks, total].join('\n')}\n`
}
