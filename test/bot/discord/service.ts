import { expect, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { createDiscord } from '../../../src/bot/discord/discord.ts'
import type { GatewayPace } from '../../../src/bot/discord/gateway.ts'
import type { Platform } from '../../../src/bot/platform.ts'
import { createSeal } from '../../../src/bot/seal.ts'
import type { Clock } from '../../../src/clock.ts'
import type { Database } from '../../../src/db/database.ts'
import type { DiscordMessage } from '../../../src/formatters/discord.ts'
import { createLogger, type Logger } from '../../../src/log.ts'
import { createTestBot } from '../../support/bot.ts'
import {
  type Answer,
  type Bot,
  type Channel,
  type DiscordServer,
  type DiscordServerOptions,
  type Guild,
  type Message,
  startDiscordServer,
  textDisplays,
  type User,
} from '../../support/discord-server.ts'

/** A loopback Discord with the bot invited into one server with one channel, and two people. */
export type Place = {
  readonly server: DiscordServer
  readonly bot: Bot
  readonly guild: Guild
  readonly channel: Channel
  /** May manage the server. */
  readonly anna: User
  /** May read and write, as everybody. */
  readonly ben: User
}

/** Starts a Discord until the test is over; nobody has to wait five seconds between two connections. */
export async function openPlace(options: DiscordServerOptions = {}): Promise<Place> {
  const server = await startDiscordServer({
    maxConcurrency: 16,
    identifyEveryMs: 1,
    messageLimit: false,
    ...options,
  })
  onTestFinished(() => server.stop())
  const bot = server.addBot({ name: 'Standards' })
  const guild = server.addGuild({ name: 'Acme', bots: [bot] })
  const channel = server.addChannel(guild, { name: 'standards' })
  const anna = server.addPerson(guild, { name: 'Anna', permissions: ['ManageGuild'] })
  const ben = server.addPerson(guild, { name: 'Ben' })
  return { server, bot, guild, channel, anna, ben }
}

type Started = {
  readonly db: Database
  readonly clock: Clock
  readonly pace?: GatewayPace
  readonly log?: Logger
  /** Without, the platform only posts. */
  readonly listens?: boolean
  /** Whether the connection is waited for. */
  readonly connects?: boolean
}

/** Outlives the process, as the key in the database does. */
const KEY = new Uint8Array(32).fill(7)
const WAIT = { timeout: 5000, interval: 5 }

/** The adapter as the service runs it, until the test is over. */
export async function startPlatform(
  { server, bot }: Pick<Place, 'server' | 'bot'>,
  {
    db,
    clock,
    pace = { leaseMs: 5000, renewMs: 100, identifyMs: 1, planMs: 60_000 },
    listens = true,
    connects = true,
    log = createLogger('error'),
  }: Started,
): Promise<Platform<DiscordMessage>> {
  const platform = createDiscord({
    settings: { token: bot.token, apiUrl: server.apiUrl },
    db,
    clock,
    log,
    seal: createSeal(KEY),
    timeZone: 'Europe/Berlin',
    pace,
  })
  onTestFinished(() => platform.stop())
  if (!listens) return platform
  const before = server.identifies(bot)
  await platform.start(createTestBot(db, clock))
  if (!connects) return platform
  await vi.waitFor(() => expect(server.identifies(bot)).toBeGreaterThan(before), WAIT)
  await vi.waitFor(() => expect(server.commandsOf(bot)).toHaveLength(1), WAIT)
  return platform
}

/** What a message says, in one text. */
export function textOf(message: Pick<Message, 'components'> | undefined): string {
  return textDisplays(message?.components ?? []).join('\n')
}

/** What somebody was answered: the message as it stands, and what it says. */
export type Answered = { readonly message: Message; readonly text: string }

type Typed = { readonly subcommand: string; readonly options?: Record<string, string | number> }

/** Somebody at a place, who waits for each answer. */
export function personAt(place: Pick<Place, 'server' | 'channel'>, user: User) {
  const { server } = place
  const answerOf = async (answer: Answer): Promise<Answered> => {
    if (!('interaction' in answer)) throw new Error(`not offered: ${answer.reason}`)
    if (answer.outcome === 'none') throw new Error('no answer')
    const { interaction } = answer
    const isThere = () => {
      const { original } = server.answersTo(interaction)
      if (original === undefined || (original.flags & LOADING) !== 0) throw new Error('not yet')
      return original
    }
    const before = 'message' in answer ? undefined : interaction.message
    const edits = before?.edits ?? 0
    const message = await vi.waitFor(
      () => {
        const found = isThere()
        if (found === before && found.edits === edits) throw new Error('not yet')
        return found
      },
      { timeout: 3000, interval: 5 },
    )
    return { message, text: textOf(message) }
  }
  const idOf = (message: Message, label: string): string => {
    const found = controlsOf(message).find((one) => one.label === label)
    if (found === undefined) {
      const labels = controlsOf(message).map((one) => one.label)
      throw new Error(`there is no "${label}" among ${labels.join(', ')}`)
    }
    return found.customId
  }
  return {
    types: async ({ subcommand, options = {} }: Typed, channel = place.channel) =>
      answerOf(
        await server.slashCommand({ channel, user, name: 'standards', subcommand, options }),
      ),
    presses: async (message: Message, label: string) =>
      answerOf(await server.clickButton(message, idOf(message, label), user)),
    chooses: async (message: Message, menu: string, labels: readonly string[]) => {
      const found = controlsOf(message).find(({ label }) => label === menu)
      const values = labels.map(
        (label) => found?.options.find((option) => option.label === label)?.value ?? label,
      )
      return answerOf(await server.select(message, found?.customId ?? menu, values, user))
    },
    opens: (message: Message, label: string) =>
      server.clickButton(message, idOf(message, label), user),
    submits: async (opened: Opened, fields: Record<string, string>, message: Message) => {
      if (opened.outcome !== 'modal') throw new Error('No form was opened.')
      return answerOf(await server.submitModal(opened.modal.custom_id, fields, user, message))
    },
    choices: async (subcommand: string, option: string, typed: string) => {
      const entered = { subcommand, options: { [option]: typed }, focused: option }
      const at = { channel: place.channel, user, name: 'standards' }
      const answer = await server.autocomplete({ ...at, ...entered })
      return answer.outcome === 'choices' ? answer.choices : []
    },
  }
}

type Opened = Awaited<ReturnType<DiscordServer['clickButton']>>

const LOADING = 1 << 7

/** A button by its label, or a menu by its placeholder. */
export type Control = {
  readonly label: string
  readonly customId: string
  readonly options: readonly { readonly label: string; readonly value: string }[]
}

const row = z.looseObject({ components: z.array(z.unknown()) })
const control = z.looseObject({
  custom_id: z.string(),
  label: z.string().optional(),
  placeholder: z.string().optional(),
  options: z.array(z.looseObject({ label: z.string(), value: z.string() })).default([]),
})

/** What can be pressed in a message. */
export function controlsOf({ components }: Pick<Message, 'components'>): Control[] {
  const below = (value: unknown): Control[] => {
    const found = control.safeParse(value)
    if (found.success) {
      const { custom_id, label, placeholder = '', options } = found.data
      return [{ customId: custom_id, label: label ?? placeholder, options }]
    }
    const inside = row.safeParse(value)
    return inside.success ? inside.data.components.flatMap(below) : []
  }
  return components.flatMap(below)
}
