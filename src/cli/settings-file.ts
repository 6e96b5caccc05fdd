import { writeFileSync } from 'node:fs'
import { checkOwner } from '../bot/check-owner.ts'
import { NO_ITEMS_YET } from '../bot/find-item.ts'
import { exportEntry, type ImportedEntry, importSettings } from '../bot/import-settings.ts'
import { checkGroup, checkPlace } from '../bot/place.ts'
import { systemClock } from '../clock.ts'
import { datasetState } from '../db/state.ts'
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
import { codeOf, printYaml, readYaml } from './settings-yaml.ts'

const HEADER =
  '# Subscriptions; npm run subscriptions -- import reads them back. See docs/operations.md, "Subscriptions as a file".\n'

/** Writes every subscription as YAML, on stdout or into a file. */
export async function runExport({ file }: { readonly file?: string }): Promise<void> {
  await withDatabase(async ({ db, now }) => {
    const entries = (await listSubscriptions(db)).map((one) => exportEntry(one, now))
    if (entries.length === 0) {
      tell('There are no subscriptions to export.')
      return
    }
    const yaml = `${HEADER}${printYaml(printSettingsFile(entries))}`
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
  const entries = content.ok ? parsePlaces(content.value, systemClock()) : content
  if (!entries.ok) {
    const problem = `${content.ok ? `${file}:\n` : ''}${entries.problem}\nNothing was imported.`
    // It repeats what the file holds.
    fail(problem.split('\n').map(cleanText).join('\n'))
    return
  }
  await withDatabase(async ({ db, act }) => {
    const imported = await importSettings(db, entries.value, { act, dryRun })
    print(importedText(imported, dryRun))
    const isAnyUnknown = imported.some(({ unknownItems }) => unknownItems.length > 0)
    if (isAnyUnknown && (await datasetState(db)).items === 0) {
      tell(NO_ITEMS_YET)
      return
    }
    for (const { place, unknownItems } of imported) {
      for (const id of unknownItems) tell(`${place}: the dataset holds no item ${id}.`)
    }
  })
}

/** The entries of a file, or every problem in it, ids that their platform cannot have given among them. */
function parsePlaces(value: unknown, now: Temporal.Instant): Result<SubscriptionEntry[]> {
  const parsed = parseSettingsFile(value, now)
  if (!parsed.ok) return parsed
  const problems: string[] = []
  const entries = parsed.value.map((entry, index) => {
    const { mention } = entry.settings
    const place = checkPlace(entry)
    const owner = checkOwner(entry, entry.owner)
    const group = mention === undefined ? ok(mention) : checkGroup(entry, mention)
    const wrong = [
      ...(place.ok ? [] : [place.problem]),
      ...(owner.ok ? [] : [`owner: ${owner.problem}`]),
      ...(group.ok ? [] : [`mention: ${group.problem}`]),
    ]
    problems.push(...wrong.map((problem) => `subscriptions[${index}]: ${problem}`))
    return owner.ok ? { ...entry, owner: owner.value } : entry
  })
  return problems.length === 0 ? ok(entries) : refuse(problems.join('\n'))
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
