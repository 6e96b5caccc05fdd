import { foldText, namesCommittee } from './fold.ts'
import type { Item, ItemType, KeyDateKind } from './item.ts'
import type { Sector } from './sector.ts'

/** What a channel or a person wants to hear of. An empty list means "all"; conditions are joined by "and". */
export type Filter = {
  readonly sectors: readonly Sector[]
  readonly kinds: readonly KeyDateKind[]
  readonly types: readonly ItemType[]
  readonly mandatoryOnly: boolean
  /** A committee as people write it; `TC260` finds `SAC/TC260`. */
  readonly committee?: string | undefined
  /** Every one must occur in the identifier, title, Chinese title or summary. */
  readonly words: readonly string[]
}

/** The filter that lets everything through. */
export const EVERYTHING: Filter = {
  sectors: [],
  kinds: [],
  types: [],
  mandatoryOnly: false,
  words: [],
}

/** Whether the item itself passes; the kinds of its key dates are judged by `wantsKind`. */
export function matchesItem(item: Item, filter: Filter): boolean {
  return (
    (filter.sectors.length === 0 ||
      filter.sectors.some((sector) => item.sectors.includes(sector))) &&
    (filter.types.length === 0 || filter.types.includes(item.type)) &&
    (!filter.mandatoryOnly || item.legalWeight === 'mandatory') &&
    (filter.committee === undefined || matchesCommittee(item.committee, filter.committee)) &&
    filter.words.every((word) => searchText(item).includes(foldText(word)))
  )
}

/** Whether key dates of this kind are wanted. */
export function wantsKind(kind: KeyDateKind, filter: Filter): boolean {
  return filter.kinds.length === 0 || filter.kinds.includes(kind)
}

function matchesCommittee(committee: string | undefined, wanted: string): boolean {
  return committee !== undefined && namesCommittee(committee, wanted)
}

/** The text that words are looked for in, folded. */
export function searchText(item: Item): string {
  return foldText(
    [item.identifier, item.title, item.titleZh, item.summary].filter(Boolean).join(' '),
  )
}
