import { Client, type ClientOptions, Events, GatewayIntentBits } from 'discord.js'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import {
  type Bot,
  type Channel,
  type DiscordServer,
  type DiscordServerOptions,
  type Guild,
  startDiscordServer,
} from '../discord-server.ts'

/** A server with one bot in one guild with one channel, until the test is over. */
export type Place = {
  readonly server: DiscordServer
  readonly bot: Bot
  readonly guild: Guild
  readonly channel: Channel
  /** Concurrent tests have one of their own. */
  readonly onTestFinished: OnFinished
}
type OnFinished = (close: () => Promise<void>) => void

/** Starts a server with a first bot, guild and channel. */
export async function place(
  options: DiscordServerOptions = {},
  onFinished: OnFinished = onTestFinished,
): Promise<Place> {
  const server = await startDiscordServer(options)
  onFinished(() => server.stop())
  const bot = server.addBot({ name: 'Standards' })
  const guild = server.addGuild({ name: 'Acme', bots: [bot], locale: 'de' })
  const channel = server.addChannel(guild, { name: 'general' })
  return { server, bot, guild, channel, onTestFinished: onFinished }
}

/** The real discord.js, logged in until the test is over. */
export async function connect(
  { server, bot, onTestFinished: onFinished }: Pick<Place, 'server' | 'bot' | 'onTestFinished'>,
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    ...options,
    rest: { api: server.apiUrl, ...options.rest },
  })
  onFinished(() => client.destroy())
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(bot.token)
  return ready
}

/** A channel of a client that takes messages. */
export async function sendable(client: Client, { id }: { readonly id: string }) {
  const channel = await client.channels.fetch(id)
  if (channel?.isSendable() !== true) throw new Error(`${id} takes no messages.`)
  return channel
}

/** What the API answered. */
export type Called = {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Calls the API with a bot's token, but without a library that tries again. */
export async function call(
  { server, bot }: Pick<Place, 'server' | 'bot'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Called> {
  const response = await fetch(`${server.apiUrl}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${bot.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  }
}

/** Posts a message through the API. */
export function post(where: Place, body: unknown, { id }: { id: string } = where.channel) {
  return call(where, 'POST', `/channels/${id}/messages`, body)
}

/** The status of an answer with its JSON error code. */
export function refusal({ status, body }: Called): [status: number, code: unknown] {
  return [status, z.object({ code: z.number() }).safeParse(body).data?.code]
}

const Problems = z.array(z.object({ code: z.string() }))
const Tree = z.record(z.string(), z.unknown())

/** What a 50035 names as wrong, each as `path: CODE`. */
export function problemsIn({ body }: Called): string[] {
  const { errors } = z.object({ code: z.literal(50035), errors: z.unknown() }).parse(body)
  return problemsBelow(errors, [])
}

function problemsBelow(tree: unknown, path: readonly string[]): string[] {
  return Object.entries(Tree.parse(tree)).flatMap(([key, value]) =>
    key === '_errors'
      ? Problems.parse(value).map(({ code }) => `${path.join('.')}: ${code}`)
      : problemsBelow(value, [...path, key]),
  )
}

/** Listens on the gateway itself, for what no library shows. */
export async function listenTo({ gatewayUrl }: DiscordServer, version = 10) {
  const socket = new WebSocket(`${gatewayUrl}/?v=${version}&encoding=json`)
  const received: GatewayPayload[] = []
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code))
  })
  socket.addEventListener('message', ({ data }) => {
    received.push(GatewayPayload.parse(JSON.parse(String(data))))
  })
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  onTestFinished(() => socket.close())
  return {
    received,
    closed,
    send: (op: number, d: unknown) => socket.send(JSON.stringify({ op, d })),
    sendText: (text: string) => socket.send(text),
    identify: ({ token }: Bot, more: object = {}) =>
      socket.send(JSON.stringify({ op: 2, d: { token, intents: 1, properties: {}, ...more } })),
    close: (code: number) => socket.close(code),
  }
}

const GatewayPayload = z.object({
  op: z.number(),
  t: z.string().nullish(),
  s: z.number().nullish(),
  d: z.unknown().optional(),
})
type GatewayPayload = z.infer<typeof GatewayPayload>
