import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../config.ts'
import { datasetJsonSchema } from '../domain/dataset.ts'
import { datasetStats } from '../domain/stats.ts'
import { exportCsv } from '../formatters/csv.ts'
import { itemJson } from '../formatters/json.ts'
import { fail, openDataset } from './context.ts'
import { print, printJson, tell } from './output.ts'

/** Says whether the dataset files are right, or names file, item and field of every mistake. */
export function runCheck(): void {
  const dataset = openDataset()
  if (dataset === undefined) return
  const dates = dataset.items.reduce((count, item) => count + item.keyDates.length, 0)
  tell(`The dataset is right: ${dataset.items.length} items with ${dates} key dates.`)
}

/** Prints how much the dataset holds, by newsletter, kind, sector, precision and year. */
export function runStats(format: 'text' | 'json'): void {
  const dataset = openDataset()
  if (dataset === undefined) return
  const stats = datasetStats(dataset)
  if (format === 'json') {
    printJson(stats)
    return
  }
  for (const [group, counts] of Object.entries(stats)) {
    print(`${group}\n`)
    for (const [name, count] of Object.entries(counts))
      print(`  ${name.padEnd(32)}${String(count).padStart(6)}\n`)
  }
}

/** Prints every item with its key dates: JSON for programs, CSV with one key date a row for spreadsheets. */
export function runExport(format: 'json' | 'csv'): void {
  const dataset = openDataset()
  if (dataset === undefined) return
  if (format === 'json') printJson(dataset.items.map(itemJson))
  else print(exportCsv(dataset.items))
}

/** Writes the JSON Schema that editors check dataset files by. */
export function runSchema(): void {
  const config = readConfig()
  if (!config.ok) {
    fail(config.problem)
    return
  }
  const file = join(config.value.seedsFolder, 'items.schema.json')
  writeFileSync(file, `${JSON.stringify(datasetJsonSchema(), null, 2)}\n`)
  tell(`Wrote ${file}.`)
}
