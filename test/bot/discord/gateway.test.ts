import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openDatabase } from '../../../src/db/client.ts'
import { findSubscription } from '../../../src/db/subscriptions.ts'
import { createPostgresDatabase } from '../../support/database.ts'
import { TEMPLATE } from '../../support/postgres-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { openPlace, personAt, startPlatform } from './service.ts'

const PACE = { leaseMs: 2000, renewMs: 200, identifyMs: 1, planMs: 60_000 }
const SOON = { timeout: 8000, interval: 10 }

let world: World
beforeAll(async () => {
  // Two processes on one database are a server's business; PGlite is one session.
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(() => world.reset('2026-06-22T07:00:00Z'))

async function open(options: Parameters<typeof openPlace>[0] = {}) {
  const place = await openPlace(options)
  const started = { db: world.db, clock: world.now, pace: PACE }
  const ben = personAt(place, place.ben)
  return {
    ...place,
    start: (connects = true) => startPlatform(place, { ...started, connects }),
    asks: () => ben.types({ subcommand: 'help' }),
    callbacks: () => place.server.requests.filter(({ path }) => /\/callback$/.test(path)).length,
  }
}

test('of two processes one is connected, and each thing is answered once', async () => {
  const { start, asks, callbacks, server, bot } = await open()
  await start()
  await start(false)

  for (let time = 0; time < 5; time += 1) await asks()

  expect(server.connections(bot)).toHaveLength(1)
  expect(server.identifies(bot)).toBe(1)
  expect(callbacks()).toBe(5)
})

test('when one process stops, the other takes over at once', async () => {
  const { start, asks, server, bot } = await open()
  const first = await start()
  await start(false)

  await first.stop()

  await vi.waitFor(() => expect(server.identifies(bot)).toBe(2), SOON)
  expect((await asks()).text).toContain('China standards')
})

test('a process that loses the database lets go, and another takes over', async () => {
  const { server, bot, asks } = await open()
  const url = await createPostgresDatabase(TEMPLATE)
  const [own, shared] = [await openOn(url), await openOn(url)]
  const to = { clock: world.now, pace: PACE }
  const platform = await startPlatform({ server, bot }, { ...to, db: own.db })
  await startPlatform({ server, bot }, { ...to, db: shared.db, connects: false })

  await own.close()

  await vi.waitFor(() => expect(server.identifies(bot)).toBe(2), SOON)
  await vi.waitFor(() => expect(server.connections(bot)).toHaveLength(1), SOON)
  expect((await asks()).text).toContain('China standards')
  await platform.stop()
})

test('where two are connected all the same, one of them does what is asked', async () => {
  const { server, bot, guild, anna, channel } = await open()
  const worlds = [world, await openWorld('postgres')]
  onTestFinished(async () => worlds[1]?.close())
  for (const { db } of worlds) {
    await startPlatform({ server, bot }, { db, clock: world.now, pace: PACE })
  }

  const as = personAt({ server, channel }, anna)
  await as.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })

  const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
  const found = await Promise.all(worlds.map(({ db }) => findSubscription(db, at)))
  expect(server.connections(bot)).toHaveLength(2)
  expect(found.filter((one) => one !== undefined)).toHaveLength(1)
})

test('a Discord that cannot be reached at the start is reached once it is there', async () => {
  const { start, asks, server, bot } = await open()
  await server.goDown()
  const platform = await start(false)

  await server.comeBack()

  await vi.waitFor(() => expect(server.commandsOf(bot)).toHaveLength(1), SOON)
  expect((await asks()).text).toContain('China standards')
  const begin = performance.now()
  await platform.stop()
  expect(performance.now() - begin).toBeLessThan(1000)
})

test('a token that is not taken is not tried again and again', async () => {
  const { server, bot } = await open()
  const wrong = { ...bot, token: 'a.b.c' }
  await startPlatform(
    { server, bot: wrong },
    { db: world.db, clock: world.now, pace: PACE, connects: false },
  )

  await vi.waitFor(() => expect(server.refusals().invalid).toBe(1), SOON)
  await sleep(700)

  expect(server.refusals().invalid).toBe(1)
})

