import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Target } from '../../../src/bot/platform.ts'
import type { Document } from '../../../src/formatters/document.ts'
import type { ApiErrorCode, Fault } from '../../support/discord-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { openPlace, type Place, startPlatform, textOf } from './service.ts'

const POST = { route: 'POST /channels/:channel/messages', times: 1 } as const

let world: World
beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())

const NOTE: Document = {
  title: 'China standards',
  blocks: [{ block: 'paragraph', line: [{ text: 'Nothing @everyone <@1>' }] }],
}

async function open(options: Parameters<typeof openPlace>[0] = {}) {
  world.setClock(Temporal.Instant.fromEpochMilliseconds(Date.now()))
  const place = await openPlace(options)
  const platform = await startPlatform(place, { db: world.db, clock: world.now, listens: false })
  const [message] = platform.render(NOTE)
  if (message === undefined) throw new Error('nothing to post')
  const target: Target = { workspace: place.guild.id, channel: place.channel.id }
  return {
    ...place,
    platform,
    target,
    message,
    post: (key = '1/0', to = target) => platform.post(to, message, key),
    find: (key = '1/0', to = target) => platform.find(to, message, key),
  }
}

function posted({ server, channel }: Pick<Place, 'server' | 'channel'>): string[] {
  return server.messagesIn(channel).map((message) => message.id)
}

test('a message arrives, and nobody is pinged by it', async () => {
  const place = await open()

  const outcome = await place.post()

  const [message] = place.server.messagesIn(place.channel)
  expect(outcome).toEqual({ outcome: 'sent', messageId: message?.id })
  expect(textOf(message)).toContain('China standards')
  expect(message?.pinged).toEqual({ users: [], roles: [], everyone: false })
})

test('the same message of a delivery is posted once in a channel, however often it is tried', async () => {
  const place = await open()
  const other = place.server.addChannel(place.guild)

  const first = await place.post()
  const again = await place.post()
  await place.post('1/1')
  const elsewhere = await place.post('1/0', { ...place.target, channel: other.id })

  expect(again).toEqual(first)
  expect(posted(place)).toHaveLength(2)
  expect(elsewhere).toEqual({ outcome: 'sent', messageId: posted({ ...place, channel: other })[0] })
})

type Case = readonly [what: string, fault: Fault, outcome: object]

/** Two seconds, and a little for the way. */
const SOON = expect.closeTo(2075, -2)

const FAULTS: readonly Case[] = [
  ['lost channel', error(10003), refused('channel')],
  ['lost server', error(10004), refused('removed')],
  ['no access', error(50001), refused('channel')],
  ['no permission', error(50013), refused('channel')],
  ['archived thread', error(50083), refused('channel')],
  ['locked thread', error(160005), refused('channel')],
  ['forum without a tag to set', error(40067), refused('channel')],
  ['server with too many threads', error(160006), refused('channel')],
  ['message that is too long', error(50035), refused('message')],
  ['filter for words', error(200000), refused('message')],
  ['overload', error(130000), { outcome: 'unknown' }],
  ['slow mode', error(20016), { outcome: 'limited', scope: 'channel' }],
  ['limit in the channel', wait('user'), { outcome: 'limited', scope: 'channel', afterMs: SOON }],
  ['shared limit', wait('shared'), { outcome: 'limited', scope: 'channel', afterMs: SOON }],
  ['limit of the bot', wait('global'), { outcome: 'limited', scope: 'platform', afterMs: SOON }],
  [
    'token that is no good',
    { fault: 'status', status: 401 },
    { outcome: 'limited', scope: 'platform' },
  ],
  ['failure before', { fault: 'status', status: 500 }, { outcome: 'unknown' }],
  ['failure after', { fault: 'status', status: 502, when: 'after' }, { outcome: 'unknown' }],
  ['dropped answer', { fault: 'drop', when: 'after' }, { outcome: 'unknown' }],
  ['broken connection', { fault: 'reset', when: 'after' }, { outcome: 'unknown' }],
]

test.each(FAULTS)('a %s is told for what it is', async (_, fault, outcome) => {
  const place = await open()
  place.server.inject(fault, POST)

  expect(await place.post()).toMatchObject(outcome)

  const requests = place.server.requests.filter(({ method }) => method === 'POST')
  expect(requests).toHaveLength(1)
})

