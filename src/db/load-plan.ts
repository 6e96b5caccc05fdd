import type { Item } from '../domain/item.ts'
import { familiesOf } from './families.ts'
import { fileHashOf } from './item-rows.ts'

/** An item whose rows have to be written. */
export type PendingItem = {
  readonly item: Item
  readonly family: string
  readonly fileHash: string
  /** Whether the database showed no such item before. */
  readonly isNew: boolean
}

/** What a load has to do, as ids; `pending` holds the items added and changed. */
export type LoadPlan = {
  readonly pending: readonly PendingItem[]
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly unchanged: readonly string[]
  readonly removed: readonly string[]
}

/** What the database knows of an item before the load. */
export type StoredItem = {
  readonly id: string
  readonly fileHash: string
  readonly withdrawnOn: Temporal.PlainDate | null
}

/** Compares the items of the files with those stored. An item that comes back counts as added. */
export function planLoad(items: readonly Item[], stored: readonly StoredItem[]): LoadPlan {
  const families = familiesOf(items)
  const shown = new Map(
    stored.filter((one) => one.withdrawnOn === null).map((one) => [one.id, one.fileHash]),
  )
  const known = items.map((item) => {
    const family = families.get(item.id) ?? item.id
    const fileHash = fileHashOf(item, family)
    const before = shown.get(item.id)
    const isNew = before === undefined
    return { item, family, fileHash, isNew, isSame: before === fileHash }
  })
  const added = known.filter(({ isNew }) => isNew)
  const changed = known.filter(({ isNew, isSame }) => !isNew && !isSame)
  const unchanged = known.filter(({ isSame }) => isSame)
  const ids = new Set(items.map((item) => item.id))
  return {
    pending: [...added, ...changed],
    added: idsOf(added),
    changed: idsOf(changed),
    unchanged: idsOf(unchanged),
    removed: [...shown.keys()].filter((id) => !ids.has(id)).sort(),
  }
}

function idsOf(known: readonly PendingItem[]): string[] {
  return known.map(({ item }) => item.id)
}
