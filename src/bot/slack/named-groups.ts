import { mayManage } from '../../domain/access.ts'
import { isIdOf } from '../../formatters/slack-markup.ts'
import type { Asker } from '../asker.ts'
import { parseRequest, type Request } from '../request.ts'
import type { Desk } from './desk.ts'

/** Why a command must not be carried out that names user groups: one that nobody finds would let nobody in. */
export async function groupProblem(
  { people }: Desk,
  asker: Asker,
  text: string,
): Promise<string | undefined> {
  const request = parseRequest(text)
  const groups = request.ok ? groupsNamed(request.value, asker) : []
  return groups.length === 0 ? undefined : people.groupProblem(asker.place.workspace, groups)
}

/** The groups that somebody names who may; others are refused for that first. */
function groupsNamed(request: Request, asker: Asker): string[] {
  if (request.command === 'mention' && asker.role === 'admin') {
    return groupsAmong([request.group ?? ''])
  }
  if (request.command === 'access' && mayManage(asker)) {
    return groupsAmong(request.access?.listed ?? [])
  }
  return []
}

function groupsAmong(ids: readonly string[]): string[] {
  return ids.filter((id) => isIdOf('group', id))
}
