import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Platform, Target } from '../../../src/bot/platform.ts'
import { saveSubscription } from '../../../src/db/subscriptions.ts'
import { defaultSettings } from '../../../src/domain/settings.ts'
import type { DiscordMessage } from '../../../src/formatters/discord.ts'
import type { Channel, Fault, RouteName } from '../../support/discord-server.ts'
import { item, keyDate } from '../../support/items.ts'
import { openWorld, type World } from '../../support/world.ts'
import { openPlace, personAt, startPlatform, textOf } from './service.ts'

const MONDAY = '2026-06-22T07:00:00Z'
const COUNT = 40
const ITEMS = Array.from({ length: COUNT }, (_, index) =>
  item(`gb-${index + 100}`, {
    identifier: `GB ${index + 100}-2026`,
    title: '汽车信息安全技术要求',
    keyDates: [keyDate('2026-07-01')],
  }),
)

let world: World
beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())

/** A channel whose digests leave their entries to a thread, on the day before the first of them. */
async function open(to: (place: Awaited<ReturnType<typeof openPlace>>) => string | Channel) {
  const place = await openPlace()
  const { guild, server } = place
  let current: Platform<DiscordMessage>
  const restart = async () => {
    current = await startPlatform(place, { db: world.db, clock: world.now, listens: false })
  }
  await restart()
  const platform: Platform<DiscordMessage> = {
    name: 'discord',
    rates: {},
    render: (document) => current.render(document),
    post: (...posting) => current.post(...posting),
    find: (...sought) => current.find(...sought),
    start: async () => {},
    stop: async () => {},
  }
  await world.reset('2026-06-21T07:00:00Z', platform)
  await world.load(ITEMS)
  const found = to(place)
  const channel = typeof found === 'string' ? found : found.id
  const settings = { ...defaultSettings('Europe/Berlin'), detail: 'thread' } as const
  const wish = { platform: 'discord', workspace: guild.id, channel, owner: '1', settings } as const
  await saveSubscription(world.db, wish, { by: '1', at: world.now() })
  const target: Target = { workspace: guild.id, channel }
  return {
    ...place,
    target,
    platform,
    restart,
    threadOf: (message: { id: string }) => server.channel(message.id),
  }
}

/** The items that messages name in full entries, in order. */
function itemsIn(messages: Parameters<typeof textOf>[0][]): string[] {
  return messages.flatMap((message) => textOf(message).match(/GB \d+-2026/g) ?? [])
}

const ALL = ITEMS.map(({ identifier }) => identifier)

test('a digest says a few entries, and all of them stand in a thread below it', async () => {
  const { server, channel, threadOf } = await open(({ channel }) => channel)

  await world.tick(MONDAY)

  const [digest, ...more] = server.messagesIn(channel)
  if (digest === undefined) throw new Error('no digest')
  expect(more).toEqual([])
  expect(textOf(digest)).toContain('more in the thread.')
  const thread = threadOf(digest)
  expect([thread.name, thread.kind, thread.parentId]).toEqual([
    `All ${COUNT} dates`,
    'public-thread',
    channel.id,
  ])
  expect(itemsIn([...thread.messages])).toEqual(ALL)
  const pinged = thread.messages.map((one) => one.pinged)
  expect(pinged).toEqual(pinged.map(() => ({ users: [], roles: [], everyone: false })))
  expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent'])
})

const THREAD = 'POST /channels/:channel/messages/:message/threads'
const POST = 'POST /channels/:channel/messages'
type Crash = readonly [what: string, route: RouteName, fault: Fault]
const CRASHES: readonly Crash[] = [
  ['before the thread is begun', THREAD, { fault: 'drop', when: 'before' }],
  ['once the thread is begun', THREAD, { fault: 'drop', when: 'after' }],
  ['once the first message stands in the thread', POST, { fault: 'drop', when: 'after' }],
  ['while the first message goes into the thread', POST, { fault: 'drop', when: 'before' }],
]

