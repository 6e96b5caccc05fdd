import type { CommandName } from '../commands.ts'
import { parseRequest } from '../request.ts'

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
