import { once } from 'node:events'
import { createServer } from 'node:http'
import { Writable } from 'node:stream'
import type { Platform } from '../../../src/bot/platform.ts'
import { createSeal } from '../../../src/bot/seal.ts'
import type { HttpSettings, SlackSettings } from '../../../src/bot/slack/settings.ts'
import { createSlack } from '../../../src/bot/slack/slack.ts'
import { ownKey } from '../../../src/db/secrets.ts'
import type { SlackMessage } from '../../../src/formatters/slack.ts'
import { createLogger } from '../../../src/log.ts'
import { createTestBot } from '../../support/bot.ts'
import { item, keyDate } from '../../support/items.ts'
import { portOf } from '../../support/slack-server/fixture.ts'
import {
  type Answer,
  type Delivery,
  type Message,
  type SlackServer,
  startSlackServer,
  type Workspace,
  type WorkspaceDetails,
} from '../../support/slack-server.ts'
import type { World } from '../../support/world.ts'

/** A bot as it runs, which can be stopped and started anew. */
export type RunningBot = {
  readonly platform: Platform<SlackMessage>
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A Slack, a workspace in it, and a bot of which a test names only what it is about. */
export type Stage = {
  readonly slack: SlackServer
  readonly here: Workspace
  /** Everything logged so far. */
  log(): string
  startBot(settings?: SlackSettings, wallClock?: () => Temporal.Instant): Promise<RunningBot>
  socketSettings(over?: object): SlackSettings
  /** Settings of a bot behind a request URL, at which Slack finds it from now on. */
  httpSettings(over?: object): Promise<HttpSetup>
  /** The process that delivers ends right before it posts the next message with this number; resolves then. */
  dieBefore(part: number): Promise<void>
  end(): Promise<void>
}

/** A bot behind a request URL. */
export type HttpSetup = {
  readonly settings: HttpSettings & { readonly apiUrl: string }
  readonly installUrl: string
}

/** A key as ENCRYPTION_KEYS holds them, of one letter. */
export function encryptionKey(letter: string): Uint8Array {
  return new Uint8Array(Buffer.alloc(32, letter))
}

/** A Wednesday; the first slot of a channel that subscribes then is the Monday after. */
export const START = '2026-06-17T12:00:00Z'
export const MONDAY = '2026-06-22T07:00:00Z'

/** What the dataset holds. */
export const ITEMS = [
  item('gb-44495-2024', {
    identifier: 'GB 44495-2024',
    title: 'Technical requirements for vehicle cybersecurity',
    keyDates: [keyDate('2026-07-01')],
  }),
  item('ccc-rules', {
    title: 'CCC rules <!channel> for 16 products',
    sectors: ['batteries'],
    keyDates: [keyDate('2026-07-01')],
  }),
]

/** What a test may say of the workspace. */
export type About = (slack: SlackServer) => WorkspaceDetails

/** Sets a world up anew, with a Slack of its own. */
export async function openStage(world: World, about: About = () => ({})): Promise<Stage> {
  const slack = await startSlackServer({ ackTimeoutMs: 3000, pingIntervalMs: 200 })
  const here = slack.addWorkspace(about(slack))
  const lines: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const log = createLogger('debug', sink)
  const running = new Set<RunningBot>()
  const current = () => {
    if (latest === undefined) throw new Error('no bot was started')
    return latest.platform
  }
  let latest: RunningBot | undefined
  let death: { readonly part: number; readonly die: () => void } | undefined
  // Deliveries go through whichever bot was started last.
  await world.reset(START, {
    name: 'slack',
    rates: {},
    render: (document) => current().render(document),
    async post(target, message, key) {
      if (key.endsWith(`/${death?.part}`)) {
        death?.die()
        death = undefined
        await new Promise(() => {})
      }
      return current().post(target, slackMessage(message), key)
    },
    find: (target, message, key) => current().find(target, slackMessage(message), key),
    start: async () => {},
    stop: async () => {},
  } satisfies Platform)
  await world.load(ITEMS)
  const socketSettings = (over = {}): SlackSettings => ({
    mode: 'socket',
    apiUrl: slack.apiUrl,
    appToken: here.appToken,
    botToken: here.botToken,
    ...over,
  })

  async function httpSettings(over = {}): Promise<HttpSetup> {
    const port = await freePort()
    const { app } = here
    app.requestUrl = `http://127.0.0.1:${port}/slack/events`
    app.redirectUrls = [`http://127.0.0.1:${port}/slack/oauth_redirect`]
    const { signingSecret, clientId, clientSecret } = app
    const settings = {
      mode: 'http' as const,
      apiUrl: slack.apiUrl,
      signingSecret,
      clientId,
      clientSecret,
      port,
      encryptionKeys: [encryptionKey('a')] as const,
      ...over,
    }
    return { settings, installUrl: `http://127.0.0.1:${port}/slack/install` }
  }

  async function startBot(
    settings = socketSettings(),
    wallClock = () => Temporal.Now.instant(),
  ): Promise<RunningBot> {
    const seal = createSeal(await ownKey(world.db, 'buttons'))
    const { db, now: clock } = world
    const create = () => createSlack({ settings, db, clock, log, seal, timeZone: 'UTC', wallClock })
    const bot = createTestBot(db, clock)
    let platform = create()
    await platform.start(bot)
    const one: RunningBot = {
      get platform() {
        return platform
      },
      async restart() {
        await platform.stop()
        platform = create()
        await platform.start(bot)
      },
      async stop() {
        running.delete(one)
        await platform.stop()
      },
    }
    running.add(one)
    latest = one
    return one
  }

  return {
    slack,
    here,
    log: () => lines.join(''),
    startBot,
    socketSettings,
    httpSettings,
    dieBefore(part) {
      const { promise, resolve: die } = Promise.withResolvers<void>()
      death = { part, die }
      return promise
    },
    async end() {
      await Promise.all([...running].map((one) => one.stop()))
      await slack.stop()
    },
  }
}

// What the world's courier hands on is what the platform has rendered.
function slackMessage(message: unknown): SlackMessage {
  return message as SlackMessage
}

/** What somebody was told, in the words that a screen reader says. */
export function told(slack: SlackServer, delivery: Delivery): string[] {
  return slack.answersTo(delivery).map(({ text }) => text)
}

/** The last answer to something, once there is one. */
export async function lastAnswer(slack: SlackServer, delivery: Delivery): Promise<Answer> {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = slack.answersTo(delivery).at(-1)
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`nobody answered: ${JSON.stringify(delivery)}`)
}

/** The value that an entry of a menu in a message holds. */
export function menuEntry(
  message: Pick<Message, 'blocks'>,
  label: string,
): { actionId: string; value: string } {
  for (const block of message.blocks) {
    if (block.type !== 'section' || block.accessory?.type !== 'overflow') continue
    const { action_id = '', options } = block.accessory
    const option = options.find(({ text }) => text.text === label)
    if (option?.value !== undefined) return { actionId: action_id, value: option.value }
  }
  throw new Error(`there is no ${label}`)
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0)
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}