test.each(CRASHES)(
  'a process that dies %s leaves nothing out and says nothing twice',
  async (_, route, fault) => {
    const { server, channel, restart, threadOf } = await open(({ channel }) => channel)
    // The digest itself is the first message to be posted.
    server.inject(fault, { route, times: 1, spare: route === THREAD ? 0 : 1 })

    await world.tick(MONDAY)
    expect((await world.ledger()).map(({ state }) => state)).not.toEqual(['sent'])
    await restart()
    await world.send()

    const [digest, ...more] = server.messagesIn(channel)
    if (digest === undefined) throw new Error('no digest')
    expect(more).toEqual([])
    expect(server.threadsIn(channel)).toHaveLength(1)
    expect(itemsIn([...threadOf(digest).messages])).toEqual(ALL)
    expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent'])
  },
)

test('an announcement channel has a thread of its kind below the digest', async () => {
  const { server, target, threadOf } = await open(({ server, guild }) =>
    server.addChannel(guild, { kind: 'announcement' }),
  )

  await world.tick(MONDAY)

  const [digest] = server.messagesIn(server.channel(target.channel))
  if (digest === undefined) throw new Error('no digest')
  expect(threadOf(digest).kind).toBe('announcement-thread')
  expect(itemsIn([...threadOf(digest).messages])).toEqual(ALL)
})

test('in a thread, and in direct messages, the entries follow below the digest', async () => {
  for (const kind of ['thread', 'direct'] as const) {
    const { server, bot, ben, target } = await open(({ server, channel, ben }) =>
      kind === 'thread' ? server.addThread(channel, { owner: ben }) : `@${ben.id}`,
    )

    await world.tick(MONDAY)

    const where =
      kind === 'thread' ? server.channel(target.channel) : server.directMessages(bot, ben)
    const [digest, ...entries] = server.messagesIn(where)
    expect(textOf(digest)).toContain('more in the thread.')
    expect(itemsIn(entries)).toEqual(ALL)
  }
})

test('in a forum the entries follow in the post that the digest has opened', async () => {
  const { server, target, restart, platform } = await open(({ server, guild }) =>
    server.addChannel(guild, { kind: 'forum' }),
  )
  const [head, entries] = [
    { title: 'Digest', blocks: [] },
    { title: 'All dates', blocks: [] },
  ].map((document) => platform.render(document)[0])
  if (head === undefined || entries === undefined) throw new Error('nothing to post')

  const posted = await platform.post(target, head, '7/0')
  await restart()
  const thread = 'messageId' in posted ? posted.messageId : ''
  await platform.post({ ...target, thread }, entries, '7/1')

  const posts = server.threadsIn(server.channel(target.channel))
  expect(posts.map(({ name, messages }) => [name, ...messages.map(textOf)])).toEqual([
    ['Digest', '## Digest', '## All dates'],
  ])
})

test('a post of a forum whose title has no room is named by whole words', async () => {
  const { server, target, platform } = await open(({ server, guild }) =>
    server.addChannel(guild, { kind: 'forum' }),
  )
  const names = async (title: string) => {
    const [message] = platform.render({ title, blocks: [] })
    if (message === undefined) throw new Error('nothing to post')
    await platform.post(target, message, `${title.length}/0`)
    return server.threadsIn(server.channel(target.channel)).at(-1)?.name
  }

  expect(await names('China standards: 3 dates in automotive')).toBe(
    'China standards: 3 dates in automotive',
  )
  expect(await names(`China standards: ${'cybersecurity, '.repeat(7)}and more`)).toBe(
    'China standards: cybersecurity, cybersecurity, cybersecurity, cybersecurity, cybersecurity…',
  )
  expect(await names('汽车'.repeat(60))).toBe(`${'汽车'.repeat(49)}汽…`)
})

