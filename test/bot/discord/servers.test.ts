import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import {
  findSubscription,
  pauseSubscription,
  saveSubscription,
} from '../../../src/db/subscriptions.ts'
import { defaultSettings, type Settings } from '../../../src/domain/settings.ts'
import { openWorld, type World } from '../../support/world.ts'
import { openPlace, startPlatform } from './service.ts'

const REMOVED = 'the bot was removed from the server'
const SOON = { timeout: 8000, interval: 10 }

let world: World
beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(() => world.reset('2026-06-22T07:00:00Z'))

async function open({ isListening = true } = {}) {
  const place = await openPlace()
  const { guild, channel } = place
  const start = () => startPlatform(place, { db: world.db, clock: world.now })
  const subscribe = async (to: { readonly id: string } | string, over: Partial<Settings> = {}) => {
    const at = { platform: 'discord', workspace: guild.id } as const
    const wish = { ...at, channel: typeof to === 'string' ? to : to.id, owner: place.anna.id }
    const settings = { ...defaultSettings('Europe/Berlin'), ...over }
    return (await saveSubscription(world.db, { ...wish, settings }, { by: 'x', at: world.now() }))
      .subscription
  }
  const stateOf = async (to: { readonly id: string } | string = channel) => {
    const at = { platform: 'discord', workspace: guild.id } as const
    const id = typeof to === 'string' ? to : to.id
    const found = await findSubscription(world.db, { ...at, channel: id })
    return found?.pause?.reason ?? found?.state
  }
  const comesTo = (state: string, to: { readonly id: string } | string = channel) =>
    vi.waitFor(async () => expect(await stateOf(to)).toBe(state), SOON)
  await subscribe(channel)
  if (isListening) await start()
  return { ...place, start, subscribe, stateOf, comesTo }
}

test('a server that removes the bot is paused, and served again when it is invited again', async () => {
  const { server, bot, guild, comesTo } = await open()

  server.kick(bot, guild)
  await comesTo(REMOVED)

  server.invite(bot, guild)
  await comesTo('active')
})

test('what somebody gets themselves comes on when the bot leaves a server, as long as they share another', async () => {
  const place = await open()
  const { server, bot, guild, ben, subscribe, stateOf, comesTo } = place
  const other = server.addGuild({ bots: [bot] })
  server.join(other, ben)
  await subscribe(`@${ben.id}`)

  server.kick(bot, guild)
  await comesTo(REMOVED)

  expect(await stateOf(`@${ben.id}`)).toBe('active')
})

test('what somebody gets themselves, paused once for a server that was lost, is found to go on', async () => {
  const { server, bot, guild, ben, subscribe, start, comesTo } = await open({ isListening: false })
  const { id } = await subscribe(`@${ben.id}`)
  const act = { by: 'bot', at: world.now() }
  await pauseSubscription(world.db, id, { reason: REMOVED, by: 'platform' }, act)
  server.kick(bot, guild)

  await start()

  await comesTo('active', `@${ben.id}`)
  await comesTo(REMOVED)
})

test('one channel that cannot be asked for keeps no other paused, and is asked for again', async () => {
  const { server, bot, guild, channel, ben, subscribe, comesTo } = await open()
  const thread = server.addThread(channel, { owner: ben })
  await subscribe(thread)
  server.changeThread(thread, { archived: true })
  server.kick(bot, guild)
  await comesTo(REMOVED, thread)
  await comesTo(REMOVED)
  const fault = server.inject({ fault: 'status', status: 503 }, { channel: thread, times: 2 })

  server.invite(bot, guild)

  await comesTo('active')
  await comesTo('active', thread)
  expect(fault.hits).toBe(2)
})

