import { foldText } from './fold.ts'
import type { ItemType, KeyDateKind } from './item.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Sector } from './sector.ts'
import type { Settings } from './settings.ts'

/** What a channel is not to ask for any more. */
export type SettingsCut = {
  readonly sectors?: readonly Sector[] | undefined
  readonly kinds?: readonly KeyDateKind[] | undefined
  readonly types?: readonly ItemType[] | undefined
  readonly words?: readonly string[] | undefined
  readonly committee?: boolean | undefined
  readonly horizon?: boolean | undefined
}

/** The settings without what is cut, or the first of it that they do not have. */
export function cutSettings(settings: Settings, cut: SettingsCut): Result<Settings> {
  const { filter, horizonDays, ...others } = settings
  const { committee, ...lists } = filter
  const sectors = without('sector', lists.sectors, cut.sectors)
  if (!sectors.ok) return sectors
  if (cut.sectors !== undefined && sectors.value.length === 0)
    return refuse(
      'Without its last sector it would get all of them. Add another first, or remove the channel.',
    )
  const kinds = without('kind', lists.kinds, cut.kinds)
  if (!kinds.ok) return kinds
  const types = without('type', lists.types, cut.types)
  if (!types.ok) return types
  const words = without('word', lists.words, cut.words)
  if (!words.ok) return words
  if (cut.committee && committee === undefined) return refuse('It asks for no committee.')
  if (cut.horizon && horizonDays === undefined) return refuse('It has no horizon of its own.')
  return ok({
    ...others,
    filter: {
      ...lists,
      sectors: sectors.value,
      kinds: kinds.value,
      types: types.value,
      words: words.value,
      ...(cut.committee || committee === undefined ? {} : { committee }),
    },
    ...(cut.horizon || horizonDays === undefined ? {} : { horizonDays }),
  })
}

function without<T extends string>(
  what: string,
  has: readonly T[],
  cut: readonly T[] = [],
): Result<readonly T[]> {
  const cutWords = cut.map(foldText)
  const strange = cut.find((one) => !has.map(foldText).includes(foldText(one)))
  if (strange === undefined) return ok(has.filter((one) => !cutWords.includes(foldText(one))))
  return refuse(
    has.length === 0
      ? `It asks for no ${what} of its own, so none can be taken away.`
      : `It does not ask for the ${what} "${strange}", but for ${has.join(', ')}.`,
  )
}
