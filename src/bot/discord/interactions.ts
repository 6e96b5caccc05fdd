import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  MessageFlags,
  type RepliableInteraction,
  type StringSelectMenuInteraction,
} from 'discord.js'
import { knownSubscription } from '../../db/known-subscription.ts'
import { findSubscription } from '../../db/subscriptions.ts'
import type { Action } from '../../formatters/action.ts'
import { type Block, type Document, strong } from '../../formatters/document.ts'
import { errorDocument } from '../../formatters/replies.ts'
import type { Reply } from '../bot.ts'
import type { CommandName } from '../commands.ts'
import { isReading } from '../reading.ts'
import { claim, isOver } from './claim.ts'
import { ROLE_OPTION } from './command-body.ts'
import {
  type Desk,
  mayShare,
  obstacle,
  obstacleToCall,
  refuse,
  silenceAt,
  type Visitor,
  visitorOf,
} from './desk.ts'
import { openValue } from './pressing.ts'
import { readCommand } from './read-command.ts'
import { chooseSetting, openTiming, showSettings, submitTiming } from './settings.ts'
import { parsePart } from './settings-view.ts'
import { AnswerLost, type Shown, sayAside, show } from './show.ts'
import { suggest } from './suggest.ts'

/** Commands after which messages come: the bot must be able to post. */
const POSTING: ReadonlySet<string> = new Set<CommandName>(['subscribe', 'resume'])
/** Commands that say which role is called. */
const CALLING: ReadonlySet<string> = new Set<CommandName>(['mention', 'subscription'])
const EVERYBODY = '@everyone would call everybody. Choose another role.'
const OLD = 'This is no longer known here. Give the command again.'
const MAY_NOT_SHARE = 'You may not write in this channel, so nothing is shown here in your name.'
const FAILED = 'Something went wrong here; the log of the bot says what. Try again in a minute.'
const LOST =
  'Discord lost the answer, but not what you asked for: that was dealt with. See /standards subscription or /standards history for how things stand.'
const NOT_SHARED = 'Discord lost the answer, so nothing is shown here. Try again in a minute.'

/** Answers whatever somebody does. Never throws: what went wrong is said, and logged. */
export async function answerInteraction(desk: Desk, interaction: Interaction): Promise<void> {
  try {
    await route(desk, interaction)
  } catch (cause) {
    if (isOver(cause)) return
    const what = { err: cause, interaction: interaction.id }
    if (cause instanceof AnswerLost) desk.log.warn(what, 'the answer to an interaction was lost')
    else desk.log.error(what, 'an interaction failed')
    if (interaction.isRepliable()) await apologise(desk, interaction, cause)
  }
}

async function route(desk: Desk, interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) return complete(desk, interaction)
  if (interaction.isChatInputCommand()) return answerCommand(desk, interaction)
  if (interaction.isModalSubmit()) {
    return parsePart(interaction.customId)?.part === 'timing'
      ? submitTiming(desk, interaction)
      : decline(desk, interaction, OLD)
  }
  const isSettings = 'customId' in interaction && parsePart(interaction.customId) !== undefined
  if (isSettings && interaction.isButton()) return openTiming(desk, interaction)
  if (isSettings && interaction.isStringSelectMenu()) return chooseSetting(desk, interaction)
  if (interaction.isButton() || interaction.isStringSelectMenu()) return press(desk, interaction)
}

async function complete(
  { db, clock, timeZone }: Desk,
  interaction: AutocompleteInteraction,
): Promise<void> {
  const { name, value } = interaction.options.getFocused(true)
  const today = clock().toZonedDateTimeISO(timeZone).toPlainDate()
  await interaction.respond(await suggest({ db, today }, name, value))
}

async function answerCommand(desk: Desk, interaction: ChatInputCommandInteraction): Promise<void> {
  if (!(await claim(interaction, { claim: 'reply' }))) return
  const read = readCommand(interaction)
  const visitor = await visitorOf(desk, interaction)
  if (!read.ok) return refuse(interaction, visitor, read.problem)
  const line = read.value
  if (await isHindered(desk, interaction, visitor, line)) return
  const problem = whyNotCalled(interaction, visitor)
  if (problem !== undefined) return refuse(interaction, visitor, problem)
  const reply = await desk.bot.answer(line, visitor.asker)
  const silence = CALLING.has(verbOf(line))
    ? await silenceAt(desk, interaction, visitor.asker)
    : undefined
  const document = silence === undefined ? reply.document : noted(reply.document, silence)
  await showReply(desk, interaction, visitor, { ...reply, document }, { command: line })
}

