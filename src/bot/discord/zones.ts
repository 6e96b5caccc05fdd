import { foldText } from '../../domain/fold.ts'
import { findTimeZone, searchTimeZones } from '../../domain/time-zone.ts'

/** Cities as those call them to whom the commands are shown in German or French, where that is not the English name. */
const LOCAL_NAMES: Readonly<Record<string, string>> = {
  München: 'Europe/Berlin',
  Köln: 'Europe/Berlin',
  Nürnberg: 'Europe/Berlin',
  Wien: 'Europe/Vienna',
  Vienne: 'Europe/Vienna',
  Genf: 'Europe/Zurich',
  Genève: 'Europe/Zurich',
  Bâle: 'Europe/Zurich',
  Mailand: 'Europe/Rome',
  Rom: 'Europe/Rome',
  Prag: 'Europe/Prague',
  Warschau: 'Europe/Warsaw',
  Varsovie: 'Europe/Warsaw',
  Kopenhagen: 'Europe/Copenhagen',
  Copenhague: 'Europe/Copenhagen',
  Lissabon: 'Europe/Lisbon',
  Lisbonne: 'Europe/Lisbon',
  Londres: 'Europe/London',
  Bruxelles: 'Europe/Brussels',
  Brüssel: 'Europe/Brussels',
  Athen: 'Europe/Athens',
  Moskau: 'Europe/Moscow',
  Peking: 'Asia/Shanghai',
  Pékin: 'Asia/Shanghai',
  Tokio: 'Asia/Tokyo',
  Singapur: 'Asia/Singapore',
}
const FOLDED = Object.entries(LOCAL_NAMES).map(([name, zone]) => ({ name: foldText(name), zone }))

/** Zones for somebody who is still typing, by English and by local names. */
export function suggestZones(typed: string, limit: number): string[] {
  const text = foldText(typed.trim())
  const local = FOLDED.filter(({ name }) => text !== '' && name.startsWith(text))
  const found = searchTimeZones(typed, limit)
  const exact = findTimeZone(typed)
  const read = exact?.ok === true ? [exact.value] : []
  return [...new Set([...found, ...local.map(({ zone }) => zone), ...read])].slice(0, limit)
}

/** What was typed as a zone, as the bot reads it: local names are offered, so they are taken too. */
export function readableZone(typed: string): string {
  const text = foldText(typed.trim())
  if (findTimeZone(typed) !== undefined) return typed
  return FOLDED.find(({ name }) => name === text)?.zone ?? typed
}
