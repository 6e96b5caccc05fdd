import { setTimeout as sleep } from 'node:timers/promises'
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
import { backOffMs } from './back-off.ts'
import { renderEntered } from './entered.ts'
import { type AnyLayout, inAnyLayout } from './layout.ts'
import { apiCode, failureOf } from './outcome.ts'

type Row = APIActionRowComponent<APIComponentInMessageActionRow>

const MOST_AGAIN = 2
const UNKNOWN_MESSAGE = 10008

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

const CHANNEL_BUTTONS = [
  ['Remind me', 'remind'],
  ['Watch in this channel', 'watch'],
  ['Mute in this channel', 'mute'],
] as const
/** Direct messages are no channel, and watching there is being reminded. */
const DIRECT_BUTTONS = [
  ['Remind me', 'remind'],
  ['Mute for me', 'mute'],
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
  const isDirect = interaction.guildId === null
  const below = [...rowOf(itemButtons(press, itemId, isDirect)), ...rowOf([...turns, ...sharing])]
  await fillIn(interaction, first, below)
  // Pages nobody can turn to follow each other.
  for (const message of others) await sayOnly(interaction, message)
}

/** Fills in the answer that was promised with one message, and rows below it. */
export async function fillIn(
  interaction: RepliableInteraction,
  message: DiscordMessage,
  below: readonly Row[],
): Promise<void> {
  const again = { isSafe: true, embeds: asEmbeds(message, below) }
  const edit = (laidOut: AnyLayout) => interaction.editReply(bodyOf(laidOut, below))
  try {
    await insist(() => inAnyLayout(message, edit, again))
  } catch (cause) {
    throw isLost(cause) ? new AnswerLost('the answer was lost', { cause }) : cause
  }
}

/** Takes back what was promised to everybody, and says something to the one who asked alone. */
export async function sayAside(
  interaction: RepliableInteraction,
  document: Document,
  press: Press,
): Promise<void> {
  await insist(() => interaction.deleteReply()).catch((cause: unknown) => {
    if (apiCode(cause) !== UNKNOWN_MESSAGE) throw cause
  })
  const [message] = renderEntered(document, press)
  // Said twice, it does no harm.
  if (message !== undefined) await insist(() => sayOnly(interaction, message))
}

/** What somebody asked for was dealt with, but the answer that says so could not be given. */
export class AnswerLost extends Error {}

/** Tries what may be done twice again where its answer was lost. */
async function insist(work: () => Promise<unknown>): Promise<void> {
  for (let failed = 0; ; failed += 1) {
    try {
      await work()
      return
    } catch (cause) {
      if (!isLost(cause) || failed === MOST_AGAIN) throw cause
      await sleep(backOffMs(failed))
    }
  }
}

function isLost(cause: unknown): boolean {
  return ['unknown', 'retry'].includes(failureOf(cause).outcome)
}

async function sayOnly(interaction: RepliableInteraction, message: DiscordMessage): Promise<void> {
  await inAnyLayout(
    message,
    (laidOut) => {
      const { flags = 0, ...body } = bodyOf(laidOut)
      return interaction.followUp({ ...body, flags: flags | MessageFlags.Ephemeral })
    },
    { isSafe: false },
  )
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

function itemButtons(
  press: Press,
  itemId: string | undefined,
  isDirect: boolean,
): APIButtonComponent[] {
  if (itemId === undefined) return []
  const buttons = isDirect ? DIRECT_BUTTONS : CHANNEL_BUTTONS
  return buttons.flatMap(([label, what]) => button(press, label, { do: what, itemId }))
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
