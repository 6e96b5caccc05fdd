/** Works something out once for each object, and forgets it with the object. */
export function oncePer<K extends object, V>(work: (about: K) => V): (about: K) => V {
  const known = new WeakMap<K, { readonly value: V }>()
  return (about) => {
    const before = known.get(about)
    if (before !== undefined) return before.value
    const value = work(about)
    known.set(about, { value })
    return value
  }
}
