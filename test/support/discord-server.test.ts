import { Events } from 'discord.js'
import { describe, expect, test, vi } from 'vitest'
import { answering } from './discord-server/answering.ts'
import {
  call,
  connect,
  listenTo,
  type Place,
  place,
  post,
  refusal,
  sendable,
} from './discord-server/place.ts'
import { command, many } from './discord-server/samples.ts'
import { type ApiErrorCode, type PermissionName, startDiscordServer } from './discord-server.ts'

describe('a bot on discord.js', () => {
  test('finds its guilds, channels and rights', async () => {
    const where = await place()
    const { server, bot, guild, channel } = where
    server.setOverwrite(channel, bot.user, { deny: ['AttachFiles'], allow: ['ManageMessages'] })

    const client = await connect(where)

    const found = client.guilds.cache.get(guild.id)
    const seen = found?.channels.cache.get(channel.id)
    const rights = seen?.permissionsFor(bot.id)
    expect([found?.name, found?.preferredLocale, seen?.name]).toEqual(['Acme', 'de', 'general'])
    expect(rights?.bitfield).toBe(server.permissionsOf(bot.user, channel))
    expect(rights?.has('ManageMessages')).toBe(true)
    expect(rights?.has('AttachFiles')).toBe(false)
    expect((await client.application.fetch()).name).toBe('Standards')
    expect((await found?.members.fetch(bot.id))?.displayName).toBe('Standards')
    expect((await found?.roles.fetch())?.size).toBe(2)
    expect((await found?.channels.fetch())?.size).toBe(1)
    expect((await found?.fetch())?.name).toBe('Acme')
  })

  test('posts, edits, reads and deletes messages', async () => {
    const where = await place()
    const channel = await sendable(await connect(where), where.channel)

    const first = await channel.send('One')
    const second = await channel.send({
      embeds: [{ title: 'Two', description: 'of two' }],
      files: [{ attachment: Buffer.from('a,b'), name: 'table.csv' }],
    })
    await first.edit('One, corrected')
    const reply = await first.reply('Three')
    const history = await channel.messages.fetch({ limit: 3 })
    await second.delete()

    expect([...history.keys()]).toEqual([reply.id, second.id, first.id])
    expect(history.get(second.id)?.attachments.first()?.name).toBe('table.csv')
    expect(where.server.messagesIn(where.channel)).toMatchObject([
      { id: first.id, content: 'One, corrected', edits: 1 },
      { id: reply.id, content: 'Three', replyTo: first.id },
    ])
  })

  test('pages through the history both ways', async () => {
    const where = await place({ messageLimit: false })
    const channel = await sendable(await connect(where), where.channel)
    for (const text of ['a', 'b', 'c', 'd', 'e']) await channel.send(text)
    const [, b = '', c = '', d = ''] = where.server.messagesIn(where.channel).map(({ id }) => id)
    const texts = async (options: object) =>
      (await channel.messages.fetch({ cache: false, ...options })).map(({ content }) => content)

    expect(await texts({ before: d, limit: 2 })).toEqual(['c', 'b'])
    expect(await texts({ after: b, limit: 2 })).toEqual(['d', 'c'])
    expect(await texts({ around: c, limit: 3 })).toEqual(['d', 'c', 'b'])
    expect(await texts({})).toEqual(['e', 'd', 'c', 'b', 'a'])
  })

  test('is told that nobody has its token', async () => {
    const where = await place()
    const client = connect({ ...where, bot: { ...where.bot, token: 'nobody' } })

    await expect(client).rejects.toMatchObject({ code: 'TokenInvalid' })

    expect(where.server.refusals().invalid).toBe(1)
  })

  test('opens forum posts, and is refused a plain message there', async () => {
    const where = await place()
    const { server, guild } = where
    const forum = server.addChannel(guild, { kind: 'forum', tags: ['ai'], requiresTag: true })
    const channel = await (await connect(where)).channels.fetch(forum.id)
    if (channel?.isThreadOnly() !== true) throw new Error('not a forum')

    const message = { content: 'First' }
    await expect(channel.threads.create({ name: 'Untagged', message })).rejects.toThrow('tag')
    const tags = channel.availableTags.map(({ id }) => id)
    const thread = await channel.threads.create({ name: 'Tagged', message, appliedTags: tags })
    await thread.send('Second')

    expect(refusal(await post(where, { content: 'x' }, forum))).toEqual([400, 50008])
    const [opened] = server.threadsIn(forum)
    expect(opened?.name).toBe('Tagged')
    expect(opened?.messages.map(({ content }) => content)).toEqual(['First', 'Second'])
    expect(opened?.messages[0]?.id).toBe(thread.id)
  })

  test('sets a tag for moderators only where it may manage threads', async () => {
    const where = await place()
    const { server, bot, guild } = where
    const moderated = { tags: ['official'], moderatedTags: ['official'] }
    const forum = server.addChannel(guild, { kind: 'forum', ...moderated })
    const channel = await (await connect(where)).channels.fetch(forum.id)
    if (channel?.isThreadOnly() !== true) throw new Error('not a forum')
    const [tag] = channel.availableTags
    const post = { name: 'News', message: { content: 'First' }, appliedTags: [tag?.id ?? ''] }

    expect(tag?.moderated).toBe(true)
    await expect(channel.threads.create(post)).rejects.toThrow('Missing Permissions')
    server.setOverwrite(forum, bot.user, { allow: ['ManageThreads'] })
    await channel.threads.create(post)
    expect(server.threadsIn(forum).map(({ thread }) => thread?.tagIds)).toEqual([[tag?.id]])
  })

  test('reopens an archived thread by writing into it, but not a locked one', async () => {
    const where = await place()
    const { server, bot, channel } = where
    const thread = server.addThread(channel, { owner: bot.user })
    const client = await connect(where)
    const seen = await sendable(client, thread)
    const message = await seen.send('Before')
    server.changeThread(thread, { archived: true })

    await expect(message.edit('Changed')).rejects.toMatchObject({ code: 50083 })
    await seen.send('After')
    server.changeThread(thread, { locked: true })

    expect(thread.thread?.archived).toBe(false)
    await expect(seen.send('Too late')).rejects.toMatchObject({ code: 160005 })
    await vi.waitFor(() =>
      expect(client.channels.cache.get(thread.id)).toMatchObject({ locked: true }),
    )
  })

  test('starts one thread at a message', async () => {
    const where = await place()
    const channel = await sendable(await connect(where), where.channel)
    const message = await channel.send('Digest')

    const thread = await message.startThread({ name: 'Details' })
    await thread.sendTyping()
    await thread.send('More')

    await expect(message.startThread({ name: 'Again' })).rejects.toMatchObject({ code: 160004 })
    const [opened] = where.server.threadsIn(where.channel)
    expect(opened).toMatchObject({ id: message.id, kind: 'public-thread', name: 'Details' })
    expect(opened?.messages).toMatchObject([{ content: 'More' }])
  })

  test('does not see private threads it was not asked into', async () => {
    const where = await place()
    const { server, guild, channel } = where
    const owner = server.addPerson(guild)
    const thread = server.addThread(channel, { owner, kind: 'private-thread' })

    expect(refusal(await post(where, { content: 'x' }, thread))).toEqual([403, 50001])
  })

  test('hears of a private thread once it is in it, and when it is taken out again', async () => {
    const where = await place()
    const { server, bot, guild, channel } = where
    const client = await connect(where)
    const heard: string[] = []
    client.on(Events.Raw, ({ t }: { t: string | null }) => {
      if (t?.startsWith('THREAD_') === true) heard.push(t)
    })
    const thread = server.addThread(channel, {
      owner: server.addPerson(guild),
      kind: 'private-thread',
    })

    server.addToThread(thread, bot)
    server.removeFromThread(thread, bot)
    server.deleteChannel(thread)

    await vi.waitFor(() =>
      expect(heard).toEqual(['THREAD_CREATE', 'THREAD_MEMBERS_UPDATE', 'THREAD_MEMBERS_UPDATE']),
    )
    expect(refusal(await post(where, { content: 'x' }, thread))).toEqual([404, 10003])
  })

  test('publishes announcements once, and nothing else', async () => {
    const where = await place()
    const news = where.server.addChannel(where.guild, { kind: 'announcement' })
    const client = await connect(where)
    const published = await (await sendable(client, news)).send('News')
    const plain = await (await sendable(client, where.channel)).send('No news')

    await published.crosspost()

    await expect(published.crosspost()).rejects.toMatchObject({ code: 40033 })
    await expect(plain.crosspost()).rejects.toMatchObject({ code: 50024 })
  })

  test('writes to people who let it', async () => {
    const where = await place()
    const mei = where.server.addPerson(where.guild, { name: 'Mei' })
    const closed = where.server.addPerson(where.guild, { acceptsMessages: false })
    const stranger = where.server.addUser()
    const client = await connect(where)

    await client.users.send(mei.id, 'Hello')

    await expect(client.users.send(closed.id, 'x')).rejects.toMatchObject({ code: 50007 })
    await expect(client.users.send(stranger.id, 'x')).rejects.toMatchObject({ code: 50278 })
    const letters = where.server.messagesIn(where.server.directMessages(where.bot, mei))
    expect(letters).toMatchObject([{ content: 'Hello' }])
  })

  test('hears of what happens in the world', async () => {
    const where = await place()
    const { server, bot, guild, channel } = where
    const client = await connect(where)
    const heard: string[] = []
    for (const event of [
      Events.GuildCreate,
      Events.GuildDelete,
      Events.GuildUnavailable,
      Events.GuildAvailable,
      Events.ChannelCreate,
      Events.ChannelUpdate,
      Events.ChannelDelete,
      Events.GuildRoleUpdate,
    ] as const) {
      client.on(event, () => heard.push(event))
    }
    const everyone = guild.roles.get(guild.id)

    server.beginOutage(guild)
    server.endOutage(guild)
    const other = server.addChannel(guild)
    server.setOverwrite(channel, bot.user, { deny: ['SendMessages'] })
    if (everyone !== undefined) server.setRolePermissions(everyone, ['ViewChannel'])
    server.deleteChannel(other)
    server.kick(bot, guild)
    server.invite(bot, guild)

    await vi.waitFor(() =>
      expect(heard).toEqual([
        'guildUnavailable',
        'guildAvailable',
        'channelCreate',
        'channelUpdate',
        'roleUpdate',
        'channelDelete',
        'guildDelete',
        'guildCreate',
      ]),
    )
  })
})

