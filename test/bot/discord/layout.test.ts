import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Document } from '../../../src/formatters/document.ts'
import type { DiscordServerOptions } from '../../support/discord-server.ts'
import { item, keyDate } from '../../support/items.ts'
import { openWorld, type World } from '../../support/world.ts'
import { controlsOf, openPlace, personAt, startPlatform } from './service.ts'

const POST = 'POST /channels/:channel/messages'

let world: World
beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())

const REMINDER: Document = {
  title: 'Reminder',
  blocks: [
    {
      block: 'entry',
      when: [{ text: 'Wed 1 Jul 2026' }],
      what: [{ text: 'GB 44495-2024 汽车整车信息安全技术要求' }],
      origin: [{ text: 'automotive' }],
      itemId: 'gb-44495-2024',
    },
  ],
}
const LONG: Document = {
  title: '提醒',
  blocks: [{ block: 'paragraph', line: [{ text: '汽车信息安全'.repeat(380) }] }],
}

async function open(options: DiscordServerOptions, document = REMINDER) {
  world.setClock(Temporal.Instant.fromEpochMilliseconds(Date.now()))
  const place = await openPlace(options)
  const start = () => startPlatform(place, { db: world.db, clock: world.now, listens: false })
  const platform = await start()
  const [message] = platform.render(document)
  if (message === undefined) throw new Error('nothing to post')
  const target = { workspace: place.guild.id, channel: place.channel.id }
  return {
    ...place,
    start,
    target,
    message,
    post: () => platform.post(target, message, '1/0'),
    posted: () => place.server.messagesIn(place.channel),
    tries: () => place.server.requests.filter(({ method }) => method === 'POST').length,
  }
}

test('a Discord that does not know the layout gets the same as an embed, with what can be pressed, once', async () => {
  const { post, posted, tries } = await open({ componentsV2: false })

  const outcome = await post()

  const [message, ...others] = posted()
  expect(outcome).toEqual({ outcome: 'sent', messageId: message?.id })
  expect(others).toEqual([])
  expect(tries()).toBe(2)
  expect(message?.content).toBe('')
  expect(message?.embeds).toEqual([
    {
      title: 'Reminder',
      description: 'Wed 1 Jul 2026\nGB 44495-2024 汽车整车信息安全技术要求\n-# automotive',
    },
  ])
  expect(message && controlsOf(message).map(({ label }) => label)).toEqual(['Details of …'])
  expect(message?.pinged).toEqual({ users: [], roles: [], everyone: false })
})

test('a role that is called is called by an embed too', async () => {
  const { server, guild, channel, target, start } = await open({ componentsV2: false })
  const role = server.addRole(guild, { mentionable: true })
  const platform = await start()
  const line = [{ text: 'This is the last reminder before this date.' }]
  const [message] = platform.render({
    title: 'Reminder',
    blocks: [{ block: 'call', group: role.id, line }],
  })
  if (message === undefined) throw new Error('nothing to post')

  await platform.post(target, message, '1/0')

  const [posted] = server.messagesIn(channel)
  expect(posted?.content).toBe(`<@&${role.id}> This is the last reminder before this date.`)
  expect(posted?.pinged).toEqual({ users: [], roles: [role.id], everyone: false })
})

test('what Discord fails over for its size, though it does not say so, is posted as an embed, once', async () => {
  const { post, posted, server } = await open({ displayedBytes: 6000 }, LONG)

  const outcome = await post()

  const [message, ...others] = posted()
  expect(outcome).toEqual({ outcome: 'sent', messageId: message?.id })
  expect(others).toEqual([])
  expect(message?.embeds).toEqual([{ title: '提醒', description: '汽车信息安全'.repeat(380) }])
  expect(server.refusals().invalid).toBe(0)
})

test('a failure after a long message was taken does not post it a second time', async () => {
  const { post, posted, server } = await open({}, LONG)
  const failure = { fault: 'status', status: 500, when: 'after' } as const
  server.inject(failure, { route: POST, times: 1 })

  const outcome = await post()

  expect(outcome).toEqual({ outcome: 'sent', messageId: posted()[0]?.id })
  expect(posted()).toHaveLength(1)
  expect(posted()[0]?.embeds).toEqual([])
})

test('an embed whose answer was lost is found in the channel after a restart, and not posted again', async () => {
  const { server, post, posted, start, target, message } = await open({ componentsV2: false })
  server.inject({ fault: 'drop', when: 'after' }, { route: POST, times: 1, spare: 1 })
  expect(await post()).toMatchObject({ outcome: 'unknown' })

  const restarted = await start()

  const found = await restarted.find(target, message, '1/0')
  expect(found).toEqual({ found: 'yes', messageId: posted()[0]?.id })
  expect(posted()).toHaveLength(1)
})

test('where embeds may not be posted either, the reason names what is missing', async () => {
  const { server, bot, channel, post, posted } = await open({ componentsV2: false })
  server.setOverwrite(channel, bot.user, { deny: ['EmbedLinks'] })

  expect(await post()).toEqual({
    outcome: 'refused',
    because: 'message',
    reason:
      'Discord does not take the layout, and without Embed Links in the channel the bot may post no plainer one',
  })
  expect(posted()).toEqual([])
})

test('a forum gets its post as an embed', async () => {
  const { server, guild, message, start } = await open({ componentsV2: false })
  const forum = server.addChannel(guild, { kind: 'forum' })
  const platform = await start()
  const target = { workspace: guild.id, channel: forum.id }

  await platform.post(target, message, '1/0')

  const posts = server.threadsIn(forum)
  expect(posts.map(({ name, messages }) => [name, messages.length])).toEqual([['Reminder', 1]])
  const restarted = await start()
  expect(await restarted.find(target, message, '1/0')).toEqual({
    found: 'yes',
    messageId: posts[0]?.id,
  })
})

test('people are answered by embeds there, and the settings can be changed', async () => {
  await world.reset('2026-06-22T07:00:00Z')
  await world.load([
    item('gb-44495-2024', { identifier: 'GB 44495-2024', keyDates: [keyDate('2026-07-01')] }),
  ])
  const place = await openPlace({ componentsV2: false })
  await startPlatform(place, { db: world.db, clock: world.now })
  const anna = personAt(place, place.anna)

  const { message } = await anna.types({ subcommand: 'show', options: { identifier: 'gb44495' } })
  expect(message.embeds[0]?.title).toContain('GB 44495-2024')
  expect(controlsOf(message).map(({ label }) => label)).toEqual([
    'Remind me',
    'Watch in this channel',
    'Mute in this channel',
    'Share here',
  ])

  await anna.types({ subcommand: 'subscribe', options: { sectors: 'automotive' } })
  const settings = await anna.types({ subcommand: 'settings' })
  const changed = await anna.chooses(settings.message, 'All sectors', ['batteries'])
  expect(changed.message.embeds[0]?.description).toContain('batteries')
})
