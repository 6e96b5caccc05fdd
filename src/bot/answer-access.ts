import { readAccess, saveAccess } from '../db/workspaces.ts'
import type { Access } from '../domain/access.ts'
import { command, type Inline, type Line, person, plain } from '../formatters/document.ts'
import { errorDocument, noticeDocument } from '../formatters/replies.ts'
import type { Asker } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'

/** Who may change what channels get: says so, or changes it. */
export async function answerAccess(
  { db, clock }: BotContext,
  wanted: Access | undefined,
  asker: Asker,
): Promise<Reply> {
  if (wanted === undefined) {
    const access = await readAccess(db, asker.place)
    const other = access.rule === 'anyone' ? 'managers' : 'anyone'
    const how = [
      plain('Admins change it, for instance: '),
      command(`/standards access ${other}`, `access ${other}`),
      plain('.'),
    ]
    return { document: noticeDocument(accessText(access), [...listed(access), how]) }
  }
  // It holds for every channel: whoever looks after one of them has no say in the others.
  if (asker.role !== 'admin') {
    return {
      document: errorDocument('Only admins say who may change what channels get. Ask one of them.'),
    }
  }
  const before = await readAccess(db, asker.place)
  const what = `who may change what channels get: ${shortly(before)} → ${shortly(wanted)}`
  await saveAccess(db, asker.place, { access: wanted, what }, { by: asker.id, at: clock() })
  return {
    document: noticeDocument(accessText(wanted), [...listed(wanted), ...dropped(before, wanted)]),
  }
}

function shortly({ rule, listed }: Access): string {
  return rule === 'listed' ? `managers and ${listed.join(', ')}` : rule
}

function accessText({ rule }: Access): string {
  switch (rule) {
    case 'anyone':
      return 'Anyone but guests may change what channels get.'
    case 'managers':
      return 'Managers and admins may change what channels get.'
    case 'listed':
      return 'Managers, admins and those on a list may change what channels get.'
  }
}

/** Who is on the list. */
function listed(access: Access): Line[] {
  return access.rule === 'listed' ? namesLine('On the list: ', access.listed, access) : []
}

/** Who was on the list, and is not any more. */
function dropped(before: Access, { rule, listed: now }: Access): Line[] {
  if (before.rule !== 'listed' || rule !== 'listed') return []
  const gone = before.listed.filter((id) => !now.includes(id))
  return namesLine('No longer on it: ', gone, before)
}

function namesLine(text: string, ids: readonly string[], { groups = [] }: Access): Line[] {
  if (ids.length === 0) return []
  const named = (id: string): Inline =>
    groups.includes(id) ? { text: id, names: 'group' } : person(id)
  const separated = ids.flatMap((id, index) =>
    index === 0 ? [named(id)] : [plain(', '), named(id)],
  )
  return [[plain(text), ...separated, plain('.')]]
}
