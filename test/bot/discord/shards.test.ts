import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createHolding } from '../../../src/bot/discord/holding.ts'
import { createLeases } from '../../../src/bot/discord/leases.ts'
import { gatewayLeases } from '../../../src/db/channel-schema.ts'
import { openDatabase } from '../../../src/db/client.ts'
import type { Database } from '../../../src/db/database.ts'
import { createLogger } from '../../../src/log.ts'
import { startChild } from '../../support/child.ts'
import { createPostgresDatabase } from '../../support/database.ts'
import type { DiscordServerOptions } from '../../support/discord-server.ts'
import { TEMPLATE } from '../../support/postgres-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { openPlace, type Place, personAt, startPlatform } from './service.ts'

const PACE = { leaseMs: 1500, renewMs: 150, identifyMs: 1, planMs: 60_000 }
const SOON = { timeout: 15_000, interval: 20 }
const SHARDS = 3

let world: World
beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(() => world.reset('2026-06-22T07:00:00Z'))

/** A Discord that wants three connections, with people in a server of each. */
async function open(options: DiscordServerOptions = {}) {
  const place = await openPlace({ shards: SHARDS, ...options })
  const { server, bot } = place
  // Servers that are made one after the other belong to one shard after the other.
  const people = Array.from({ length: SHARDS }, () => {
    const guild = server.addGuild({ bots: [bot] })
    const channel = server.addChannel(guild)
    return personAt({ server, channel }, server.addPerson(guild))
  })
  const start = (pace = PACE) =>
    startPlatform(place, { db: world.db, clock: world.now, pace, connects: false })
  return { ...place, people, start }
}

/** Which shards each process holds, by their leases. */
async function holders(db: Database): Promise<string[][]> {
  const leases = await db.select().from(gatewayLeases)
  const found = leases.flatMap(({ name, owner }) => {
    const shard = /\/(\d+)\/\d+$/.exec(name)?.[1]
    return shard === undefined ? [] : [{ shard, owner }]
  })
  const owners = [...new Set(found.map(({ owner }) => owner))]
  return owners.map((one) =>
    found.flatMap(({ shard, owner }) => (owner === one ? [shard] : [])).toSorted(),
  )
}

function shardsOf({ server, bot }: Pick<Place, 'server' | 'bot'>): string[] {
  return server
    .connections(bot)
    .map(({ shard }) => shard.join('/'))
    .toSorted()
}

/** How often each interaction was answered for the first time, as far as Discord took it. */
function timesAnswered({ server }: Pick<Place, 'server'>): number[] {
  const taken = server.requests.filter(
    ({ path, status = 0 }) => path.endsWith('/callback') && status < 300,
  )
  return [...Map.groupBy(taken, ({ path }) => path).values()].map(({ length }) => length)
}

const ALL_THREE = ['0/3', '1/3', '2/3']

test('two processes share three shards; when one is killed the other takes its over, and nobody is answered twice', async () => {
  const place = await open()
  const { server, bot, people } = place
  const databaseUrl = await createPostgresDatabase(TEMPLATE)
  const opened = await openDatabase({ databaseUrl, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  const { db, close } = opened.value
  onTestFinished(close)
  const argument = JSON.stringify({
    databaseUrl,
    token: bot.token,
    apiUrl: server.apiUrl,
    pace: PACE,
  })
  const replicas = [1, 2].map(() => startChild('../bot/discord/replica.ts', argument))
  onTestFinished(async () => void (await Promise.all(replicas.map((one) => one.kill()))))
  await Promise.all(replicas.map((one) => one.nextLine()))
  const sizes = async () => (await holders(db)).map(({ length }) => length).toSorted()
  await vi.waitFor(async () => expect(await sizes()).toEqual([1, 2]), SOON)
  await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)
  await vi.waitFor(() => expect(server.commandsOf(bot)).toHaveLength(1), SOON)
  const help = () => Promise.all(people.map((one) => one.types({ subcommand: 'help' })))
  await help()

  await replicas[0]?.kill()
  const killedAt = performance.now()
  await vi.waitFor(async () => expect(await holders(db)).toEqual([['0', '1', '2']]), SOON)
  await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)
  const tookMs = performance.now() - killedAt
  await help()

  // The real lease is ten times as long.
  expect(tookMs).toBeLessThan(PACE.leaseMs + 1500)
  expect(timesAnswered(place)).toEqual(people.flatMap(() => [1, 1]))
}, 60_000)

