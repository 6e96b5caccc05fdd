import { compareText, foldText } from './fold.ts'
import { nearestWord } from './nearest.ts'
import { ok, type Result, refuse } from './result.ts'
import { FIRST_ZONES, RENAMED, SHARED_ABBREVIATIONS, ZONE_ALIASES } from './time-zone-names.ts'

/** Shorter names than this are abbreviations, and only those listed are read. */
const SHORTEST_NAME = 4

/** A zone, with what it may be called: its city first, then other names, all folded. */
type NamedZone = { readonly zone: string; readonly full: string; readonly names: readonly string[] }

const HOST_ZONES = Intl.supportedValuesOf('timeZone')
const ZONES: readonly NamedZone[] = [...new Set([...HOST_ZONES.map(presentName), 'UTC'])]
  .map((zone) => ({
    zone,
    full: fold(zone),
    names: [zone, ...formerNames(zone)]
      .map(cityOf)
      .concat(ZONE_ALIASES[zone] ?? [])
      .map(fold),
  }))
  .sort((a, b) => compareText(a.zone, b.zone))

/** The zone that each folded name means: `berlin`, `europeberlin`, `cet`. */
const ZONE_OF_NAME: ReadonlyMap<string, string> = new Map([
  ...ZONES.flatMap(({ zone, names }) => names.map((name) => [name, zone] as const)),
  ...ZONES.map(({ zone, full }) => [full, zone] as const),
  ...HOST_ZONES.map((zone) => [fold(zone), zone] as const),
])

/** Names a misspelt word may be meant for: no abbreviation, to which every short word would be near. */
const SUGGESTED_NAMES = ZONES.flatMap(({ full, names: [city = full, ...others] }) => [
  full,
  city,
  ...others.filter((name) => name.length > SHORTEST_NAME),
])

/**
 * The zone somebody means: an IANA name in any case, a city alone, or a usual abbreviation. A refusal names the
 * nearest zone, or the candidates where several share the name.
 */
export function parseTimeZone(text: string): Result<string> {
  const found = findTimeZone(text)
  if (found !== undefined) return found
  const near = nearestTimeZone(text)
  return refuse(
    near === undefined
      ? `"${text}" is not a time zone; use an IANA name such as Europe/Brussels, Asia/Shanghai or UTC`
      : `"${text}" is not a time zone. Did you mean ${near}?`,
  )
}

/** The same without advice: `undefined` where the text is like no zone, a refusal where it is one nobody can use. */
export function findTimeZone(text: string): Result<string> | undefined {
  if (/^\s*(utc|gmt|z)?\s*[+\u2212\u2013-]\s*\d{1,2}(:?\d{2})?\s*$/i.test(text)) {
    return refuse(
      `"${text}" is an offset, which does not follow summer time; name a city or a zone, such as Brussels or Asia/Shanghai`,
    )
  }
  const name = fold(text).replace(/time$/, '')
  const shared = SHARED_ABBREVIATIONS.get(name)
  if (shared !== undefined) {
    return refuse(`"${text}" may be ${shared.join(' or ')}; name the one that is meant`)
  }
  const zone = ZONE_OF_NAME.get(name) ?? linkedZone(text.trim())
  return zone === undefined ? undefined : ok(zone)
}

/** The zone whose name is nearest to a misspelt one; a city in the wrong region is found too. */
export function nearestTimeZone(text: string): string | undefined {
  const city = ZONE_OF_NAME.get(fold(cityOf(text)))
  if (city !== undefined) return city
  const near = nearestWord(fold(text), SUGGESTED_NAMES)
  return near === undefined ? undefined : ZONE_OF_NAME.get(near)
}

/**
 * Zones for somebody who is still typing, best first: named so, a city that begins so, another name that does,
 * a region that does, and last whatever contains it.
 */
export function searchTimeZones(text: string, limit: number): string[] {
  const typed = fold(text)
  if (typed === '') return FIRST_ZONES.slice(0, limit)
  const found = ZONES.map((named) => ({
    zone: named.zone,
    rank: rankOf(typed, named),
    place: FIRST_ZONES.includes(named.zone) ? FIRST_ZONES.indexOf(named.zone) : FIRST_ZONES.length,
  }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((a, b) => a.rank - b.rank || a.place - b.place || compareText(a.zone, b.zone))
    .map(({ zone }) => zone)
  // Names that are only read once they are whole, such as `Turkey`.
  const read = findTimeZone(text)
  return [...new Set([...found, ...(read?.ok ? [read.value] : [])])].slice(0, limit)
}

const NO_MATCH = 5

function rankOf(typed: string, { zone, full, names }: NamedZone): number {
  const ranks = [
    names.includes(typed) || SHARED_ABBREVIATIONS.get(typed)?.includes(zone),
    names[0]?.startsWith(typed),
    names.some((name) => name.startsWith(typed)),
    full.startsWith(typed),
    names.concat(zone.split('/').map(fold)).some((name) => name.includes(typed)),
  ]
  const rank = ranks.indexOf(true)
  return rank === -1 ? NO_MATCH : rank
}

/** A name the host knows without listing it, such as `Japan` or `US/Eastern`, as the zone it stands for. */
function linkedZone(text: string): string | undefined {
  if (text.length < SHORTEST_NAME || !/^[a-z][\w+-]*(\/[\w+-]+)*$/i.test(text)) return undefined
  try {
    return presentName(new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone)
  } catch {
    return undefined
  }
}

function presentName(zone: string): string {
  return RENAMED[zone] ?? zone
}

function formerNames(zone: string): string[] {
  return Object.keys(RENAMED).filter((former) => RENAMED[former] === zone)
}

function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1)
}

function fold(text: string): string {
  return foldText(text).replace(/[\s_/.-]+/g, '')
}
