import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  MessageFlags,
  type RepliableInteraction,
  type StringSelectMenuInteraction,
} from 'discord.js'
import { lockSubscriptionAt } from '../../db/subscription-at.ts'
import { findSubscription } from '../../db/subscriptions.ts'
import type { Action } from '../../formatters/action.ts'
import type { Reply } from '../bot.ts'
import type { CommandName } from '../commands.ts'
import { claim, isOver } from './claim.ts'
import { ROLE_OPTION, typedLine } from './command-body.ts'
import { type Desk, obstacle, obstacleToCall, refuse, type Visitor, visitorOf } from './desk.ts'
import { openValue } from './pressing.ts'
import { chooseSetting, openTiming, showSettings, submitTiming } from './settings.ts'
import { SETTINGS_IDS } from './settings-view.ts'
import { type Shown, show } from './show.ts'
import { suggest } from './suggest.ts'

/** Commands that only read: they may be given again to turn a page. */
const READING: ReadonlySet<string> = new Set<CommandName>([
  'upcoming',
  'search',
  'show',
  'subscription',
  'preview',
  'history',
  'explain',
  'sectors',
  'help',
])
/** Commands after which messages come: the bot must be able to post. */
const POSTING: ReadonlySet<string> = new Set<CommandName>(['subscribe', 'resume'])
const OLD = 'This is no longer known here. Give the command again.'
const FAILED = 'Something went wrong here; the log of the bot says what. Try again in a minute.'

/** Answers whatever somebody does. Never throws: what went wrong is said, and logged. */
export async function answerInteraction(desk: Desk, interaction: Interaction): Promise<void> {
  try {
    await route(desk, interaction)
  } catch (cause) {
    if (isOver(cause)) return
    desk.log.error({ err: cause, interaction: interaction.id }, 'an interaction failed')
    if (interaction.isRepliable()) await apologise(desk, interaction)
  }
}

async function route(desk: Desk, interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) return complete(desk, interaction)
  if (interaction.isChatInputCommand()) return answerCommand(desk, interaction)
  if (interaction.isModalSubmit()) {
    return interaction.customId === SETTINGS_IDS.timing
      ? submitTiming(desk, interaction)
      : old(desk, interaction)
  }
  if (interaction.isButton() && interaction.customId === SETTINGS_IDS.timing) {
    return openTiming(desk, interaction)
  }
  if (interaction.isStringSelectMenu() && interaction.customId.startsWith('settings:')) {
    return chooseSetting(desk, interaction)
  }
  if (interaction.isButton() || interaction.isStringSelectMenu()) return press(desk, interaction)
}

async function complete({ db }: Desk, interaction: AutocompleteInteraction): Promise<void> {
  const { name, value } = interaction.options.getFocused(true)
  await interaction.respond(await suggest(db, name, value))
}

async function answerCommand(desk: Desk, interaction: ChatInputCommandInteraction): Promise<void> {
  if (!(await claim(interaction, { claim: 'reply' }))) return
  const [subcommand] = interaction.options.data
  const values = (subcommand?.options ?? []).map(
    ({ name, value, role }) => [name, role == null ? String(value) : `<@&${role.id}>`] as const,
  )
  const line = typedLine(subcommand?.name ?? 'help', new Map(values))
  const visitor = await visitorOf(desk, interaction)
  if (await isHindered(desk, interaction, visitor, line)) return
  const problem = whyNotCalled(interaction, visitor)
  if (problem !== undefined) return refuse(interaction, visitor, problem)
  const reply = await desk.bot.answer(line, visitor.asker)
  await showReply(desk, interaction, visitor, reply, { command: line })
}

/** A button, or an entry of a menu. */
async function press(
  desk: Desk,
  interaction: ButtonInteraction | StringSelectMenuInteraction,
): Promise<void> {
  const value = interaction.isStringSelectMenu() ? interaction.values[0] : interaction.customId
  const opened = openValue(desk.seal, value ?? '', interaction.guildId)
  if (opened === undefined) return old(desk, interaction)
  const { action, workspace } = opened
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
  const again = command !== undefined && READING.has(verbOf(command)) ? command : undefined
  // In direct messages everybody who could see it does already.
  const shared = interaction.guildId === null ? undefined : share
  const shown = { document, share: shared, command: again, page, itemId }
  await show(interaction, shown, visitor.press)
}

/** Says so where the bot could not post what is asked for. */
async function isHindered(
  { db }: Desk,
  interaction: RepliableInteraction,
  visitor: Visitor,
  line: string,
): Promise<boolean> {
  if (!POSTING.has(verbOf(line))) return false
  const { asker } = visitor
  const current = await findSubscription(db, asker.place)
  // Without words, it brings back what the channel got before.
  const before = line === 'subscribe' ? await lockSubscriptionAt(db, asker.place) : undefined
  const subscription = current ?? before
  const problem = obstacle(interaction, asker, subscription?.settings.detail)
  if (problem !== undefined) await refuse(interaction, visitor, problem)
  return problem !== undefined
}

/** Why a role cannot be called. Who may not choose one at all is told so by the bot itself, which knows @everyone too. */
function whyNotCalled(
  interaction: ChatInputCommandInteraction,
  { asker }: Visitor,
): string | undefined {
  const role = interaction.options.getRole(ROLE_OPTION)
  if (role === null || role.id === interaction.guildId || asker.role !== 'admin') return undefined
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

async function old(desk: Desk, interaction: RepliableInteraction): Promise<void> {
  if (!(await claim(interaction, { claim: 'reply' }))) return
  await refuse(interaction, await visitorOf(desk, interaction), OLD)
}

async function apologise(desk: Desk, interaction: RepliableInteraction): Promise<void> {
  try {
    if (!interaction.deferred && !(await claim(interaction, { claim: 'reply' }))) return
    await refuse(interaction, await visitorOf(desk, interaction), FAILED)
  } catch (cause) {
    desk.log.debug({ err: cause, interaction: interaction.id }, 'nor could that be said')
  }
}
