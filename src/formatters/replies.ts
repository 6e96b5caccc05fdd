import { SECTOR_TABLE, SECTORS } from '../domain/sector.ts'
import { command, type Document, type Line, plain, quiet, strong } from './document.ts'
import { freshnessLine } from './freshness.ts'

/** A command as the help lists it. */
export type CommandRow = { readonly usage: string; readonly what: string }

/** How to use the bot: its commands, and how fresh its data is. */
export function helpDocument(
  commands: readonly CommandRow[],
  view: { readonly asOf: Temporal.PlainDate; readonly dataAsOf?: string | undefined },
): Document {
  return {
    title: 'China standards: what takes effect or closes for comment',
    blocks: [
      {
        block: 'list',
        items: commands.map(({ usage, what }) => [
          command(`/standards ${usage}`, usage),
          plain(`: ${what}`),
        ]),
      },
      { block: 'footer', lines: [freshnessLine(view.dataAsOf, view.asOf)] },
    ],
  }
}

/** The sectors a channel can follow, with the words that lead to them. */
export function sectorsDocument(): Document {
  return {
    title: `${SECTORS.length} sectors`,
    blocks: [
      {
        block: 'list',
        items: SECTORS.map((sector) => [
          strong(sector),
          quiet(`: also ${SECTOR_TABLE[sector].aliases.slice(0, 7).join(', ')}`),
        ]),
      },
    ],
  }
}

/** What a title holds on every surface. */
const TITLE_ROOM = 130

/** A refusal: what was not understood, and the nearest thing that would work. */
export function errorDocument(problem: string): Document {
  const { title, rest } = titled(problem)
  return {
    title,
    blocks: [
      ...(rest === '' ? [] : [{ block: 'lead' as const, line: [plain(rest)] }]),
      { block: 'footer', lines: [[plain('All commands: '), command('/standards help', 'help')]] },
    ],
  }
}

/** A title is cut where it has no room: what does not fit stands below, beginning with a sentence. */
function titled(problem: string): { readonly title: string; readonly rest: string } {
  if (problem.length <= TITLE_ROOM) return { title: problem, rest: '' }
  const end = problem.search(/[.?!] (?=\p{Lu})/u) + 1
  return end > 0 && end <= TITLE_ROOM
    ? { title: problem.slice(0, end), rest: problem.slice(end + 1) }
    : { title: 'That cannot be done.', rest: problem }
}

/** A short answer: what was done or is the case, and how to go on. */
export function noticeDocument(title: string, lines: readonly Line[] = []): Document {
  return { title, blocks: lines.map((line) => ({ block: 'paragraph', line })) }
}
