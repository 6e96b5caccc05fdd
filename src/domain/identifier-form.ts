import { foldIdentifier } from './fold.ts'
import type { Item } from './item.ts'

/** The forms of one number under which an item is known; `replaced` is what it replaces. */
export type IdentifierForm = {
  /** Folded whole, `gb444952024`. */
  readonly whole: string
  /** Without the year, `gb44495`. */
  readonly base: string
  /** The digits of the base, `44495`. */
  readonly digits: string
  readonly replaced: boolean
}

/** Every number an item is known by: its own, its plan's, and those it replaces. */
export function identifierForms(item: Item): IdentifierForm[] {
  const own = [item.identifier, item.planNumber].filter((text) => text !== undefined)
  return [
    ...own.map((text) => identifierForm(text, false)),
    ...item.replaces.map((text) => identifierForm(text, true)),
  ].filter((form) => form.digits !== '')
}

function identifierForm(text: string, replaced: boolean): IdentifierForm {
  const base = foldIdentifier(text.replace(/[-:—–]\d{4}$|-[A-Z]-\d{3}$/u, ''))
  return { whole: foldIdentifier(text), base, digits: base.replace(/\D/g, ''), replaced }
}
