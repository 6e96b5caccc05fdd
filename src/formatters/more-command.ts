import type { Item } from '../domain/item.ts'
import { parseLookup } from '../domain/lookup.ts'
import { command, type Inline } from './document.ts'

/** Titles of a series begin alike, so their last words find an item better than the first. */
const TELLING_WORDS = 4

/** The command that tells more of an item: by its number, or by some words of its title where it has none. */
export function moreCommand(item: Item): Inline {
  const number = item.identifier ?? item.planNumber
  if (number !== undefined) return lookupCommand('show', number)
  return searchCommand(item)
}

/** The command that looks for an item, and for others like it, by some words of its title. */
export function searchCommand(item: Item): Inline {
  const words = parseLookup(item.title).words.filter((word) => !/\p{N}/u.test(word))
  return lookupCommand('search', words.slice(-TELLING_WORDS).join(' ') || item.id)
}

/** The command that looks for what somebody typed; of that, nothing a shell would act on. */
export function searchFor(typed: string): Inline {
  return lookupCommand('search', typed.replace(/["'`$\\]+/g, ' ').trim())
}

function lookupCommand(verb: 'show' | 'search', words: string): Inline {
  return command(`/standards ${verb} ${words}`, `npm run lookup -- "${words}"`)
}
