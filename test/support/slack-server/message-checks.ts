import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import { areBlocks, blockProblems, textCharacters } from './block-checks.ts'
import type { Metadata } from './entities.ts'
import { refuse, refuseWith } from './refusal.ts'

/** What one message may hold; sources beside each. */
const LIMITS = {
  // https://docs.slack.dev/reference/block-kit/blocks
  blocks: 50,
  // https://github.com/slackapi/bolt-js/issues/2867
  characters: 12_000,
  // https://docs.slack.dev/reference/methods/chat.postMessage#truncating
  text: 40_000,
  attachments: 100,
}

const scalar = z.union([z.string(), z.number(), z.boolean()])
const name = z.string().regex(/^[a-z][a-z0-9_]*$/)
const flat = z.record(name, scalar)

/** https://docs.slack.dev/messaging/message-metadata */
const metadataShape = z.strictObject({
  event_type: name,
  event_payload: z.record(name, z.union([scalar, flat, z.array(flat)])),
})

/** What a call says a message is, before anything is checked. */
export type Content = {
  readonly text?: string | undefined
  readonly blocks?: unknown
  readonly attachments?: unknown
  readonly metadata?: unknown
}

/** The message a call holds; refuses, in Slack's words, what Slack would not post. */
export function checkedContent(
  { text = '', blocks = [], attachments = [], metadata }: Content,
  { isTotalLimited = true, mostText = LIMITS.text } = {},
): { text: string; blocks: KnownBlock[]; metadata: Metadata | undefined } {
  if (!areBlocks(blocks, LIMITS.blocks)) {
    refuseWith('invalid_blocks', blockProblems(blocks, LIMITS.blocks, '/blocks'))
  }
  if (!Array.isArray(attachments)) refuse('invalid_arguments')
  if (attachments.length > LIMITS.attachments) refuse('too_many_attachments')
  if (text === '' && blocks.length === 0 && attachments.length === 0) refuse('no_text')
  if (text.length > mostText) refuse('msg_too_long')
  if (isTotalLimited && textCharacters(blocks) > LIMITS.characters) refuse('msg_blocks_too_long')
  if (blocks.filter(({ type }) => type === 'table').length > 1) {
    refuseWith('invalid_attachments', ['[ERROR] only_one_table_allowed'])
  }
  const markdown = blocks.flatMap((one) => (one.type === 'markdown' ? one.text : [])).join('')
  if (markdown.length > LIMITS.characters) refuse('msg_too_long')
  return { text, blocks, metadata: checkedMetadata(metadata) }
}

function checkedMetadata(metadata: unknown): Metadata | undefined {
  if (metadata === undefined) return undefined
  const { data } = metadataShape.safeParse(metadata)
  return data ?? refuse('invalid_metadata_format')
}
