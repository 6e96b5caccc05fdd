import { offerCommand } from './command-offer.ts'
import { optionData, resolvedData, type Typed } from './command-options.ts'
import { numberOf, type Placed, withCustomId } from './components.ts'
import { dispatch } from './gateway.ts'
import {
  type Answer,
  AUTOCOMPLETE,
  COMMAND,
  COMPONENT,
  type Interaction,
  MODAL_SUBMIT,
  openInteraction,
} from './interaction.ts'
import { interactionPayload } from './interaction-payload.ts'
import { modalData } from './modal-submit.ts'
import { type Channel, isEphemeral, type Message, type User } from './records.ts'
import type { State } from './state.ts'
import { guildOf, must } from './world.ts'

const BUTTON = 2
const STRING_SELECT = 3
const RESOLVED_AS: Readonly<Record<number, readonly number[]>> = {
  5: [6],
  6: [8],
  7: [6, 8],
  8: [7],
}

/** A slash command as a person enters it: what stands behind its name, and where. */
export type SlashCommand = Typed & {
  readonly channel: Channel
  readonly user: User
  readonly name: string
}

/** Somebody enters a slash command. */
export function enterCommand(state: State, entered: SlashCommand): Promise<Answer> {
  return sendCommand(state, COMMAND, entered)
}

/** Somebody is typing an option that asks for suggestions. */
export function askForChoices(
  state: State,
  entered: SlashCommand & { readonly focused: string },
): Promise<Answer> {
  return sendCommand(state, AUTOCOMPLETE, entered)
}

async function sendCommand(state: State, type: 2 | 4, entered: SlashCommand): Promise<Answer> {
  const { world } = state
  const { channel, user, name } = entered
  const offer = offerCommand(world, channel, user, name)
  if (!offer.offered) return { outcome: 'not-offered', reason: offer.reason }
  const { bot, command } = offer
  const options = optionData(command.body, entered)
  const data = {
    id: command.id,
    name,
    type: 1,
    ...(options.length === 0 ? {} : { options }),
    ...resolvedData(world, guildOf(world, channel), options),
    ...(command.guildId === undefined ? {} : { guild_id: command.guildId }),
  }
  return send(state, { type, bot, user, channel, message: undefined }, data)
}

/** Somebody presses a button of a message. */
export function pressButton(
  state: State,
  message: Message,
  customId: string,
  user: User,
): Promise<Answer> {
  const button = usable(message, customId, user)
  if (button.type !== BUTTON) throw new Error(`"${customId}" is not a button.`)
  return sendComponent(state, message, button, user, {})
}

/** Somebody chooses from a menu of a message. */
export function chooseFrom(
  state: State,
  message: Message,
  customId: string,
  values: readonly string[],
  user: User,
): Promise<Answer> {
  const menu = usable(message, customId, user)
  const { min_values: least, max_values: most, options } = menu
  const known = options?.map(({ value }) => value)
  const fits =
    menu.type !== BUTTON &&
    values.length >= (least ?? 1) &&
    values.length <= (most ?? 1) &&
    (menu.type !== STRING_SELECT || values.every((value) => known?.includes(value)))
  if (!fits) throw new Error(`Discord does not let anyone choose ${values} from "${customId}".`)
  return sendComponent(state, message, menu, user, {
    values,
    ...chosen(state, message, menu, values),
  })
}

/** Somebody sends a form that a bot has shown them. */
export function sendModal(
  state: State,
  customId: string,
  fields: Readonly<Record<string, string | readonly string[]>>,
  user: User,
  message?: Message,
): Promise<Answer> {
  const shown = [...state.interactions.values()].findLast(
    (one) =>
      one.user === user &&
      one.modal?.custom_id === customId &&
      (message === undefined || one.message === message),
  )
  const from = must(shown, `form "${customId}" for ${user.name}`)
  const { bot, channel, message: below } = from
  const data = modalData(must(from.modal, 'form'), fields)
  from.modal = undefined
  return send(state, { type: MODAL_SUBMIT, bot, user, channel, message: below }, data)
}

function sendComponent(
  state: State,
  message: Message,
  component: Placed,
  user: User,
  more: object,
): Promise<Answer> {
  const bot = must(state.world.bots.get(message.author.id), 'bot behind that message')
  const data = {
    custom_id: component.custom_id,
    component_type: component.type,
    id: numberOf(message.components, component),
    ...more,
  }
  return send(state, { type: COMPONENT, bot, user, channel: message.channel, message }, data)
}

/** The component, if this person can use it. */
function usable(message: Message, customId: string, user: User): Placed {
  if (message.deleted) throw new Error('The message has been deleted.')
  if (isEphemeral(message) && message.interaction?.user !== user) {
    throw new Error(`${user.name} does not see this message.`)
  }
  const found = must(withCustomId(message.components, customId), `component "${customId}"`)
  if (found.disabled === true) throw new Error(`"${customId}" is disabled.`)
  return found
}

function chosen({ world }: State, { channel }: Message, menu: Placed, values: readonly string[]) {
  const types = RESOLVED_AS[menu.type] ?? []
  const guild = guildOf(world, channel)
  const data = types.flatMap((type) =>
    values
      .filter((id) => types.length === 1 || (type === 8) === (guild?.roles.has(id) === true))
      .map((value) => ({ name: '', type, value })),
  )
  return resolvedData(world, guild, data)
}

function send(
  state: State,
  opened: Pick<Interaction, 'type' | 'bot' | 'user' | 'channel' | 'message'>,
  data: unknown,
): Promise<Answer> {
  const { interaction, answer } = openInteraction(state, opened)
  const payload = interactionPayload(state.world, interaction, data)
  dispatch(state.gateway, {
    event: 'INTERACTION_CREATE',
    to: [opened.bot],
    guildId: opened.channel.guildId,
    intent: 0,
    data: () => payload,
  })
  return answer
}
