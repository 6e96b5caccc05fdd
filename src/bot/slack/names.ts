import type { Block, Document, Line } from '../../formatters/document.ts'
import { isIdOf } from '../../formatters/slack-markup.ts'
import type { People } from './people.ts'

/** What the people, channels and groups of a document are called, by their ids, as far as Slack tells. */
export async function namesIn(
  people: People,
  workspace: string,
  { blocks }: Document,
): Promise<ReadonlyMap<string, string>> {
  const kinds = new Map(
    blocks
      .flatMap(linesOf)
      .flatMap((line) =>
        line.flatMap(({ text, names }) =>
          names !== undefined && isIdOf(names, text) ? [[text, names] as const] : [],
        ),
      ),
  )
  const found = [...kinds].map(
    async ([id, kind]) => [id, await people.nameOf(workspace, kind, id)] as const,
  )
  return new Map(
    (await Promise.all(found)).flatMap(([id, name]) => (name === undefined ? [] : [[id, name]])),
  )
}

function linesOf(block: Block): readonly Line[] {
  switch (block.block) {
    case 'lead':
    case 'paragraph':
    case 'call':
      return [block.line]
    case 'entry':
      return [block.when, block.what, block.origin]
    case 'list':
      return block.items
    case 'footer':
      return block.lines
    case 'heading':
    case 'buttons':
      return []
  }
}
