import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import {
  findSubscription,
  pauseSubscription,
  saveSubscription,
} from '../../../src/db/subscriptions.ts'
import { defaultSettings, type Settings } from '../../../src/domain/settings.ts'
import { openWorld, type World } from '../../support/world.ts'
import { openPlace, startPlatform } from './service.ts'

let world: World
beforeAll(async () => {
  world = await openWorld('pglite')
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
    vi.waitFor(async () => expect(await stateOf(to)).toBe(state), { timeout: 3000, interval: 10 })
  await subscribe(channel)
  if (isListening) await start()
  return { ...place, start, subscribe, stateOf, comesTo }
}

test('a server that removes the bot is paused, and served again when it is invited again', async () => {
  const { server, bot, guild, ben, subscribe, comesTo } = await open()
  await subscribe(`@${ben.id}`)

  server.kick(bot, guild)
  await comesTo('the bot was removed from the server')
  await comesTo('the bot was removed from the server', `@${ben.id}`)

  server.invite(bot, guild)
  await comesTo('active')
  await comesTo('active', `@${ben.id}`)
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
    expect((await findSubscription(world.db, elsewhere))?.pause?.reason).toBe(
      'the bot was removed from the server',
    ),
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
  await comesTo('the bot was removed from the server', channel)
  server.invite(bot, guild)
  await comesTo('active', channel)

  expect(await stateOf(other)).toBe('holidays')
})
