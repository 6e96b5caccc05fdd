import type { APIComponentInContainer } from 'discord.js'
import { type Action, parseAction, printAction } from '../../formatters/action.ts'
import type { DiscordMessage, Press } from '../../formatters/discord.ts'
import type { Seal } from '../seal.ts'
import { abbreviated, inFull } from './abbreviate.ts'

/** https://discord.com/developers/docs/components/reference#button */
const LIMITS = { value: 100 }
/** What a seal takes, and in direct messages the server a message is about. */
const SEAL_CHARACTERS = 10
const WORKSPACE_CHARACTERS = 21

/** Where something pressable stands. */
export type Where = {
  readonly workspace: string
  /** Discord does not say of which server a direct message speaks: its buttons have to. */
  readonly isDirect: boolean
}

/** Writes actions into an answer to somebody at a place. */
export function pressAt(seal: Seal, where: Where): Press {
  return (action) => {
    const value = closeAt(seal, where, action)
    return value.length > LIMITS.value ? undefined : value
  }
}

/** Writes actions into what is yet to be sealed, because where it goes is not known. */
export function pressLater(action: Action): string | undefined {
  const text = printAction(action)
  return text.length + SEAL_CHARACTERS + WORKSPACE_CHARACTERS > LIMITS.value ? undefined : text
}

/** The message with everything that can be pressed sealed for where it goes. */
export function sealMessage(message: DiscordMessage, seal: Seal, where: Where): DiscordMessage {
  const [container] = message.components
  const close = (text: string) => {
    const action = parseAction(text)
    return action === undefined ? text : closeAt(seal, where, action)
  }
  const components = container.components.map((part) => sealed(part, close))
  return { ...message, components: [{ ...container, components }] }
}

/** The action of a value and the server it is about; `undefined` where the value was not made here. */
export function openValue(
  seal: Seal,
  value: string,
  guildId: string | null,
): { readonly action: Action; readonly workspace: string } | undefined {
  const [, named, rest = value] = /^(\d{1,20})\.(.+)$/s.exec(value) ?? []
  const workspace = guildId ?? named
  const action = workspace === undefined ? undefined : seal.open(rest, workspace)
  return action === undefined || workspace === undefined
    ? undefined
    : { action: withCommand(action, inFull), workspace }
}

function closeAt(seal: Seal, { workspace, isDirect }: Where, action: Action): string {
  const close = (one: Action) => {
    const value = seal.close(one, workspace)
    return isDirect ? `${workspace}.${value}` : value
  }
  const value = close(action)
  return value.length > LIMITS.value ? close(withCommand(action, abbreviated)) : value
}

function withCommand(action: Action, change: (command: string) => string): Action {
  return 'command' in action ? { ...action, command: change(action.command) } : action
}

function sealed(
  part: APIComponentInContainer,
  close: (text: string) => string,
): APIComponentInContainer {
  if (part.type !== 1) return part
  const components = part.components.map((one) => {
    if (one.type === 2 && 'custom_id' in one) return { ...one, custom_id: close(one.custom_id) }
    if (one.type !== 3) return one
    const options = one.options.map((option) => ({ ...option, value: close(option.value) }))
    return { ...one, options }
  })
  return { ...part, components }
}