test('a digest or a thread that somebody has deleted or locked is no reason to give the channel up', async () => {
  const { server, channel, target, platform } = await open(({ channel }) => channel)
  const [message] = platform.render({ title: 'All dates', blocks: [] })
  if (message === undefined) throw new Error('nothing to post')
  const posted = await platform.post(target, message, '7/0')
  const thread = 'messageId' in posted ? posted.messageId : ''
  const post = (part: number, below = thread) =>
    platform.post({ ...target, thread: below }, message, `7/${part}`)
  const reason = 'somebody has deleted the message, or deleted or locked the thread below it'
  const refused = (code: number) => ({
    outcome: 'refused',
    because: 'message',
    reason: `${reason} (${code})`,
  })

  await post(1)
  server.changeThread(server.channel(thread), { archived: true, locked: true })
  expect(await post(2)).toEqual(refused(160005))
  server.deleteChannel(server.channel(thread))
  expect(await post(3)).toEqual(refused(10003))
  expect(await post(4, channel.id)).toEqual(refused(10008))
})

test('without the right to begin threads the channel is told so, not the message', async () => {
  const { server, bot, channel, target, platform } = await open(({ channel }) => channel)
  const [message] = platform.render({ title: 'All dates', blocks: [] })
  if (message === undefined) throw new Error('nothing to post')
  const posted = await platform.post(target, message, '7/0')
  const thread = 'messageId' in posted ? posted.messageId : ''
  server.setOverwrite(channel, bot.user, { deny: ['CreatePublicThreads'] })

  expect(await platform.post({ ...target, thread }, message, '7/1')).toEqual({
    outcome: 'refused',
    because: 'channel',
    reason: 'the bot may not begin a thread in the channel, or not write there (50013)',
  })
})

test('where the server has no room for another thread, the rest of a digest waits for it', async () => {
  const { server, channel, threadOf } = await open(({ channel }) => channel)
  const full = server.inject({ fault: 'error', code: 160006 }, { route: THREAD })

  await world.tick(MONDAY)
  expect(await world.ledger()).toMatchObject([
    {
      state: 'retrying',
      reason: 'the server has as many open threads as Discord allows; close some (160006)',
    },
  ])
  full.clear()
  await world.tick('2026-06-22T08:01:00Z')

  const [digest, ...more] = server.messagesIn(channel)
  if (digest === undefined) throw new Error('no digest')
  expect(more).toEqual([])
  expect(itemsIn([...threadOf(digest).messages])).toEqual(ALL)
  expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent'])
})

test('what the bot lacks for threads is said before a digest with a thread is accepted', async () => {
  const place = await openPlace()
  const { server, bot, channel } = place
  await world.reset(MONDAY)
  await startPlatform(place, { db: world.db, clock: world.now })
  const anna = personAt(place, place.anna)
  await anna.types({ subcommand: 'subscribe', options: { sectors: 'automotive' } })
  const { message } = await anna.types({ subcommand: 'settings' })
  const menu = 'How much a digest shows'
  const choice = 'Thread: a few, with every entry in a thread below'
  const lacks =
    'The bot cannot serve #standards yet: it lacks Create Public Threads and Send Messages in Threads there.'

  server.setOverwrite(channel, bot.user, { deny: ['CreatePublicThreads', 'SendMessagesInThreads'] })
  const refused = await anna.chooses(message, menu, [choice])
  expect(refused.text).toContain(lacks)

  server.setOverwrite(channel, bot.user, {})
  const taken = await anna.chooses(message, menu, [choice])
  expect(taken.text).toContain('thread')
  server.setOverwrite(channel, bot.user, { deny: ['CreatePublicThreads', 'SendMessagesInThreads'] })
  const again = await anna.types({ subcommand: 'subscribe', options: { sectors: 'ai' } })
  expect(again.text).toContain(lacks)
  await anna.types({ subcommand: 'unsubscribe' })
  expect((await anna.types({ subcommand: 'subscribe' })).text).toContain(lacks)
})
