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
          quiet(`: also ${SECTOR_TABLE[sector].aliases.slice(0, 5).join(', ')}`),
        ]),
      },
    ],
  }
}

/** A refusal: what was not understood, and the nearest thing that would work. */
export function errorDocument(problem: string): Document {
  return {
    title: problem,
    blocks: [
      { block: 'footer', lines: [[plain('All commands: '), command('/standards help', 'help')]] },
    ],
  }
}

/** A short answer: what was done or is the case, and how to go on. */
export function noticeDocument(title: string, lines: readonly Line[] = []): Document {
  return { title, blocks: lines.map((line) => ({ block: 'paragraph', line })) }
}
