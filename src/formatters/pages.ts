import { cleanDocument } from './clean.ts'
import type { Block, Document } from './document.ts'
import { fitDocument, type Room, type Size } from './fit.ts'
import { type Part, paginate } from './paginate.ts'

/** What a surface with limited messages says of itself: how a block looks there and what fits. */
export type Surface<Piece, Message> = {
  readonly room: Room
  readonly size: Size
  readonly piece: (block: Block) => Piece
  readonly message: (title: string, pieces: readonly Piece[]) => Message
  readonly fits: (message: Message) => boolean
}

/** A document as one surface's messages, in the order to post them; always at least one. */
export function renderPages<Piece, Message>(
  document: Document,
  { room, size, piece, message, fits }: Surface<Piece, Message>,
): Message[] {
  const { title, blocks } = fitDocument(cleanDocument(document), room, size)
  const parts = blocks.map((block) => partOf(block, piece))
  // How many pages there will be is not known yet: keep room for the longest number.
  const pages = paginate(parts, (page) => fits(message(numbered(title, 999, 999), page)))
  return pages.map((page, index) => message(numbered(title, index + 1, pages.length), page))
}

function partOf<Piece>(block: Block, piece: (block: Block) => Piece): Part<Piece> {
  const content = piece(block)
  if (block.block === 'footer') return { role: 'closing', content }
  if (block.block !== 'heading') return { role: 'body', content }
  const continued = piece({ ...block, text: `${block.text} (continued)` })
  return { role: 'heading', content, continued }
}

function numbered(title: string, page: number, pages: number): string {
  return pages === 1 ? title : `${title} (${page}/${pages})`
}
