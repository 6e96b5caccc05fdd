import { z } from 'zod'

// Limits: https://docs.slack.dev/reference/block-kit/block-elements and composition-objects.

const actionId = { action_id: z.string().min(1).max(255).optional() }

/** Text without markup. */
export const plainText = (most: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(most),
    emoji: z.boolean().optional(),
  })

/** Text with Slack's markup. */
export const mrkdwn = (most: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(most),
    verbatim: z.boolean().optional(),
  })

/** Either. */
export const anyText = (most: number) =>
  z.discriminatedUnion('type', [plainText(most), mrkdwn(most)])

const option = z.strictObject({
  text: anyText(75),
  value: z.string().min(1).max(150),
  description: anyText(75).optional(),
  url: z.string().max(3000).optional(),
})
const options = (most: number) => z.array(option).min(1).max(most)

const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
})

const field = {
  ...actionId,
  placeholder: plainText(150).optional(),
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
}

const choice = {
  options: options(100).optional(),
  option_groups: z
    .array(z.strictObject({ label: plainText(75), options: options(100) }))
    .min(1)
    .max(100)
    .optional(),
}

/** A picture; as a block it may have a title too. */
export const image = z.strictObject({
  type: z.literal('image'),
  image_url: z.string().min(1).max(3000),
  alt_text: z.string().min(1).max(2000),
})

const button = z.strictObject({
  type: z.literal('button'),
  ...actionId,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
  accessibility_label: z.string().max(75).optional(),
})

const places = (kind: 'users' | 'channels' | 'conversations', one: string) => [
  z.strictObject({
    type: z.literal(`${kind}_select`),
    ...field,
    [`initial_${one}`]: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: z.looseObject({}).optional(),
  }),
  z.strictObject({
    type: z.literal(`multi_${kind}_select`),
    ...field,
    [`initial_${one}s`]: z.array(z.string()).optional(),
    max_selected_items: z.number().min(1).optional(),
    filter: z.looseObject({}).optional(),
  }),
]

/** What may be pressed or chosen from, wherever it stands. */
export const picker = z.discriminatedUnion('type', [
  button,
  z.strictObject({
    type: z.literal('static_select'),
    ...field,
    ...choice,
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal('multi_static_select'),
    ...field,
    ...choice,
    initial_options: options(100).optional(),
    max_selected_items: z.number().min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('overflow'),
    ...actionId,
    options: options(5),
    confirm: confirm.optional(),
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    ...field,
    options: options(10),
    initial_options: options(10).optional(),
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    ...field,
    options: options(10),
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal('datepicker'),
    ...field,
    initial_date: z.iso.date().optional(),
  }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...field,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  ...places('users', 'user'),
  ...places('channels', 'channel'),
  ...places('conversations', 'conversation'),
])

/** What may be written in; input blocks only. */
export const input = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.enum(['plain_text_input', 'email_text_input', 'url_text_input']),
    ...field,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.number().min(0).max(3000).optional(),
    max_length: z.number().min(1).max(3000).optional(),
    dispatch_action_config: z.looseObject({}).optional(),
  }),
  z.strictObject({
    type: z.literal('number_input'),
    ...field,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
    dispatch_action_config: z.looseObject({}).optional(),
  }),
])
