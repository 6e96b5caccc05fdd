import { z } from 'zod'
import { areBlocks, blockProblems, shapeProblems } from './block-checks.ts'
import { plainText } from './element-shapes.ts'
import type { ViewDefinition } from './entities.ts'
import { refuse, refuseWith } from './refusal.ts'

/** https://docs.slack.dev/reference/views and the errors of https://docs.slack.dev/reference/methods/views.open */
const LIMITS = { blocks: 100, bytes: 250_000 }

const shared = {
  blocks: z.unknown().optional(),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
}

const frame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('home'), ...shared }),
  z.strictObject({
    type: z.literal('modal'),
    ...shared,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  }),
])

/** The view a call holds; refuses, in Slack's words, what Slack would not show. */
export function checkedView(value: unknown, type: ViewDefinition['type']): ViewDefinition {
  if (Buffer.byteLength(JSON.stringify(value ?? null)) > LIMITS.bytes) refuse('view_too_large')
  const { data } = frame.safeParse(value)
  if (data === undefined) refuseWith('invalid_arguments', shapeProblems(frame, value, '/view'))
  if (data.type !== type) refuseWith('invalid_arguments', [`[ERROR] must be a ${type} view`])
  const { blocks } = data
  if (!areBlocks(blocks, LIMITS.blocks)) {
    refuseWith('invalid_arguments', blockProblems(blocks, LIMITS.blocks, '/view/blocks'))
  }
  const asks = blocks.some((one) => one.type === 'input')
  if (asks && data.type === 'modal' && data.submit === undefined) {
    refuseWith('invalid_arguments', ['[ERROR] missing required field: submit [json-pointer:/view]'])
  }
  return { ...data, blocks }
}
