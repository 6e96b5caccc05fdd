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

/** Orders text by code point, so that no order depends on the host's locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
