import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  MessageFlags,
  type RepliableInteraction,
} from 'discord.js'
import type { Action } from '../../formatters/action.ts'
import type { DiscordMessage, Press } from '../../formatters/discord.ts'
import { asEmbeds } from '../../formatters/discord-embeds.ts'
import type { Document } from '../../formatters/document.ts'
import { renderEntered } from './entered.ts'
import { type AnyLayout, inAnyLayout } from './layout.ts'

type Row = APIActionRowComponent<APIComponentInMessageActionRow>

/** An answer as it is to be shown. */
export type Shown = {
  readonly document: Document
  /** The command that gives it again, for turning pages; absent where that would do something again. */
  readonly command?: string | undefined
  /** The command that shows it to everybody. */
  readonly share?: string | undefined
  readonly page?: number | undefined
  /** The one item it is about, for what can be done with it. */
  readonly itemId?: string | undefined
}

const ITEM_BUTTONS = [
  ['Remind me', 'remind'],
  ['Watch in this channel', 'watch'],
  ['Mute in this channel', 'mute'],
] as const

/** Fills in the answer that was promised. */
export async function show(
  interaction: RepliableInteraction,
  { document, command, share, page = 0, itemId }: Shown,
  press: Press,
): Promise<void> {
  const messages = renderEntered(document, press)
  const at = Math.min(Math.max(page, 0), messages.length - 1)
  const turns = turnButtons(press, command, at, messages.length)
  const [first = messages[0], ...others] =
    messages.length > 1 && turns.length === 0 ? messages : messages.slice(at, at + 1)
  if (first === undefined) return
  const sharing =
    share === undefined ? [] : button(press, 'Share here', { do: 'share', command: share })
  const below = [...rowOf(itemButtons(press, itemId)), ...rowOf([...turns, ...sharing])]
  await fillIn(interaction, first, below)
  // Pages nobody can turn to follow each other.
  for (const message of others) {
    await inAnyLayout(
      message,
      (laidOut) => {
        const { flags = 0, ...body } = bodyOf(laidOut)
        return interaction.followUp({ ...body, flags: flags | MessageFlags.Ephemeral })
      },
      { isSafe: false },
    )
  }
}

/** Fills in the answer that was promised with one message, and rows below it. */
export async function fillIn(
  interaction: RepliableInteraction,
  message: DiscordMessage,
  below: readonly Row[],
): Promise<void> {
  await inAnyLayout(message, (laidOut) => interaction.editReply(bodyOf(laidOut, below)), {
    isSafe: true,
    embeds: asEmbeds(message, below),
  })
}

/** Answers ping nobody, whatever stands in them. */
function bodyOf(laidOut: AnyLayout, below: readonly Row[] = []) {
  const allowedMentions = { parse: [] }
  if ('flags' in laidOut) {
    const components = [...laidOut.components, ...below]
    return { flags: MessageFlags.IsComponentsV2 as const, components, allowedMentions }
  }
  const { embeds, components } = laidOut
  return { embeds, components, allowedMentions }
}

function itemButtons(press: Press, itemId: string | undefined): APIButtonComponent[] {
  if (itemId === undefined) return []
  return ITEM_BUTTONS.flatMap(([label, what]) => button(press, label, { do: what, itemId }))
}

function turnButtons(
  press: Press,
  command: string | undefined,
  at: number,
  pages: number,
): APIButtonComponent[] {
  if (command === undefined || pages === 1) return []
  const turn = (label: string, page: number) => button(press, label, { do: 'page', page, command })
  return [
    ...(at > 0 ? turn(`Page ${at}`, at - 1) : []),
    ...(at + 1 < pages ? turn(`Page ${at + 2} of ${pages}`, at + 1) : []),
  ]
}

function button(press: Press, label: string, action: Action): APIButtonComponent[] {
  const value = press(action)
  return value === undefined ? [] : [{ type: 2, style: 2, label, custom_id: value }]
}

function rowOf(buttons: readonly APIButtonComponent[]): Row[] {
  return buttons.length === 0 ? [] : [{ type: 1, components: [...buttons] }]
}
