import { systemClock } from '../clock.ts'
import { dataAsOf } from '../domain/dataset.ts'
import { buildDigest } from '../domain/digest.ts'
import { namesCommittee } from '../domain/fold.ts'
import type { Item } from '../domain/item.ts'
import { digestDocument } from '../formatters/digest-document.ts'
import { digestJson } from '../formatters/json.ts'
import { fail, openDataset, today } from './context.ts'
import { type FilterOptions, type Format, toFilter } from './options.ts'
import { printDocument } from './output.ts'

export type DigestOptions = FilterOptions & {
  readonly asOf?: Temporal.PlainDate
  readonly since?: Temporal.PlainDate
  readonly timeZone?: string
  readonly horizon?: number
  readonly all?: boolean
  readonly format: Format
}

/** Prints a digest straight from the dataset files: no database, no token. */
export async function runDigest(options: DigestOptions): Promise<void> {
  const dataset = openDataset()
  if (dataset === undefined) return
  const asOf = options.asOf ?? today(systemClock(), options.timeZone)
  const since = options.since ?? asOf.subtract({ days: 7 })
  if (Temporal.PlainDate.compare(since, asOf) > 0) {
    fail(`--since ${since} lies after --as-of ${asOf}; it is the day of the digest before.`)
    return
  }
  if (options.committee !== undefined && !isCommitteeKnown(options.committee, dataset.items)) {
    fail(
      `No item is of the committee "${options.committee}"; write it as the newsletters do, such as TC260 or SAC/TC114/SC34.`,
    )
    return
  }
  const window = { asOf, since, filter: toFilter(options), horizonDays: options.horizon }
  const digest = buildDigest(dataset.items, window)
  const freshness = dataAsOf(dataset.newsletters)
  const document = digestDocument(digest, {
    dataAsOf: freshness,
    detail: options.all === true ? 'full' : 'compact',
    isDayChosen: options.asOf !== undefined,
  })
  await printDocument(options.format, document, () => digestJson(digest, freshness))
}

/** A committee nobody has heard of must not be answered with an all-clear. */
function isCommitteeKnown(committee: string, items: readonly Item[]): boolean {
  return items.some(
    (item) => item.committee !== undefined && namesCommittee(item.committee, committee),
  )
}
