import { type Document, plain } from '../../formatters/document.ts'

/** What whoever has a channel served is told that the bot cannot enter. */
export const INVITE = 'I cannot post here yet: invite me to the channel with /invite.'

/** The answer with, before everything else, that the bot has to be invited to the channel. */
export function withInvitation(document: Document): Document {
  return {
    ...document,
    blocks: [{ block: 'paragraph', line: [plain(INVITE)] }, ...document.blocks],
  }
}
