import { readDataset } from '../../src/db/seeds.ts'
import type { Dataset } from '../../src/domain/dataset.ts'

let read: Dataset | undefined

/** The dataset of this release, read once for a test file. */
export function realDataset(): Dataset {
  if (read !== undefined) return read
  const seeds = readDataset('seeds')
  if (!seeds.ok) throw new Error(seeds.problems.join('\n'))
  read = seeds.dataset
  return read
}
