import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import type { Json } from './entities.ts'

const option = z.looseObject({ value: z.string(), text: z.looseObject({ text: z.string() }) })

const element = z.looseObject({
  type: z.string(),
  action_id: z.string(),
  options: z.array(option).optional(),
  option_groups: z.array(z.looseObject({ options: z.array(option) })).optional(),
})

/** One of the things a list offers. */
export type Option = z.infer<typeof option>

/** Something a person may press, choose from or write in, and where it stands. */
export type Element = {
  readonly blockId: string
  readonly actionId: string
  readonly type: string
  readonly options: readonly Option[]
  /** Whether it stands in an input block, and may not stay empty there. */
  readonly isInput: boolean
  readonly isRequired: boolean
  /** As the app wrote it. */
  readonly raw: Json
}

/** The blocks as Slack gives them out: each with an id. */
export function withBlockIds(blocks: readonly KnownBlock[]): KnownBlock[] {
  return blocks.map((one, index) => ({ ...one, block_id: one.block_id ?? `block-${index}` }))
}

/** Everything of some blocks that a person may act on; what has no action id is left out. */
export function elementsOf(blocks: readonly KnownBlock[]): Element[] {
  return withBlockIds(blocks).flatMap((one) =>
    candidates(one).flatMap((candidate) => {
      const { data } = element.safeParse(candidate)
      if (data === undefined) return []
      const grouped = data.option_groups?.flatMap(({ options }) => options) ?? []
      return [
        {
          blockId: one.block_id ?? '',
          actionId: data.action_id,
          type: data.type,
          options: [...(data.options ?? []), ...grouped],
          isInput: one.type === 'input',
          isRequired: one.type === 'input' && one.optional !== true,
          raw: data,
        },
      ]
    }),
  )
}

function candidates(one: KnownBlock): readonly unknown[] {
  switch (one.type) {
    case 'actions':
      return one.elements
    case 'section':
      return [one.accessory]
    case 'input':
      return [one.element]
    default:
      return []
  }
}
