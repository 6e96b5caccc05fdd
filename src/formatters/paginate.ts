/**
 * One indivisible piece of a message. A heading goes with what follows it and is repeated as
 * `continued` where its section goes on over a page; closing words go with what precedes them.
 */
export type Part<T> =
  | { readonly role: 'heading'; readonly content: T; readonly continued: T }
  | { readonly role: 'body' | 'closing'; readonly content: T }

/** Parts that share a page, and the heading to repeat above them should they begin one. */
type Unit<T> = {
  readonly contents: readonly T[]
  readonly continued: readonly T[]
  readonly isOpen: boolean
}

type Fits<T> = (page: readonly T[]) => boolean

/**
 * Packs parts, in order, into as few pages as `fits` allows; always at least one page. `fits` judges a
 * whole page, so that any number of limits can hold at once. A part that fits no page gets its own.
 */
export function paginate<T>(parts: readonly Part<T>[], fits: Fits<T>): T[][] {
  const pages: T[][] = []
  let page: T[] = []
  for (const { contents, continued } of group(parts, fits)) {
    if (page.length > 0 && !fits([...page, ...contents])) {
      pages.push(page)
      page = [...continued]
    }
    page.push(...contents)
  }
  return [...pages, page]
}

function group<T>(parts: readonly Part<T>[], fits: Fits<T>): Unit<T>[] {
  const units: Unit<T>[] = []
  let section: readonly T[] = []
  for (const part of parts) {
    const last = units.at(-1)
    if (part.role === 'heading') {
      section = [part.continued]
      units.push({ contents: [part.content], continued: [], isOpen: true })
    } else if (last !== undefined && goesWith(last, part, fits)) {
      units[units.length - 1] = {
        ...last,
        contents: [...last.contents, part.content],
        isOpen: false,
      }
    } else {
      const continued = part.role === 'closing' ? [] : section
      units.push({ contents: [part.content], continued, isOpen: false })
    }
  }
  return units
}

function goesWith<T>(unit: Unit<T>, part: Part<T>, fits: Fits<T>): boolean {
  if (unit.isOpen) return true
  return part.role === 'closing' && fits([...unit.continued, ...unit.contents, part.content])
}
