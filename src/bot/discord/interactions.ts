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
import { type Block, type Document, strong } from '../../formatters/document.ts'
import type { Reply } from '../bot.ts'
import type { CommandName } from '../commands.ts'
import { isReading } from '../reading.ts'
import { claim, isOver } from './claim.ts'
import { ROLE_OPTION, typedLine, WHO_OPTION } from './command-body.ts'
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
import { chooseSetting, openTiming, showSettings, submitTiming } from './settings.ts'
import { SETTINGS_IDS } from './settings-view.ts'
import { type Shown, show } from './show.ts'
import { suggest } from './suggest.ts'

/** Commands after which messages come: the bot must be able to post. */
const POSTING: ReadonlySet<string> = new Set<CommandName>(['subscribe', 'resume'])
/** Commands that say which role is called. */
const CALLING: ReadonlySet<string> = new Set<CommandName>(['mention', 'subscription'])
const EVERYBODY = '@everyone would call everybody. Choose another role.'
const OLD = 'This is no longer known here. Give the command again.'
const MAY_NOT_SHARE = 'You may not write in this channel, so nothing is shown here in your name.'
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
      : decline(desk, interaction, OLD)
  }
  if (interaction.isButton() && interaction.customId === SETTINGS_IDS.timing) {
    return openTiming(desk, interaction)
  }
  if (interaction.isStringSelectMenu() && interaction.customId.startsWith('settings:')) {
    return chooseSetting(desk, interaction)
  }
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
  const { line, contradiction } = readCommand(interaction)
  const visitor = await visitorOf(desk, interaction)
  if (contradiction !== undefined) return refuse(interaction, visitor, contradiction)
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

/** Options that say different things: there is nothing that could be done. */
const EITHER = [
  ['role', 'nobody', 'Choose a role or nobody, not both.'],
  ['rule', 'who', 'Choose a rule or somebody, not both.'],
] as const

/** The line somebody would have typed, or why their options make none. */
function readCommand({ guildId, options }: ChatInputCommandInteraction) {
  const [subcommand] = options.data
  const values = new Map(
    (subcommand?.options ?? []).map(({ name, value, role }) => {
      if (role == null) return [name, String(value)] as const
      const isEveryone = role.id === guildId && name === WHO_OPTION
      return [name, isEveryone ? 'anyone' : `<@&${role.id}>`] as const
    }),
  )
  const both = EITHER.find(([one, other]) => values.has(one) && values.has(other))
  return { line: typedLine(subcommand?.name ?? 'help', values), contradiction: both?.[2] }
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

async function apologise(desk: Desk, interaction: RepliableInteraction): Promise<void> {
  try {
    if (!interaction.deferred && !(await claim(interaction, { claim: 'reply' }))) return
    await refuse(interaction, await visitorOf(desk, interaction), FAILED)
  } catch (cause) {
    desk.log.debug({ err: cause, interaction: interaction.id }, 'nor could that be said')
  }
}
