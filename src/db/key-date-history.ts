import { type DateValue, sameSpan, sameValue } from '../domain/change.ts'
import type { EarlierDate, KeyDate, Source } from '../domain/item.ts'

/** A value a key date has or had, as the database keeps it. Versions count from 1. */
export type DateVersion = DateValue & {
  readonly version: number
  readonly source: Source
  readonly knownSince: Temporal.PlainDate
  /** Number of the load that brought it. */
  readonly load: number
}

/** The day of a load, and its number. */
export type Load = { readonly today: Temporal.PlainDate; readonly load: number }

/** A key date joined with its stored past: the version it is, and the value it replaces if it moved. */
export type DatedVersion = {
  readonly keyDate: KeyDate
  readonly version: number
  readonly load: number
  readonly replaced?: DateVersion | undefined
  readonly isNewVersion: boolean
}

/**
 * Joins a key date of the files with the versions stored of it, oldest first. The same value keeps its version
 * and the day and load it became known by; another value is the next version, known from this load on.
 */
export function continueHistory(
  keyDate: KeyDate,
  versions: readonly DateVersion[],
  { today, load }: Load,
): DatedVersion {
  const last = versions.at(-1)
  const isSame = last !== undefined && sameValue(last, keyDate)
  const past = isSame ? versions.slice(0, -1) : versions
  const knownSince = isSame ? last.knownSince : today
  return {
    keyDate: { ...keyDate, earlier: joinEarlier(keyDate, past), knownSince },
    version: isSame ? last.version : (last?.version ?? 0) + 1,
    load: isSame ? last.load : load,
    replaced: isSame ? undefined : last,
    isNewVersion: !isSame,
  }
}

/**
 * What the file says of earlier dates, with those it has forgotten put back: each before the value it tells that
 * came after, or at the end.
 */
function joinEarlier(keyDate: KeyDate, past: readonly DateVersion[]): readonly EarlierDate[] {
  const joined = [...keyDate.earlier]
  for (const [index, version] of past.entries()) {
    const later = past.slice(index + 1)
    const isTold = keyDate.earlier.some((told) => sameEarlier(told, version))
    if (isTold || sameEarlier(version, later[0] ?? keyDate)) continue
    const next = keyDate.earlier.find((told) => later.some((value) => sameEarlier(told, value)))
    const { span, proposed, source } = version
    const at = next === undefined ? joined.length : joined.indexOf(next)
    joined.splice(at, 0, { span, proposed, source })
  }
  return joined
}

type EarlierValue = Pick<EarlierDate, 'span' | 'proposed'>

function sameEarlier(a: EarlierValue, b: EarlierValue): boolean {
  return a.proposed === b.proposed && sameSpan(a.span, b.span)
}