test('a token that is taken again is used again', async () => {
  const place = await open()
  place.server.inject({ fault: 'status', status: 401 }, POST)

  await place.post()

  expect(await place.post()).toMatchObject({ outcome: 'sent' })
})

test('a Discord that cannot be reached has taken nothing', async () => {
  const place = await open()
  await place.server.goDown()

  expect(await place.post()).toMatchObject({ outcome: 'retry' })
  expect(await place.find()).toMatchObject({ found: 'retry' })

  await place.server.comeBack()
  expect(await place.post()).toMatchObject({ outcome: 'sent' })
})

test('five messages in five seconds are enough for a channel', async () => {
  const place = await open({ messageLimit: { limit: 5, perMs: 5000 } })

  const outcomes = []
  for (let part = 0; part < 6; part += 1) outcomes.push(await place.post(`1/${part}`))

  expect(outcomes.at(4)).toMatchObject({ outcome: 'sent' })
  expect(outcomes.at(5)).toMatchObject({ outcome: 'limited', scope: 'channel' })
  expect(place.server.refusals().invalid).toBe(0)
})

test('a message whose answer was lost is posted again under its nonce, and is there once', async () => {
  const place = await open()
  place.server.inject({ fault: 'drop', when: 'after' }, POST)
  await place.post()

  const found = await place.find()
  const again = await place.post()

  expect(found).toEqual({ found: 'no' })
  expect(posted(place)).toHaveLength(1)
  expect(again).toEqual({ outcome: 'sent', messageId: posted(place)[0] })
})

test('after a restart a message is looked for in the channel', async () => {
  const place = await open()
  for (let part = 0; part < 3; part += 1) await place.post(`1/${part}`)
  place.server.write(place.channel, place.ben, 'Thanks')
  const restarted = await startPlatform(place, { db: world.db, clock: world.now, listens: false })
  const find = (key: string) => restarted.find(place.target, place.message, key)

  expect(await find('1/1')).toEqual({ found: 'yes', messageId: posted(place)[1] })
  expect(await find('2/0')).toEqual({ found: 'no' })
})

test('nobody concludes anything from a history that may not be read', async () => {
  const place = await open()
  const everyone = place.guild.roles.get(place.guild.id)
  if (everyone === undefined) throw new Error('no role')
  expect(await place.find()).toEqual({ found: 'no' })

  place.server.setOverwrite(place.channel, everyone, { deny: ['ReadMessageHistory'] })

  expect(await place.find()).toMatchObject({ found: 'cannot-tell' })
})

test('people get direct messages, unless they take none', async () => {
  const place = await open()
  const closed = place.server.addPerson(place.guild, { acceptsMessages: false })
  const to = (user: { id: string }) => ({ ...place.target, channel: `@${user.id}` })

  expect(await place.post('1/0', to(place.ben))).toMatchObject({ outcome: 'sent' })
  expect(await place.post('1/0', to(closed))).toMatchObject({
    outcome: 'refused',
    because: 'channel',
  })

  const letters = place.server.messagesIn(place.server.directMessages(place.bot, place.ben))
  expect(letters.map(textOf)).toEqual([expect.stringContaining('China standards')])
  const restarted = await startPlatform(place, { db: world.db, clock: world.now, listens: false })
  const found = await restarted.find(to(place.ben), place.message, '1/0')
  expect(found).toEqual({ found: 'yes', messageId: letters[0]?.id })
})

test('opening a direct channel that fails has posted nothing', async () => {
  const place = await open()
  place.server.inject({ fault: 'drop', when: 'after' }, { route: 'POST /users/@me/channels' })

  const outcome = await place.post('1/0', { ...place.target, channel: `@${place.ben.id}` })

  expect(outcome).toMatchObject({ outcome: 'retry' })
})

