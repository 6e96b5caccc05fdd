import type { CommandName } from './commands.ts'
import { parseRequest } from './request.ts'

const READS: ReadonlySet<CommandName> = new Set([
  'upcoming',
  'search',
  'show',
  'subscription',
  'preview',
  'history',
  'explain',
  'sectors',
  'help',
])

/** Whether a command only reads, so that it may be given again for another page of its answer. */
export function isReading(text: string): boolean {
  const request = parseRequest(text)
  return !request.ok || READS.has(request.value.command)
}

/** These are the same wherever they are typed. */
const ANYWHERE: ReadonlySet<CommandName> = new Set([
  'upcoming',
  'search',
  'show',
  'sectors',
  'help',
  'access',
])

/** Whether a command is about what the place gets in which it is typed. */
export function isAboutPlace(text: string): boolean {
  const request = parseRequest(text)
  return request.ok && !ANYWHERE.has(request.value.command)
}