/** The document with a sentence before everything else. */
function noted(document: Document, sentence: string): Document {
  const note: Block = { block: 'paragraph', line: [strong(sentence)] }
  return { ...document, blocks: [note, ...document.blocks] }
}

/** A button, or an entry of a menu. */
async function press(
  desk: Desk,
  interaction: ButtonInteraction | StringSelectMenuInteraction,
): Promise<void> {
  const value = interaction.isStringSelectMenu() ? interaction.values[0] : interaction.customId
  const opened = openValue(desk.seal, value ?? '', interaction.guildId)
  if (opened === undefined) return decline(desk, interaction, OLD)
  const { action, workspace } = opened
  if (action.do === 'share' && !mayShare(interaction)) {
    return decline(desk, interaction, MAY_NOT_SHARE)
  }
  const isOwn = interaction.message.flags.has(MessageFlags.Ephemeral)
  const as = {
    claim: action.do === 'page' && isOwn ? 'update' : 'reply',
    isPublic: action.do === 'share',
  } as const
  if (!(await claim(interaction, as))) return
  const visitor = await visitorOf(desk, interaction, workspace)
  const command = commandOf(action)
  if (await isHindered(desk, interaction, visitor, command ?? '')) return
  const reply = await desk.bot.act(action, visitor.asker)
  const isShared = action.do === 'share'
  await showReply(desk, interaction, visitor, isShared ? { ...reply, share: undefined } : reply, {
    command,
    page: action.do === 'page' ? action.page : 0,
  })
}

async function showReply(
  desk: Desk,
  interaction: RepliableInteraction,
  visitor: Visitor,
  { document, share, form, itemId }: Reply,
  { command, page }: Pick<Shown, 'command' | 'page'>,
): Promise<void> {
  if (form === 'settings') return showSettings(desk, interaction, visitor, document)
  const again = command !== undefined && isReading(command) ? command : undefined
  const shared = mayShare(interaction) ? share : undefined
  const shown = { document, share: shared, command: again, page, itemId }
  await show(interaction, shown, visitor.press)
}

/** Says so where the bot could not post what is asked for. */
async function isHindered(
  desk: Desk,
  interaction: RepliableInteraction,
  visitor: Visitor,
  line: string,
): Promise<boolean> {
  if (!POSTING.has(verbOf(line))) return false
  const { db } = desk
  const { asker } = visitor
  const current = await findSubscription(db, asker.place)
  // Without words, it brings back what the channel got before.
  const before = line === 'subscribe' ? await knownSubscription(db, asker.place) : undefined
  const subscription = current ?? before
  const problem = await obstacle(desk, interaction, asker, subscription?.settings.detail)
  if (problem !== undefined) await refuse(interaction, visitor, problem)
  return problem !== undefined
}

/** Why a role cannot be called. Who may not choose one at all is told so by the bot itself. */
function whyNotCalled(
  interaction: ChatInputCommandInteraction,
  { asker }: Visitor,
): string | undefined {
  const role = interaction.options.getRole(ROLE_OPTION)
  if (role === null || asker.role !== 'admin') return undefined
  if (role.id === interaction.guildId) return EVERYBODY
  return obstacleToCall(interaction, role, asker)
}

/** The command an action gives, where it can be given again. */
function commandOf(action: Action): string | undefined {
  if ('command' in action) return action.command
  return action.do === 'show' ? `show ${action.itemId}` : undefined
}

function verbOf(line: string): string {
  return line.split(' ')[0] ?? ''
}

async function decline(
  desk: Desk,
  interaction: RepliableInteraction,
  problem: string,
): Promise<void> {
  if (!(await claim(interaction, { claim: 'reply' }))) return
  await refuse(interaction, await visitorOf(desk, interaction), problem)
}

async function apologise(
  desk: Desk,
  interaction: RepliableInteraction,
  cause: unknown,
): Promise<void> {
  try {
    if (!interaction.deferred && !(await claim(interaction, { claim: 'reply' }))) return
    const visitor = await visitorOf(desk, interaction)
    const isLost = cause instanceof AnswerLost
    // What everybody would have seen is no place for it.
    if (interaction.ephemeral === false) {
      const document = errorDocument(isLost ? NOT_SHARED : FAILED)
      await sayAside(interaction, document, visitor.press)
    } else await refuse(interaction, visitor, isLost ? LOST : FAILED)
  } catch (second) {
    desk.log.debug({ err: second, interaction: interaction.id }, 'nor could that be said')
  }
}