test('a connection that breaks is resumed', async () => {
  const { start, asks, server, bot } = await open()
  await start()

  server.dropConnections(bot)
  await vi.waitFor(() => expect(server.resumes(bot)).toBe(1), SOON)
  expect((await asks()).text).toContain('China standards')
})

test('a Discord that was away for a while is there again by itself', async () => {
  const { start, asks, server, bot } = await open()
  await start()

  await server.goDown()
  await sleep(700)
  await server.comeBack()

  await vi.waitFor(() => expect(server.connections(bot)).toHaveLength(1), SOON)
  await vi.waitFor(async () => expect((await asks()).text).toContain('China standards'), SOON)
})

test.each([
  ['for good', 4011],
  ['with its token', 4004],
])('a connection that is closed %s is opened anew', async (_, code) => {
  const { start, asks, server, bot } = await open()
  await start()

  server.closeConnections(code, bot)

  await vi.waitFor(() => expect(server.identifies(bot)).toBe(2), SOON)
  expect((await asks()).text).toContain('China standards')
})

test('where Discord closes the connection over intents, the operator reads what to mend', async () => {
  const { start, server, bot } = await open()
  const platform = await start()

  server.closeConnections(4014, bot)

  await vi.waitFor(
    () =>
      expect(platform.problem?.()).toBe(
        'Discord does not grant the bot its intents (4014): it asks for Guilds alone, which needs no approval, so look for a notice about the application on the Developer Portal',
      ),
    SOON,
  )
  await vi.waitFor(() => expect(platform.problem?.()).toBeUndefined(), SOON)
})

test('a gateway that has fallen silent is left', async () => {
  const { start, asks, server, bot } = await open({ heartbeatMs: 300 })
  await start()

  server.silence(bot)

  await vi.waitFor(() => expect(server.resumes(bot)).toBe(1), SOON)
  expect((await asks()).text).toContain('China standards')
})

test('stopping does not wait for a Discord that is away', async () => {
  const { start, server } = await open()
  const platform = await start()
  await server.goDown()

  const begin = performance.now()
  await platform.stop()

  expect(performance.now() - begin).toBeLessThan(2000)
  await server.comeBack()
})

test('stopping does not wait for a Discord that does not answer', async () => {
  const { start, server } = await open()
  server.inject({ fault: 'slow', ms: 3000 }, { route: 'GET /gateway/bot' })
  const platform = await start(false)
  await vi.waitFor(() => expect(server.requests).toHaveLength(1), SOON)

  const begin = performance.now()
  await platform.stop()

  expect(performance.now() - begin).toBeLessThan(1000)
})

test('a connection that was about to be made is not made after stopping', async () => {
  const { start, server, bot } = await open()
  const asked = () => server.requests.filter(({ path }) => path.endsWith('/gateway/bot')).length
  server.inject({ fault: 'slow', ms: 200 }, { route: 'GET /gateway/bot' })
  const platform = await start(false)
  await vi.waitFor(() => expect(asked()).toBe(2), SOON)

  await platform.stop()

  await sleep(400)
  expect(server.connections(bot)).toHaveLength(0)
  expect(server.identifies(bot)).toBe(0)
})

test('as many shards are opened as Discord asks for, and each server is heard on its own', async () => {
  const { start, server, bot, asks } = await open({ shards: 3 })
  await start()

  await vi.waitFor(() => expect(server.connections(bot)).toHaveLength(3), SOON)
  expect((await asks()).text).toContain('China standards')
})

async function openOn(databaseUrl: string) {
  const opened = await openDatabase({ databaseUrl, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  let isOpen = true
  const close = async () => {
    if (isOpen) await opened.value.close()
    isOpen = false
  }
  onTestFinished(close)
  return { db: opened.value.db, close }
}
