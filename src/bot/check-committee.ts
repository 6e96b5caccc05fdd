import type { Database } from '../db/database.ts'
import { committeeItems } from '../db/identifier-candidates.ts'
import { datasetState } from '../db/state.ts'
import { EVERYTHING } from '../domain/filter.ts'
import { foldCommittee } from '../domain/fold.ts'
import { type Result, refuse } from '../domain/result.ts'
import type { SettingsChange } from '../domain/settings-change.ts'

/** The change again unless its committee has no item: one nobody has heard of would never be told anything. */
export async function checkCommittee(
  db: Database,
  change: Result<SettingsChange>,
): Promise<Result<SettingsChange>> {
  if (!change.ok || change.value.committee === undefined) return change
  const { committee } = change.value
  const folded = foldCommittee(committee)
  const asked = { db, filter: EVERYTHING, limit: 1 }
  const known = folded === '' ? [] : await committeeItems(asked, folded)
  if (known.length > 0 || (await datasetState(db)).items === 0) return change
  return refuse(
    `No item is of the committee "${committee}"; write it as the newsletters do, such as TC260 or SAC/TC114/SC34.`,
  )
}