test('what happens in other threads puts off no channel that could not be asked for', async () => {
  const { server, bot, guild, channel, ben, subscribe, comesTo, stateOf } = await open()
  const [missed, busy] = [1, 2].map(() => server.addThread(channel, { owner: ben }))
  if (missed === undefined || busy === undefined) throw new Error('no threads')
  await subscribe(missed)
  await subscribe(busy)
  server.changeThread(missed, { archived: true })
  server.kick(bot, guild)
  await comesTo(REMOVED, missed)
  server.inject({ fault: 'status', status: 503 }, { channel: missed, times: 2 })
  server.invite(bot, guild)
  await comesTo('active', busy)

  const happens = async () => {
    server.changeThread(busy, { archived: false })
    expect(await stateOf(missed)).toBe('active')
  }
  await vi.waitFor(happens, { timeout: 5000, interval: 100 })
})

test('more archived threads than Discord answers for in a second are all served again', async () => {
  const { server, bot, guild, channel, ben, subscribe, comesTo } = await open()
  const threads = Array.from({ length: 60 }, () => server.addThread(channel, { owner: ben }))
  for (const thread of threads) {
    server.changeThread(thread, { archived: true })
    await subscribe(thread)
  }
  server.kick(bot, guild)
  for (const thread of threads) await comesTo(REMOVED, thread)

  server.invite(bot, guild)

  await comesTo('active')
  for (const thread of threads) await comesTo('active', thread)
})

test('a server that removes the bot while its session is lost is paused, and served again when it is invited again', async () => {
  const { server, bot, guild, channel, comesTo } = await open()
  const before = server.identifies(bot)
  server.closeConnections(4009, bot)
  server.kick(bot, guild)

  await vi.waitFor(() => expect(server.identifies(bot)).toBeGreaterThan(before), SOON)
  await comesTo(REMOVED)

  server.invite(bot, guild)
  await comesTo('active')
  server.setOverwrite(channel, bot.user, { deny: ['SendMessages'] })
  await comesTo('the bot lacks Send Messages in the channel')
})

test('the threads of a channel that is deleted are paused with it, archived ones too', async () => {
  const { server, bot, channel, ben, subscribe, comesTo } = await open()
  const [archived, thread] = [1, 2].map(() => server.addThread(channel, { owner: ben }))
  if (archived === undefined || thread === undefined) throw new Error('no threads')
  server.changeThread(archived, { archived: true })
  await subscribe(archived)
  await subscribe(thread)
  // Whatever was told of them so far has been looked at then.
  server.setOverwrite(channel, bot.user, { deny: ['SendMessagesInThreads'] })
  await comesTo('the bot lacks Send Messages in Threads in the channel', thread)
  server.setOverwrite(channel, bot.user, {})
  await comesTo('active', thread)

  server.deleteChannel(channel)

  for (const one of [channel, thread, archived]) await comesTo('the channel was deleted', one)
})

test('a thread that is deleted is paused, one that was archived before the start as well', async () => {
  const { server, channel, ben, subscribe, start, comesTo, stateOf } = await open({
    isListening: false,
  })
  const [archived, thread] = [1, 2].map(() => server.addThread(channel, { owner: ben }))
  if (archived === undefined || thread === undefined) throw new Error('no threads')
  server.changeThread(archived, { archived: true })
  await subscribe(archived)
  await subscribe(thread)
  await start()

  server.deleteChannel(archived)
  server.deleteChannel(thread)

  for (const one of [archived, thread]) await comesTo('the channel was deleted', one)
  expect(await stateOf(channel)).toBe('active')
})

test('a private thread that the bot is taken out of is paused, and goes on once it is added again', async () => {
  const { server, bot, channel, ben, subscribe, comesTo } = await open()
  const thread = server.addThread(channel, { owner: ben, kind: 'private-thread' })
  server.addToThread(thread, bot)
  await subscribe(thread)

  server.removeFromThread(thread, bot)
  await comesTo('the bot was not added to the private thread', thread)

  server.addToThread(thread, bot)
  await comesTo('active', thread)
})

