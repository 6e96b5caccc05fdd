import { ok, type Result, refuse } from '../../domain/result.ts'
import { isIdOf } from '../../formatters/slack-markup.ts'
import type { Asker } from '../asker.ts'
import { parseRequest, type Request } from '../request.ts'
import type { Desk } from './desk.ts'

/** What would call everybody, which is refused as such. */
const EVERYBODY = /^@(channel|here|everyone)$/i

/**
 * A command as it is to be carried out: a user group that was only typed, `@ev-team`, is named as Slack would have
 * named it. Refused where it names somebody who is not there, or may never be let in.
 */
export async function withNames(desk: Desk, asker: Asker, typed: string): Promise<Result<string>> {
  const text = await withGroups(desk, asker, typed)
  if (!text.ok) return text
  const request = parseRequest(text.value)
  if (!request.ok) return text
  const problem =
    (await groupProblem(desk, asker, request.value)) ??
    (await personProblem(desk, asker, request.value))
  return problem === undefined ? text : refuse(problem)
}

async function withGroups({ people }: Desk, asker: Asker, typed: string): Promise<Result<string>> {
  const [, command = '', rest = ''] =
    /^\s*(?:\/standards\s+)?(mention|access)\s+(.+)$/is.exec(typed) ?? []
  const words = rest.trim().split(/\s+/)
  const isName = (word: string) => /^@./.test(word) && !EVERYBODY.test(word)
  const isSeveral = command.toLowerCase() === 'mention' && words.length > 1
  if (isSeveral || !words.some(isName)) return ok(typed)
  const named: string[] = []
  for (const word of words) {
    const handle = word.slice(1)
    const group = isName(word) ? await people.groupCalled(asker.place.workspace, handle) : undefined
    if (isName(word) && group === undefined) return refuse(chooseText(command, word))
    named.push(group === undefined ? word : `<!subteam^${group}|@${handle}>`)
  }
  return ok([command, ...named].join(' '))
}

function chooseText(command: string, word: string): string {
  const whom = command.toLowerCase() === 'mention' ? 'a user group' : 'a person or a user group'
  return `Slack made no mention of “${word}”. Type ${command} and @, and choose ${whom} from the list that Slack offers while you type.`
}

/** A group that nobody finds would let nobody in. */
async function groupProblem(
  { people }: Desk,
  asker: Asker,
  request: Request,
): Promise<string | undefined> {
  const groups = groupsNamed(request, asker)
  return groups.length === 0 ? undefined : people.groupProblem(asker.place.workspace, groups)
}

/** The groups that somebody names who may; others are refused for that first. */
function groupsNamed(request: Request, asker: Asker): string[] {
  if (request.command === 'mention' && asker.role === 'admin') {
    return groupsAmong([request.group ?? ''])
  }
  if (request.command === 'access' && asker.role === 'admin') {
    return groupsAmong(request.access?.listed ?? [])
  }
  return []
}

function groupsAmong(ids: readonly string[]): string[] {
  return ids.filter((id) => isIdOf('group', id))
}

/** A list of people who can never do anything would look as if it let somebody in. */
async function personProblem(
  { people }: Desk,
  asker: Asker,
  request: Request,
): Promise<string | undefined> {
  if (request.command !== 'access' || asker.role !== 'admin') return undefined
  const ids = (request.access?.listed ?? []).filter((id) => isIdOf('person', id))
  for (const id of ids) {
    const problem = await people.personProblem(asker.place.workspace, id)
    if (problem !== undefined) return problem
  }
  return undefined
}
