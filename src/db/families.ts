import type { Item } from '../domain/item.ts'

/**
 * The outermost package of each item by id; of an item in no package, the item itself. A digest shows a package
 * and its parts as one, so whoever reads one of a family has to read them all.
 */
export function familiesOf(items: readonly Item[]): ReadonlyMap<string, string> {
  const packageOf = new Map(items.map((item) => [item.id, item.partOf]))
  return new Map(items.map((item) => [item.id, outermost(item.id, packageOf)]))
}

/** Where items are parts of each other in a circle any will do, as long as it is the same for all. */
function outermost(id: string, packageOf: ReadonlyMap<string, string | undefined>): string {
  const path = [id]
  for (;;) {
    const last = path.at(-1) ?? id
    const next = packageOf.get(last)
    if (next === undefined) return last
    if (path.includes(next)) return path.slice(path.indexOf(next)).sort()[0] ?? next
    path.push(next)
  }
}
