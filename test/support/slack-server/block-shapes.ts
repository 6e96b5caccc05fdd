import { z } from 'zod'
import { anyText, image, input, mrkdwn, picker, plainText } from './element-shapes.ts'

// Limits: https://docs.slack.dev/reference/block-kit/blocks. Those of header, context and rich_text stand in slack-limits.ts.

const blockId = { block_id: z.string().max(255).optional() }

// Which words a rich text holds is for slack-limits.ts to read; here only what it needs for that.
const richTextElement = z.looseObject({ type: z.string() })
const richTextLine = z.looseObject({
  type: z.enum(['rich_text_section', 'rich_text_quote', 'rich_text_preformatted']),
  elements: z.array(richTextElement),
})
const richTextPart = z.discriminatedUnion('type', [
  richTextLine,
  z.looseObject({ type: z.literal('rich_text_list'), elements: z.array(richTextLine) }),
])

const section = z
  .strictObject({
    type: z.literal('section'),
    ...blockId,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: z.discriminatedUnion('type', [image, picker]).optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, {
    path: ['text'],
    error: 'missing required field: text',
  })

/** A block of Slack's, of the kinds every workspace shows, within the limits of its parts. */
export const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('divider'), ...blockId }),
  z.strictObject({ type: z.literal('header'), ...blockId, text: plainText(Infinity) }),
  z.strictObject({
    type: z.literal('context'),
    ...blockId,
    elements: z
      .array(z.discriminatedUnion('type', [plainText(3000), mrkdwn(Infinity), image]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('rich_text'), ...blockId, elements: z.array(richTextPart) }),
  section,
  z.strictObject({
    type: z.literal('actions'),
    ...blockId,
    elements: z.array(picker).min(1).max(25),
  }),
  z.strictObject({
    ...image.shape,
    ...blockId,
    title: plainText(2000).optional(),
  }),
  z.strictObject({
    type: z.literal('input'),
    ...blockId,
    label: plainText(2000),
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
    element: z.discriminatedUnion('type', [input, picker]),
  }),
  z.strictObject({ type: z.literal('markdown'), ...blockId, text: z.string().min(1).max(12_000) }),
  z.strictObject({
    type: z.literal('table'),
    ...blockId,
    rows: z
      .array(z.array(z.looseObject({ type: z.string() })).max(20))
      .min(1)
      .max(100),
    column_settings: z.array(z.looseObject({})).max(20).optional(),
  }),
])
