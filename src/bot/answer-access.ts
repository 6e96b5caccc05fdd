import { readAccess, saveAccess } from '../db/workspaces.ts'
import { type Access, mayManage } from '../domain/access.ts'
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
    const how = [
      plain('Managers and admins change it: '),
      command('/standards access managers', 'access managers'),
      plain('.'),
    ]
    const access = await readAccess(db, asker.place)
    return { document: noticeDocument(accessText(access), [...listed(access), how]) }
  }
  if (!mayManage(asker)) {
    return {
      document: errorDocument(
        'Only managers and admins say who may change what channels get. Ask one of them.',
      ),
    }
  }
  const before = await readAccess(db, asker.place)
  const what = `who may change what channels get: ${shortly(before)} → ${shortly(wanted)}`
  await saveAccess(db, asker.place, { access: wanted, what }, { by: asker.id, at: clock() })
  return { document: noticeDocument(accessText(wanted), listed(wanted)) }
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
function listed({ rule, listed: ids, groups = [] }: Access): Line[] {
  if (rule !== 'listed') return []
  const named = (id: string): Inline =>
    groups.includes(id) ? { text: id, names: 'group' } : person(id)
  const separated = ids.flatMap((id, index) =>
    index === 0 ? [named(id)] : [plain(', '), named(id)],
  )
  return [[plain('On the list: '), ...separated, plain('.')]]
}
