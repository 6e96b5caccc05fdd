import { Events, GatewayIntentBits } from 'discord.js'
import { describe, expect, test, vi } from 'vitest'
import type { Bot } from '../discord-server.ts'
import { call, connect, listenTo, place } from './place.ts'

import { many } from './samples.ts'

describe.concurrent('the gateway and discord.js', () => {
  test('resume after a cut, and what was missed is told', async ({ onTestFinished }) => {
    const where = await place({}, onTestFinished)
    const { server, bot, guild } = where
    const client = await connect(where)
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve))

    server.dropConnections()
    await vi.waitFor(() => expect(server.connections(bot)).toEqual([]))
    const missed = server.addChannel(guild, { name: 'new' })
    await resumed

    expect([server.identifies(bot), server.resumes(bot)]).toEqual([1, 1])
    await vi.waitFor(() => expect(client.channels.cache.has(missed.id)).toBe(true))
  })

  test('resume after being asked to reconnect', async ({ onTestFinished }) => {
    const where = await place({}, onTestFinished)
    const client = await connect(where)
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve))

    where.server.askToReconnect(where.bot)
    await resumed

    expect(where.server.identifies(where.bot)).toBe(1)
  })

  test('begin anew where the session is over', async ({ onTestFinished }) => {
    const where = await place({ identifyEveryMs: 0 }, onTestFinished)
    // discord.js itself would wait five seconds.
    const throttler = { waitForIdentify: () => Promise.resolve() }
    const client = await connect(where, { ws: { buildIdentifyThrottler: () => throttler } })
    const ready = new Promise((resolve) => client.once(Events.ShardReady, resolve))

    where.server.invalidateSessions()
    await ready

    expect([where.server.identifies(where.bot), where.server.resumes(where.bot)]).toEqual([2, 0])
  })

  test('end where the token was reset', async ({ onTestFinished }) => {
    const where = await place({}, onTestFinished)
    const client = await connect(where)
    client.on(Events.ShardError, () => undefined)
    const over = new Promise((resolve) => client.once(Events.ShardDisconnect, resolve))

    where.server.resetToken(where.bot)

    expect(await over).toMatchObject({ code: 4004 })
    await expect(client.users.fetch('1')).rejects.toMatchObject({ status: 401 })
    expect((await call(where, 'GET', '/users/@me')).status).toBe(200)
  })

  test('resume where the socket has gone silent', async ({ onTestFinished }) => {
    const where = await place({ heartbeatMs: 150 }, onTestFinished)
    const client = await connect(where)
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve))

    where.server.silence()
    await resumed

    expect(where.server.resumes(where.bot)).toBe(1)
  })
})

