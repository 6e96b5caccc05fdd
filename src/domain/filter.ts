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
  /** Ids of items and packages let through whatever the other conditions say. */
  readonly watched: readonly string[]
  /** Ids of items and packages never let through. */
  readonly muted: readonly string[]
  /** True where nothing but what is watched is let through. */
  readonly watchedOnly: boolean
}

/** The filter that lets everything through. */
export const EVERYTHING: Filter = {
  sectors: [],
  kinds: [],
  types: [],
  mandatoryOnly: false,
  words: [],
  watched: [],
  muted: [],
  watchedOnly: false,
}

/** Whether a key date passes: of a watched item every kind does. */
export function matchesDate(item: Item, kind: KeyDateKind, filter: Filter): boolean {
  if (isAmong(item, filter.muted)) return false
  if (isAmong(item, filter.watched)) return true
  return !filter.watchedOnly && wantsKind(kind, filter) && meetsConditions(item, filter)
}

/** Whether an item passes; which of its key dates do is for `matchesDate`. */
export function matchesItem(item: Item, filter: Filter): boolean {
  if (isAmong(item, filter.muted)) return false
  return isAmong(item, filter.watched) || (!filter.watchedOnly && meetsConditions(item, filter))
}

/** Whether a list of ids names the item or the package it belongs to. */
export function isAmong(item: Item, ids: readonly string[]): boolean {
  return ids.includes(item.id) || (item.partOf !== undefined && ids.includes(item.partOf))
}

/** The conditions a filter sets on an item. */
export const CONDITION_NAMES = ['sectors', 'types', 'mandatoryOnly', 'committee', 'words'] as const
export type ConditionName = (typeof CONDITION_NAMES)[number]

/** Whether an item meets one condition of a filter. */
export const CONDITIONS: Readonly<Record<ConditionName, (item: Item, filter: Filter) => boolean>> =
  {
    sectors: (item, { sectors }) =>
      sectors.length === 0 || sectors.some((sector) => item.sectors.includes(sector)),
    types: (item, { types }) => types.length === 0 || types.includes(item.type),
    mandatoryOnly: (item, { mandatoryOnly }) => !mandatoryOnly || item.legalWeight === 'mandatory',
    committee: (item, { committee }) =>
      committee === undefined || matchesCommittee(item.committee, committee),
    words: (item, filter) => missingWords(item, filter).length === 0,
  }

/** The words of a filter that do not occur in an item. */
export function missingWords(item: Item, { words }: Filter): string[] {
  if (words.length === 0) return []
  const text = searchText(item)
  return words.filter((word) => !text.includes(foldText(word)))
}

function meetsConditions(item: Item, filter: Filter): boolean {
  return CONDITION_NAMES.every((name) => CONDITIONS[name](item, filter))
}

function wantsKind(kind: KeyDateKind, filter: Filter): boolean {
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