test('a process that comes later gets its share, and gives it back when it stops', async () => {
  const place = await open()
  const { start, people } = place
  await start()
  await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)

  const second = await start()
  const sizes = async () => (await holders(world.db)).map(({ length }) => length).toSorted()
  await vi.waitFor(async () => expect(await sizes()).toEqual([1, 2]), SOON)
  await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)
  await second.stop()

  await vi.waitFor(async () => expect(await sizes()).toEqual([3]), SOON)
  await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)
  for (const one of people) {
    expect((await one.types({ subcommand: 'help' })).text).toContain('China standards')
  }
})

test.each([
  ['it says so', (_: Place) => {}, 300],
  [
    'it closes a connection for it',
    ({ server, bot }: Place) => server.closeConnections(4011, bot),
    60_000,
  ],
] as const)(
  'all processes open more shards once Discord wants them: %s',
  async (_, happens, planMs) => {
    const place = await open({ shards: 1 })
    const { server, bot, start, people } = place
    const first = await start({ ...PACE, planMs })
    await start({ ...PACE, planMs })
    await vi.waitFor(() => expect(shardsOf(place)).toEqual(['0/1']), SOON)
    await vi.waitFor(() => expect(server.commandsOf(bot)).toHaveLength(1), SOON)

    server.recommendShards(SHARDS)
    happens(place)

    await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)
    await Promise.all(people.map((one) => one.types({ subcommand: 'help' })))
    expect(timesAnswered(place)).toEqual([1, 1, 1])
    await first.stop()
    await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)
  },
)

test('a bot in more servers than one shard may hold is connected once Discord says how many it needs', async () => {
  const place = await open({ shards: 1, guildsPerShard: 2 })
  await place.start()
  await sleep(700)
  expect(shardsOf(place)).toEqual([])

  place.server.recommendShards(SHARDS)

  await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)
})

test('processes identify one after the other, however many shards they open', async () => {
  const place = await open({ maxConcurrency: 1, identifyEveryMs: 250 })
  const { server, bot, start } = place

  await Promise.all([1, 2].map(() => start({ ...PACE, identifyMs: 300 })))
  await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)
  await sleep(300)

  expect(server.identifies(bot)).toBeGreaterThanOrEqual(SHARDS)
  expect(server.declines(bot)).toBe(0)
})

test('all processes together identify less often than would cost the bot its token', async () => {
  const place = await open({ identifiesPerDay: 120 })
  const { server, bot, start } = place
  const { token } = bot
  await Promise.all([1, 2].map(() => start()))
  await vi.waitFor(() => expect(shardsOf(place)).toEqual(ALL_THREE), SOON)

  for (let time = 0; time < 4; time += 1) {
    server.invalidateSessions(bot)
    await sleep(400)
  }

  // Of 120 in a day four are for one hour; whoever gives up waiting for a turn has had it.
  expect(server.identifies(bot)).toBeLessThanOrEqual(4)
  expect(bot.token).toBe(token)
})

test('a shard that was taken while the process stops is given back at once', async () => {
  const { bot, server } = await openPlace()
  const { db } = world
  const log = createLogger('error')
  const stopping = new AbortController()
  const leases = createLeases({ db, log }, bot.token, PACE)
  const holding = createHolding({
    ...{ db, log, leases, pace: PACE, signal: stopping.signal },
    access: { token: bot.token, apiUrl: server.apiUrl },
    onTooFew() {},
    onClient() {},
  })

  const opening = holding.open(0, { count: 1, concurrency: 1, startsADay: 1000 })
  stopping.abort()
  await opening

  expect(holding.ids()).toEqual([])
  expect(await holders(db)).toEqual([])
})
