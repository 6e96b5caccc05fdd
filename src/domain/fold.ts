/** Text without case and without accents, so that `umlaut` finds `Ümlaut`. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** An identifier without case, spaces and punctuation: `GB/T 47351-2026` is `gbt473512026`. */
export function foldIdentifier(text: string): string {
  return foldText(text).replace(/[^\p{L}\p{N}]/gu, '')
}

/** A committee without case and separators: `SAC/TC 260` is `sactc260`. */
export function foldCommittee(text: string): string {
  return foldText(text).replace(/[^a-z0-9]/g, '')
}

/** Whether a committee field names `typed`, alone, among others or as the parent: `TC297` in `SAC/TC297/SC3`. */
export function namesCommittee(committee: string, typed: string): boolean {
  const folded = foldCommittee(typed)
  return folded !== '' && new RegExp(committeePattern(folded)).test(foldCommittee(committee))
}

/** A folded committee as a regular expression that JavaScript and PostgreSQL read alike: `tc11` is not in `tc114`. */
export function committeePattern(folded: string): string {
  return `${folded}(?![0-9])`
}

/** Orders text by code point, so that no order depends on the host's locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