test('a forum gets one thread for a delivery, with a tag where it wants one', async () => {
  const place = await open()
  const forum = place.server.addChannel(place.guild, {
    kind: 'forum',
    tags: ['ai'],
    requiresTag: true,
  })
  const target = { ...place.target, channel: forum.id }

  const first = await place.post('1/0', target)
  await place.post('1/1', target)
  await place.post('2/0', target)

  const threads = place.server.threadsIn(forum)
  expect(threads.map(({ name, messages }) => [name, messages.length])).toEqual([
    ['China standards', 2],
    ['China standards', 1],
  ])
  expect(first).toEqual({ outcome: 'sent', messageId: threads[0]?.messages[0]?.id })
})

test('a forum that wants a tag gets one that the bot may set, and without any its owner reads why', async () => {
  const place = await open()
  const { server, guild } = place
  const wanting = { kind: 'forum', requiresTag: true, moderatedTags: ['official'] } as const
  const forum = server.addChannel(guild, { ...wanting, tags: ['official', 'standards'] })
  const bare = server.addChannel(guild, { ...wanting, tags: [] })

  await place.post('1/0', { ...place.target, channel: forum.id })
  const refusal = await place.post('1/0', { ...place.target, channel: bare.id })

  const [post] = server.threadsIn(forum)
  expect(post?.thread?.tagIds).toEqual([forum.tags[1]?.id])
  expect(refusal).toEqual({
    outcome: 'refused',
    because: 'channel',
    reason: 'the forum wants a tag on every post and has none that the bot may set (40067)',
  })
})

test('the post of a forum whose answer was lost is found again, and no second one is opened', async () => {
  const place = await open()
  const { server } = place
  const forum = server.addChannel(place.guild, { kind: 'forum' })
  const target = { ...place.target, channel: forum.id }
  const restart = () => startPlatform(place, { db: world.db, clock: world.now, listens: false })
  server.addThread(forum, { owner: place.ben })
  server.inject({ fault: 'drop', when: 'after' }, { route: 'POST /channels/:channel/threads' })

  expect(await place.post('1/0', target)).toMatchObject({ outcome: 'unknown' })
  server.clearFaults()

  const post = server.threadsIn(forum).find(({ name }) => name === 'China standards')
  const found = { found: 'yes', messageId: post?.id }
  expect(await place.find('1/0', target)).toEqual(found)
  expect(await place.find('2/0', target)).toEqual({ found: 'no' })
  if (post !== undefined) server.changeThread(post, { archived: true })
  expect(await place.find('1/0', target)).toEqual(found)
  expect(await (await restart()).find(target, place.message, '1/1')).toEqual({ found: 'no' })
  await (await restart()).post(target, place.message, '1/1')
  expect(await (await restart()).find(target, place.message, '1/1')).toEqual({
    found: 'yes',
    messageId: post?.messages[1]?.id,
  })
  expect(post?.messages).toHaveLength(2)
})

test('nobody concludes anything from a forum that may not be read', async () => {
  const place = await open()
  const forum = place.server.addChannel(place.guild, { kind: 'forum' })
  place.server.setOverwrite(forum, place.bot.user, { deny: ['ReadMessageHistory'] })

  expect(await place.find('1/0', { ...place.target, channel: forum.id })).toEqual({
    found: 'cannot-tell',
    reason: 'the bot may not read the history of the channel',
  })
})

test('announcement channels and threads are posted to, archived threads too, locked ones not', async () => {
  const place = await open()
  const news = place.server.addChannel(place.guild, { kind: 'announcement' })
  const thread = place.server.addThread(place.channel, { owner: place.ben })
  const to = ({ id }: { id: string }) => ({ ...place.target, channel: id })

  expect(await place.post('1/0', to(news))).toMatchObject({ outcome: 'sent' })
  place.server.changeThread(thread, { archived: true })
  expect(await place.post('1/0', to(thread))).toMatchObject({ outcome: 'sent' })
  place.server.changeThread(thread, { archived: true, locked: true })
  expect(await place.post('1/1', to(thread))).toMatchObject({
    outcome: 'refused',
    because: 'channel',
  })
})

function error(code: ApiErrorCode): Fault {
  return { fault: 'error', code }
}

function wait(scope: 'user' | 'global' | 'shared'): Fault {
  return { fault: 'rate-limit', retryAfterSeconds: 2, scope }
}

function refused(because: string) {
  return { outcome: 'refused', because }
}
