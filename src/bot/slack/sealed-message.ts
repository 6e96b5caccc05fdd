import type { KnownBlock } from '@slack/types'
import { parseAction, printAction } from '../../formatters/action.ts'
import type { Document } from '../../formatters/document.ts'
import { type Press, renderSlack, type SlackMessage } from '../../formatters/slack.ts'
import type { Seal } from '../seal.ts'

/** Stands in a value until it is sealed, and is as long as a seal, so that nothing grows out of its limits. */
const UNSEALED = '-'.repeat(10)

/** A document as messages whose buttons are sealed once it is known for which workspace. */
export function renderUnsealed(document: Document): SlackMessage[] {
  return renderSlack(document, (action) => UNSEALED + printAction(action))
}

/** The press of a workspace: actions become values that only this bot can have made. */
export function pressIn(seal: Seal, workspace: string): Press {
  return (action) => seal.close(action, workspace)
}

/** The message with the values of its buttons and menus sealed for a workspace. */
export function sealMessage(message: SlackMessage, press: Press): SlackMessage {
  return { ...message, blocks: message.blocks.map((block) => sealBlock(block, press)) }
}

function sealBlock(block: KnownBlock, press: Press): KnownBlock {
  if (block.type === 'section' && block.accessory?.type === 'overflow') {
    const options = block.accessory.options.map((option) => ({
      ...option,
      value: sealed(option.value, press),
    }))
    return { ...block, accessory: { ...block.accessory, options } }
  }
  if (block.type !== 'actions') return block
  const elements = block.elements.map((element) =>
    element.type === 'button' ? { ...element, value: sealed(element.value, press) } : element,
  )
  return { ...block, elements }
}

function sealed(value: string | undefined, press: Press): string {
  if (value === undefined || !value.startsWith(UNSEALED)) return value ?? ''
  const action = parseAction(value.slice(UNSEALED.length))
  return (action === undefined ? undefined : press(action)) ?? value
}
