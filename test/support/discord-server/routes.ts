import type { Call, Reply } from './call.ts'
import { channelRoutes } from './channel-routes.ts'
import { commandRoutes } from './command-routes.ts'
import { guildRoutes } from './guild-routes.ts'
import { interactionRoutes } from './interaction-routes.ts'
import { messageRoutes } from './message-routes.ts'
import { selfRoutes } from './self-routes.ts'

const ROUTES = {
  ...selfRoutes,
  ...guildRoutes,
  ...channelRoutes,
  ...messageRoutes,
  ...commandRoutes,
  ...interactionRoutes,
}
/** What the server answers, as `METHOD /path/:param`. */
export type RouteName = keyof typeof ROUTES

/** The route of a request with the parts of its path. */
export type Match = {
  readonly route: RouteName
  readonly params: Readonly<Record<string, string>>
  readonly handle: (call: Call) => Reply
  /** Whether the token in the path, or none, is enough. */
  readonly isOpen: boolean
  /** Answers to interactions do not count against the global limit. */
  readonly isInteraction: boolean
}

const COMPILED = names(ROUTES).map((route) => {
  const [method = '', pattern = ''] = route.split(' ')
  const isInteraction = /^\/(interactions|webhooks)\//.test(pattern)
  const isOpen = isInteraction || pattern === '/gateway'
  return { route, method, parts: pattern.split('/'), isOpen, isInteraction }
})

/** The route that a path leads to; `wrong-method` where only the method does not fit. */
export function findRoute(method: string, path: string): Match | 'wrong-method' | undefined {
  const parts = path.split('/')
  const fitting = COMPILED.flatMap((one) => {
    const params = paramsOf(one.parts, parts)
    return params === undefined ? [] : [{ ...one, params }]
  }).toSorted((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)
  const found = fitting.find((one) => one.method === method)
  if (found === undefined) return fitting.length > 0 ? 'wrong-method' : undefined
  const { route, params, isOpen, isInteraction } = found
  return { route, params, handle: ROUTES[route], isOpen, isInteraction }
}

function paramsOf(pattern: readonly string[], parts: readonly string[]) {
  if (pattern.length !== parts.length) return undefined
  const fits = pattern.every((part, index) => part.startsWith(':') || part === parts[index])
  if (!fits) return undefined
  const named = pattern.flatMap((part, index): [string, string][] =>
    part.startsWith(':') ? [[part.slice(1), decodeURIComponent(parts[index] ?? '')]] : [],
  )
  return Object.fromEntries(named)
}

function names<Table extends object>(table: Table): (keyof Table & string)[] {
  // Object.keys cannot know that a literal has no other keys.
  return Object.keys(table) as (keyof Table & string)[]
}
