import type { DateValue } from '../domain/change.ts'
import type { DatedVersion, DateVersion } from './key-date-history.ts'

/** A key date of a changed item, or of one that came back, that appeared (no `from`), became another date, or went away (no `to`). */
export type DateChange = {
  readonly itemId: string
  readonly key: string
  readonly from?: DateValue | undefined
  readonly to?: DateValue | undefined
}

/** How the key dates of one item differ from those shown before, given every version stored of them. */
export function changesOf(
  itemId: string,
  dates: readonly DatedVersion[],
  shownKeys: readonly string[],
  versions: ReadonlyMap<string, readonly DateVersion[]>,
): DateChange[] {
  const wasShown = new Set(shownKeys)
  const isShown = new Set(dates.map(({ keyDate }) => keyDate.key))
  const appeared = dates
    .filter(({ keyDate, isNewVersion }) => isNewVersion || !wasShown.has(keyDate.key))
    .map(({ keyDate, replaced }) => ({
      itemId,
      key: keyDate.key,
      from: wasShown.has(keyDate.key) && replaced !== undefined ? dateValue(replaced) : undefined,
      to: dateValue(keyDate),
    }))
  const gone = shownKeys
    .filter((key) => !isShown.has(key))
    .flatMap((key) => {
      const last = versions.get(key)?.at(-1)
      return last === undefined ? [] : [{ itemId, key, from: dateValue(last) }]
    })
  return [...appeared, ...gone]
}

function dateValue({ kind, span, end, proposed }: DateValue): DateValue {
  return { kind, span, proposed, ...(end === undefined ? {} : { end }) }
}