test('a locked thread in which the bot may write all the same is not paused', async () => {
  const { server, bot, channel, ben, subscribe, stateOf, comesTo } = await open()
  const thread = server.addThread(channel, { owner: ben })
  await subscribe(thread)
  server.setOverwrite(channel, bot.user, { allow: ['ManageThreads'] })

  server.changeThread(thread, { locked: true })
  server.setOverwrite(channel, bot.user, { allow: ['ManageThreads'], deny: ['SendMessages'] })

  await comesTo('the bot lacks Send Messages in the channel')
  expect(await stateOf(thread)).toBe('active')
})

test('an outage pauses nothing', async () => {
  const { server, guild, channel, subscribe, stateOf, comesTo } = await open()
  const other = server.addChannel(guild)
  await subscribe(other)

  server.beginOutage(guild)
  server.endOutage(guild)
  server.deleteChannel(other)

  await comesTo('the channel was deleted', other)
  expect(await stateOf(channel)).toBe('active')
})

test('a permission that is lost pauses a channel until it is given again', async () => {
  const { server, bot, channel, guild, comesTo } = await open()
  server.setOverwrite(channel, bot.user, { deny: ['SendMessages'] })
  await comesTo('the bot lacks Send Messages in the channel')
  server.setOverwrite(channel, bot.user, { allow: ['SendMessages'] })
  await comesTo('active')

  const everyone = guild.roles.get(guild.id)
  if (everyone !== undefined) server.setRolePermissions(everyone, ['SendMessages'])
  await comesTo('the bot lacks View Channel in the channel')
  if (everyone !== undefined) server.setRolePermissions(everyone, ['ViewChannel', 'SendMessages'])
  await comesTo('active')
})

test('where digests have a thread, the permission to begin one is as needed as that to post', async () => {
  const { server, bot, guild, channel, subscribe, comesTo, stateOf } = await open()
  const other = server.addChannel(guild)
  await subscribe(other, { detail: 'thread' })

  server.setOverwrite(channel, bot.user, { deny: ['CreatePublicThreads'] })
  server.setOverwrite(other, bot.user, { deny: ['CreatePublicThreads'] })
  await comesTo('the bot lacks Create Public Threads in the channel', other)
  expect(await stateOf(channel)).toBe('active')

  server.setOverwrite(other, bot.user, {})
  await comesTo('active', other)
})

test('a thread that is locked is paused, one that is archived is not', async () => {
  const { server, channel, ben, subscribe, comesTo, stateOf } = await open()
  const thread = server.addThread(channel, { owner: ben })
  await subscribe(thread)

  server.changeThread(thread, { archived: true })
  server.changeThread(thread, { locked: true })
  await comesTo('the thread is locked', thread)

  server.changeThread(thread, { locked: false })
  await comesTo('active', thread)
  expect(await stateOf(channel)).toBe('active')
})

test('what happened while nobody listened is found out at the start', async () => {
  const { server, guild, channel, subscribe, start, comesTo, stateOf } = await open({
    isListening: false,
  })
  const other = server.addChannel(guild)
  await subscribe(other)
  server.deleteChannel(other)
  const elsewhere = { platform: 'discord', workspace: '4194304', channel: '77' } as const
  const settings = defaultSettings('Europe/Berlin')
  const act = { by: 'x', at: world.now() }
  await saveSubscription(world.db, { ...elsewhere, owner: 'x', settings }, act)

  await start()

  await comesTo('the channel was deleted', other)
  await vi.waitFor(async () =>
    expect((await findSubscription(world.db, elsewhere))?.pause?.reason).toBe(REMOVED),
  )
  expect(await stateOf(channel)).toBe('active')
})

test('what a person has paused stays paused', async () => {
  const { server, bot, guild, channel, subscribe, stateOf, comesTo } = await open()
  const other = server.addChannel(guild)
  const { id } = await subscribe(other)
  const act = { by: 'x', at: world.now() }
  await pauseSubscription(world.db, id, { reason: 'holidays', by: 'person' }, act)

  server.kick(bot, guild)
  await comesTo(REMOVED, channel)
  server.invite(bot, guild)
  await comesTo('active', channel)

  expect(await stateOf(other)).toBe('holidays')
})