function deleted({ server, channel }: Place) {
  server.deleteChannel(channel)
  return channel.id
}

function outside({ server, bot, guild, channel }: Place) {
  server.kick(bot, guild)
  return channel.id
}

function denied({ server, guild, channel }: Place, name: PermissionName) {
  const everyone = guild.roles.get(guild.id)
  if (everyone !== undefined) server.setOverwrite(channel, everyone, { deny: [name] })
  return channel.id
}

describe('a refusal', () => {
  test.each<[string, number, number, (where: Place) => string]>([
    ['an unknown channel', 404, 10003, () => '1'],
    ['a deleted channel', 404, 10003, deleted],
    ['a guild it was thrown out of', 403, 50001, outside],
    ['a channel it cannot see', 403, 50001, (where) => denied(where, 'ViewChannel')],
    ['a channel it may not write to', 403, 50013, (where) => denied(where, 'SendMessages')],
    ['a channel where embeds are forbidden', 403, 50013, (where) => denied(where, 'EmbedLinks')],
    [
      'a category',
      400,
      50008,
      ({ server, guild }) => server.addChannel(guild, { kind: 'category' }).id,
    ],
  ])('awaits who writes to %s', async (_, status, code, prepare) => {
    const where = await place()
    const id = prepare(where)

    expect(refusal(await post(where, { embeds: [{ title: 'x' }] }, { id }))).toEqual([status, code])
  })

  test('hides a guild from a bot that is not in it', async () => {
    const where = await place()
    where.server.kick(where.bot, where.guild)

    expect(refusal(await call(where, 'GET', `/guilds/${where.guild.id}`))).toEqual([404, 10004])
  })

  test('keeps others from editing, and whoever may not read from the history', async () => {
    const where = await place()
    const { server, guild, channel, bot } = where
    const mei = server.addPerson(guild)
    const hers = server.write(channel, mei, 'Mine')
    const path = `/channels/${channel.id}/messages`

    expect(refusal(await call(where, 'PATCH', `${path}/${hers.id}`, { content: 'x' }))).toEqual([
      403, 50005,
    ])
    expect(refusal(await call(where, 'DELETE', `${path}/${hers.id}`))).toEqual([403, 50013])
    expect((await call(where, 'GET', `${path}/${hers.id}`)).body).toMatchObject({ content: '' })
    server.setOverwrite(channel, bot.user, { deny: ['ReadMessageHistory'] })
    expect((await call(where, 'GET', path)).body).toEqual([])
  })

  test('slows a bot down where slow mode is on', async () => {
    const where = await place()
    const slow = where.server.addChannel(where.guild, { slowmodeSeconds: 60 })

    expect((await post(where, { content: 'a' }, slow)).status).toBe(200)
    expect(refusal(await post(where, { content: 'b' }, slow))).toEqual([429, 20016])
  })

  test('names paths and methods that do not exist', async () => {
    const where = await place()

    expect((await call(where, 'GET', '/nothing')).body).toEqual({
      message: '404: Not Found',
      code: 0,
    })
    expect((await call(where, 'PUT', '/users/@me')).status).toBe(405)
  })
})

