import { readConfig } from '../config.ts'
import { readDataset } from '../db/seeds.ts'
import type { Dataset } from '../domain/dataset.ts'
import { tell } from './output.ts'

/** Exit code for wrong arguments, settings or dataset files: the user's to mend. */
export const WRONG_INPUT = 2

/** Ends a command whose input was wrong: the sentence on stderr, exit code 2. */
export function fail(problem: string): undefined {
  tell(problem)
  process.exitCode = WRONG_INPUT
  return undefined
}

/** The dataset straight from its files; `undefined` after its problems were told. */
export function openDataset(): Dataset | undefined {
  const config = readConfig()
  if (!config.ok) return fail(config.problem)
  const check = readDataset(config.value.seedsFolder)
  return check.ok ? check.dataset : fail(check.problems.join('\n'))
}

/** Today in `timeZone`, or in the configured zone. */
export function today(now: Temporal.Instant, timeZone: string | undefined): Temporal.PlainDate {
  const config = readConfig()
  const zone = timeZone ?? (config.ok ? config.value.timeZone : 'UTC')
  return now.toZonedDateTimeISO(zone).toPlainDate()
}
