import { readFileSync } from 'node:fs'
import { readConfig } from '../config.ts'
import { readCoverage } from '../db/seeds.ts'
import { type CoverageEntry, checkCoverage, compareCoverage } from '../domain/coverage.ts'
import type { Dataset } from '../domain/dataset.ts'
import { findDateMentions, newsletterOf } from '../domain/date-mentions.ts'
import { fail, openDataset } from './context.ts'
import { print, tell } from './output.ts'

/**
 * Compares a newsletter's text with its list in `coverage/`: what became of every date-like string. Without a
 * text the lists of all newsletters are checked against the dataset.
 */
export function runCoverage(textFile: string | undefined, newsletter: string | undefined): void {
  const config = readConfig()
  const dataset = openDataset()
  if (!config.ok || dataset === undefined) return
  const { seedsFolder } = config.value
  if (textFile === undefined) {
    for (const one of dataset.newsletters) checkList(seedsFolder, one.newsletter, dataset)
    return
  }
  const text = readText(textFile)
  if (text === undefined) return
  const month = newsletter ?? newsletterOf(text)
  if (month === undefined) {
    const known = dataset.newsletters.map((one) => one.newsletter).join(', ')
    fail(
      `${textFile} does not print the months it covers; name the newsletter with --newsletter, one of ${known}.`,
    )
    return
  }
  const entries = checkList(seedsFolder, month, dataset)
  if (entries !== undefined) compareText(text, entries)
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return fail(`${file} cannot be read; give the path of the newsletter's plain text.`)
  }
}

function checkList(
  seedsFolder: string,
  newsletter: string,
  dataset: Dataset,
): CoverageEntry[] | undefined {
  const list = readCoverage(seedsFolder, newsletter)
  if (!list.ok) return fail(list.problem)
  const problems = checkCoverage(newsletter, list.value, dataset.items)
  if (problems.length > 0)
    return fail(problems.map((problem) => `${newsletter}: ${problem}`).join('\n'))
  const left = list.value.filter(({ reason }) => reason !== undefined).length
  tell(
    `${newsletter}: ${list.value.length} date-like strings, ${list.value.length - left} held by items, ${left} left out with a reason.`,
  )
  return list.value
}

function compareText(text: string, entries: readonly CoverageEntry[]): void {
  const held = new Map(entries.map((entry) => [`${entry.line} ${entry.text}`, entry]))
  for (const { line, text: mention } of findDateMentions(text)) {
    const entry = held.get(`${line} ${mention}`)
    print(
      `${line}\t${mention}\t${entry === undefined ? 'MISSING' : (entry.items?.join(', ') ?? `left out: ${entry.reason}`)}\n`,
    )
  }
  const { missing, stale } = compareCoverage(findDateMentions(text), entries)
  const problems = [
    ...missing.map(
      ({ line, text: mention }) => `line ${line} "${mention}" has neither an item nor a reason`,
    ),
    ...stale.map(
      ({ line, text: mention }) =>
        `line ${line} "${mention}" is listed but does not stand in the text`,
    ),
  ]
  if (problems.length > 0) fail(problems.join('\n'))
}