describe('the gateway', () => {
  test.each([4010, 4014])('ends discord.js for good with %i', async (code) => {
    const where = await place()
    const client = await connect(where)
    client.on(Events.ShardError, () => undefined)
    const over = new Promise((resolve) => client.once(Events.ShardDisconnect, resolve))

    where.server.closeConnections(code)

    expect(await over).toMatchObject({ code })
  })

  test('gives each shard its own guilds', async () => {
    const where = await place({ shards: 2, maxConcurrency: 2 })
    const { server, bot } = where
    const guilds = [0, 1].map((shard) =>
      server.addGuild({ name: `on ${shard}`, shard, bots: [bot] }),
    )
    const client = await connect(where, { shards: 'auto' })

    const found = guilds.map(({ id }) => client.guilds.cache.get(id))

    expect(found.map((guild) => guild?.shardId)).toEqual([0, 1])
    expect(server.connections(bot).map(({ shard }) => shard)).toEqual([
      [0, 2],
      [1, 2],
    ])
  })

  test('tells messages only to those who asked, contents only to those who may', async () => {
    const { server, guild, channel } = await place()
    const bots = [server.addBot({ privilegedIntents: ['MessageContent'] }), server.addBot()]
    for (const bot of bots) server.invite(bot, guild)
    const mei = server.addPerson(guild)
    const listen = async (bot: Bot, intents: number) => {
      const listener = await listenTo(server)
      listener.identify(bot, { intents })
      await vi.waitFor(() => expect(listener.received.some(({ t }) => t === 'READY')).toBe(true))
      return listener.received
    }
    const [reader, blind, deaf] = await Promise.all([
      listen(must(bots[0]), GatewayIntentBits.GuildMessages | GatewayIntentBits.MessageContent),
      listen(must(bots[1]), GatewayIntentBits.GuildMessages),
      listen(must(server.addBot()), 0),
    ])

    server.write(channel, mei, 'Hello')

    const heard = (all: typeof reader) =>
      all.filter(({ t }) => t === 'MESSAGE_CREATE').map(({ d }) => d)
    await vi.waitFor(() => expect(heard(reader)).toMatchObject([{ content: 'Hello' }]))
    expect(heard(blind)).toMatchObject([{ content: '' }])
    expect(heard(deaf)).toEqual([])
  })

  test.each<[string, number, (listener: Listener, bot: Bot) => void]>([
    ['an unknown opcode', 4001, ({ send }) => send(99, null)],
    ['no JSON', 4002, ({ sendText }) => sendText('{')],
    ['more than 4,096 bytes', 4002, ({ send }) => send(1, 'x'.repeat(4096))],
    ['a status before it identifies', 4003, ({ send }) => send(3, {})],
    ['a wrong token', 4004, ({ identify }, bot) => identify({ ...bot, token: 'x' })],
    ['a shard beyond the last', 4010, ({ identify }, bot) => identify(bot, { shard: [1, 1] })],
    ['an unknown intent', 4013, ({ identify }, bot) => identify(bot, { intents: 1 << 30 })],
    ['an intent it may not have', 4014, ({ identify }, bot) => identify(bot, { intents: 2 })],
    ['121 payloads in a minute', 4008, ({ send }) => many(121, () => send(1, null))],
  ])('closes on whoever sends %s', async (_, code, act) => {
    const { server, bot } = await place()
    const listener = await listenTo(server)

    act(listener, bot)

    expect(await listener.closed).toBe(code)
  })

  test('closes on those with too many guilds for a shard, or an old version', async () => {
    const { server, bot } = await place({ guildsPerShard: 0 })
    const [crowded, old] = [await listenTo(server), await listenTo(server, 9)]

    crowded.identify(bot)

    expect([await crowded.closed, await old.closed]).toEqual([4011, 4012])
  })

  test('says hello, answers heartbeats and refuses to resume what it does not know', async () => {
    const { server, bot } = await place()
    const { send, received } = await listenTo(server)

    send(1, null)
    send(6, { token: bot.token, session_id: 'x', seq: 1 })

    await vi.waitFor(() => expect(received.map(({ op }) => op)).toEqual([10, 11, 9]))
    expect(received[0]?.d).toEqual({ heartbeat_interval: 41_250 })
  })

  test('takes one identify in five seconds, and resets the token of who overdoes it', async () => {
    const where = await place({ identifiesPerDay: 2 })
    const { server, bot } = where
    const listeners = [await listenTo(server), await listenTo(server), await listenTo(server)]
    const old = { ...bot }

    for (const [index, { identify }] of listeners.entries()) {
      identify(old)
      await vi.waitFor(() => expect(server.identifies(bot)).toBe(index + 1))
    }

    const [first, second] = listeners
    expect(await first?.closed).toBe(4004)
    expect(first?.received.map(({ t }) => t)).toContain('READY')
    expect(second?.received.at(-1)).toMatchObject({ op: 9, d: false })
    expect((await call({ server, bot: old }, 'GET', '/gateway/bot')).status).toBe(401)
  })
})

type Listener = Awaited<ReturnType<typeof listenTo>>

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('That should be there.')
  return value
}