describe('a limit', () => {
  test('of fifty calls is global, and told in headers', async () => {
    const where = await place({ globalLimit: { limit: 50, perMs: 5000 } })

    const answers = await Promise.all(many(60, () => call(where, 'GET', '/users/@me')))

    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(10)
    expect(refused[0]?.body).toEqual({
      message: 'You are being rate limited.',
      retry_after: expect.any(Number),
      global: true,
    })
    expect(refused[0]?.headers.get('x-ratelimit-scope')).toBe('global')
    expect(refused[0]?.headers.get('retry-after')).toBe('5')
    expect(where.server.refusals()).toEqual({
      rateLimited: { user: 0, global: 10, shared: 0 },
      invalid: 10,
    })
  })

  test('of five messages in a channel is told beforehand, and discord.js keeps it', async () => {
    const where = await place({ messageLimit: { limit: 2, perMs: 700 } })
    const channel = await sendable(await connect(where), where.channel)
    const startedAt = Date.now()

    await Promise.all(many(3, (i) => channel.send(`${i}`)))
    const last = await post(where, { content: 'x' })

    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(700)
    expect(where.server.refusals().rateLimited.user).toBe(0)
    expect(last.headers.get('x-ratelimit-limit')).toBe('2')
    expect(last.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(refusal(await post(where, { content: 'x' }))[0]).toBe(429)
  })

  test('can be set on asking for the gateway, and bans whoever never stops', async () => {
    const where = await place({ gatewayInfoLimit: { limit: 2, perMs: 5000 }, invalidRequests: 3 })
    const statuses: number[] = []
    for (const _ of many(6, String)) {
      statuses.push((await call(where, 'GET', '/gateway/bot')).status)
    }

    expect(statuses).toEqual([200, 200, 429, 429, 429, 429])
    expect((await call(where, 'GET', '/users/@me')).body).toBe('error code: 1015')
  })

  test('does not hold for answers to interactions', async () => {
    const where = await answering(
      async (interaction) => {
        if (interaction.isChatInputCommand()) await interaction.reply('x')
      },
      { options: { globalLimit: { limit: 3, perMs: 60_000 } } },
    )

    const answers = await Promise.all(many(10, () => where.ask()))

    expect(answers.map(({ outcome }) => outcome)).toEqual(many(10, () => 'message'))
  })
})

describe('a fault', () => {
  test('after the message was stored makes discord.js post twice, but once with a nonce', async () => {
    const where = await place()
    const { server } = where
    const channel = await sendable(await connect(where), where.channel)
    const fault = { fault: 'status', status: 500, when: 'after' } as const

    const set = server.inject(fault, { route: 'POST /channels/:channel/messages', times: 1 })
    await channel.send('Twice')
    server.inject(fault, { channel: where.channel, times: 1 })
    await channel.send({ content: 'Once', nonce: 'n', enforceNonce: true })

    expect(set.hits).toBe(1)
    expect(server.messagesIn(where.channel).map(({ content }) => content)).toEqual([
      'Twice',
      'Twice',
      'Once',
    ])
  })

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'that drops the connection %s storing is thrown by discord.js',
    async (when, stored) => {
      const where = await place()
      const channel = await sendable(await connect(where), where.channel)
      where.server.inject({ fault: 'drop', when }, { guild: where.guild })

      await expect(channel.send('x')).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' })

      expect(where.server.messagesIn(where.channel)).toHaveLength(stored)
      expect(where.server.requests.at(-1)).toMatchObject({
        status: undefined,
        body: { content: 'x' },
      })
    },
  )

  test('that resets the connection makes discord.js try again', async () => {
    const where = await place()
    const channel = await sendable(await connect(where), where.channel)
    where.server.inject({ fault: 'reset', when: 'after' }, { times: 1 })

    await channel.send('x')

    expect(where.server.messagesIn(where.channel)).toHaveLength(2)
  })

  test('of 429 is waited for by discord.js', async () => {
    const where = await place()
    const channel = await sendable(await connect(where), where.channel)
    const startedAt = Date.now()
    where.server.inject(
      { fault: 'rate-limit', retryAfterSeconds: 0.2, scope: 'shared' },
      { times: 1 },
    )

    await channel.send('x')

    // The header holds whole seconds.
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1000)
    expect(where.server.refusals()).toEqual({
      rateLimited: { user: 0, global: 0, shared: 1 },
      invalid: 0,
    })
  })

  test.each<[ApiErrorCode, number]>([
    [20028, 429],
    [130000, 503],
    [200000, 400],
    [240000, 400],
    [50013, 403],
  ])('of code %i comes as Discord sends it, until it is cleared', async (code, status) => {
    const where = await place()
    where.server.inject({ fault: 'error', code })

    expect(refusal(await post(where, { content: 'x' }))).toEqual([status, code])
    where.server.clearFaults()

    expect((await post(where, { content: 'x' })).status).toBe(200)
  })

  test('concerns only the channel it was set on, and may just be slow', async () => {
    const where = await place()
    const other = where.server.addChannel(where.guild)
    const slow = where.server.inject({ fault: 'slow', ms: 50 }, { channel: where.channel })
    const broken = where.server.inject(
      { fault: 'error', code: 10003 },
      { channel: other, times: 1 },
    )
    const startedAt = Date.now()

    expect((await post(where, { content: 'x' })).status).toBe(200)

    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(49)
    expect([slow.hits, broken.hits]).toEqual([1, 0])
    slow.clear()
  })
})

describe('the server', () => {
  test('can be gone for a while, and come back with all it knew', async () => {
    const where = await place()
    const { server, bot } = where
    const client = await connect(where, { rest: { retries: 0 } })
    const channel = await sendable(client, where.channel)
    await channel.send('Before')
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve))

    await server.goDown()
    await expect(channel.send('x')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await server.comeBack()
    await resumed
    await channel.send('After')

    expect(server.connections(bot)).toHaveLength(1)
    expect(server.messagesIn(where.channel).map(({ content }) => content)).toEqual([
      'Before',
      'After',
    ])
  })

  test('leaves nothing open when it stops, whatever is under way', async () => {
    const server = await startDiscordServer()
    const bot = server.addBot()
    const guild = server.addGuild({ bots: [bot] })
    const channel = server.addChannel(guild)
    const mei = server.addPerson(guild)
    const listener = await listenTo(server)
    listener.identify(bot)
    await vi.waitFor(() => expect(server.connections(bot)).toHaveLength(1))
    await call({ server, bot }, 'POST', `/applications/${bot.id}/commands`, command())
    server.inject({ fault: 'slow', ms: 60_000 })
    const asked = server.slashCommand({ channel, user: mei, name: 'standards' })
    const slow = expect(call({ server, bot }, 'GET', '/users/@me')).rejects.toThrow('fetch failed')
    await vi.waitFor(() => expect(server.requests).toHaveLength(2))

    await server.stop()

    expect(await asked).toMatchObject({ outcome: 'none' })
    await slow
    expect(await listener.closed).toBe(1006)
    await expect(call({ server, bot }, 'GET', '/users/@me')).rejects.toThrow('fetch failed')
  })

  test('keeps a record of every request', async () => {
    const where = await place()

    await post(where, { content: 'x' })
    await call(where, 'GET', '/nothing')

    expect(where.server.requests).toMatchObject([
      {
        method: 'POST',
        route: 'POST /channels/:channel/messages',
        at: expect.any(Number),
        botId: where.bot.id,
        channelId: where.channel.id,
        guildId: where.guild.id,
        body: { content: 'x' },
        status: 200,
      },
      { method: 'GET', route: undefined, path: '/api/v10/nothing', status: 404 },
    ])
  })
})
