import * as spec from 'discord-api-spec/zod'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { renderDiscord } from '../../../src/formatters/discord.ts'
import { DOCUMENTS } from '../documents.ts'
import { call, connect, place, post, problemsIn, refusal, sendable } from './place.ts'

import { button, display, many, menu, row, V2 } from './samples.ts'

describe('a message', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['2,001 characters', { content: 'x'.repeat(2001) }, ['content: BASE_TYPE_MAX_LENGTH']],
    [
      'a title of 257',
      { embeds: [{ title: 'x'.repeat(257) }] },
      ['embeds.0.title: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'embeds of 6,001 together',
      { embeds: [{ description: 'x'.repeat(4096) }, { description: 'x'.repeat(1905) }] },
      ['embeds: MAX_EMBED_SIZE_EXCEEDED'],
    ],
    [
      'eleven embeds',
      { embeds: many(11, () => ({ title: 'x' })) },
      ['embeds: BASE_TYPE_MAX_LENGTH'],
    ],
    ['a nonce of 26', { content: 'x', nonce: 'x'.repeat(26) }, ['nonce: NONCE_TYPE_TOO_LONG']],
    [
      'six rows',
      { components: many(6, (i) => row(button(`${i}`))) },
      ['components: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'six buttons in a row',
      { components: [row(...many(6, (i) => button(`${i}`)))] },
      ['components.0.components: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'two buttons of one id',
      { components: [row(button('a'), button('a'))] },
      ['components.0.components.1.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED'],
    ],
    [
      'an id of 101',
      { components: [row(button('x'.repeat(101)))] },
      ['components.0.components.0.custom_id: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'a button without an id',
      { components: [row({ type: 2, style: 1, label: 'x' })] },
      ['components.0.components.0.custom_id: BUTTON_COMPONENT_CUSTOM_ID_REQUIRED'],
    ],
    [
      'a menu of 26',
      { components: [row(menu(many(26, String)))] },
      ['components.0.components.0.options: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'a menu with one value twice',
      { components: [row(menu(['a', 'a']))] },
      ['components.0.components.0.options.1: SELECT_COMPONENT_OPTION_VALUE_DUPLICATED'],
    ],
    [
      'a text display without the flag',
      { components: [display('x')] },
      ['components.0: UNION_TYPE_CHOICES'],
    ],
    [
      'content beside components V2',
      { flags: V2, content: 'x', components: [display('x')] },
      ['content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'],
    ],
    [
      'embeds beside components V2',
      { flags: V2, embeds: [{ title: 'x' }], components: [display('x')] },
      ['embeds: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'],
    ],
    [
      '41 components, nested ones counted',
      { flags: V2, components: [{ type: 17, components: many(40, () => display('x')) }] },
      ['components: COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED'],
    ],
    [
      '4,001 displayed characters',
      { flags: V2, components: [display('x'.repeat(4000)), display('x')] },
      ['components: COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED'],
    ],
    [
      'an unknown component',
      { flags: V2, components: [{ type: 99 }] },
      ['components.0: UNION_TYPE_CHOICES'],
    ],
    [
      'a reply to nothing',
      { content: 'x', message_reference: { message_id: '1' } },
      ['message_reference: REPLIES_UNKNOWN_MESSAGE'],
    ],
  ])('with %s is refused', async (_, body, problems) => {
    const where = await place()

    expect(problemsIn(await post(where, body))).toEqual(problems)
    expect(where.server.messagesIn(where.channel)).toEqual([])
  })

  test('of nothing is refused', async () => {
    const where = await place()

    for (const body of [{}, { content: ' ' }, { flags: V2, components: [] }]) {
      expect(refusal(await post(where, body))).toEqual([400, 50006])
    }
  })

  test('may hold 10,170 bytes, and brings Discord down with three more', async () => {
    const where = await place()
    const chinese = (count: number) => ({ flags: V2, components: [display('标'.repeat(count))] })

    expect((await post(where, chinese(3386))).status).toBe(200)
    expect((await post(where, chinese(3387))).status).toBe(500)
    expect(where.server.messagesIn(where.channel)).toHaveLength(1)
  })

  test('is taken as this product makes it, whatever it is about', async () => {
    const where = await place({ messageLimit: false, globalLimit: false })
    const messages = Object.values(DOCUMENTS).flatMap((document) => renderDiscord(document))

    for (const message of messages)
      expect((await post(where, message)).body).toMatchObject({ id: expect.any(String) })

    const stored = where.server.messagesIn(where.channel)
    expect(stored.map(({ components }) => components)).toEqual(
      messages.map(({ components }) => components),
    )
  })

  test('keeps components V2 once it has them', async () => {
    const where = await place()
    const channel = await sendable(await connect(where), where.channel)
    const plain = await channel.send('Plain')

    await expect(plain.edit({ flags: V2, components: [display('New')] })).rejects.toThrow('content')
    await plain.edit({ flags: V2, content: null, components: [display('New')] })

    await expect(plain.edit('Plain again')).rejects.toMatchObject({ code: 50035 })
    expect(where.server.messagesIn(where.channel)).toMatchObject([{ flags: V2, content: '' }])
  })

  test('notifies only those whom it may', async () => {
    const where = await place()
    const { server, guild, bot, channel } = where
    const mei = server.addPerson(guild)
    const text = `<@${mei.id}> @everyone`
    server.setOverwrite(channel, bot.user, { allow: ['MentionEveryone'] })

    for (const body of [
      {},
      { allowed_mentions: { parse: [] } },
      { allowed_mentions: { parse: ['users'] } },
    ]) {
      await post(where, { content: text, ...body })
    }

    expect(server.messagesIn(channel).map(({ pinged }) => pinged)).toEqual([
      { users: [mei.id], roles: [], everyone: true },
      { users: [], roles: [], everyone: false },
      { users: [mei.id], roles: [], everyone: false },
    ])
  })

  test('looks as Discord’s published schemas say, like all else', async () => {
    const where = await place()
    const { server, guild, channel, bot } = where
    const forum = server.addChannel(guild, { kind: 'forum', tags: ['ai'] })
    const mei = server.addPerson(guild)
    const body = {
      flags: V2,
      components: [
        { type: 17, components: [display('x'), { type: 14 }, row(menu(['a'])), row(button('b'))] },
        {
          type: 9,
          components: [display('y')],
          accessory: { type: 2, style: 5, label: 'z', url: 'https://a.b' },
        },
      ],
    }
    const message = { embeds: [{ title: 'x', fields: [{ name: 'a', value: 'b' }] }] }
    const command = {
      name: 'x',
      description: 'y',
      options: [{ type: 3, name: 'z', description: 'z' }],
    }
    const answers: [z.core.$ZodType, string, string, unknown?][] = [
      [spec.MessageResponseSchema, 'POST', `/channels/${channel.id}/messages`, body],
      [spec.MessageResponseSchema, 'POST', `/channels/${channel.id}/messages`, message],
      [spec.GuildChannelResponseSchema, 'GET', `/channels/${channel.id}`],
      [spec.GuildChannelResponseSchema, 'GET', `/channels/${forum.id}`],
      [
        spec.CreatedThreadResponseSchema,
        'POST',
        `/channels/${forum.id}/threads`,
        { name: 'x', message },
      ],
      [spec.PrivateChannelResponseSchema, 'POST', '/users/@me/channels', { recipient_id: mei.id }],
      [spec.GuildWithCountsResponseSchema, 'GET', `/guilds/${guild.id}?with_counts=true`],
      [spec.GuildMemberResponseSchema, 'GET', `/guilds/${guild.id}/members/${mei.id}`],
      [z.array(spec.GuildRoleResponseSchema), 'GET', `/guilds/${guild.id}/roles`],
      [z.array(spec.GuildChannelResponseSchema), 'GET', `/guilds/${guild.id}/channels`],
      [spec.UserPIIResponseSchema, 'GET', '/users/@me'],
      [spec.PrivateApplicationResponseSchema, 'GET', '/applications/@me'],
      [spec.PrivateApplicationResponseSchema, 'GET', '/oauth2/applications/@me'],
      [spec.GatewayBotResponseSchema, 'GET', '/gateway/bot'],
      [spec.ApplicationCommandResponseSchema, 'POST', `/applications/${bot.id}/commands`, command],
      [spec.ErrorResponseSchema, 'GET', '/channels/1'],
    ]

    for (const [schema, method, path, sent] of answers) {
      const { body } = await call(where, method, path, sent)
      expect(z.safeParse(schema, body).error?.issues, `${method} ${path}`).toBe(undefined)
    }
  })
})

describe('a nonce', () => {
  test('makes a repeated post one post, and is not in the history', async () => {
    const where = await place()
    const channel = await sendable(await connect(where), where.channel)

    const first = await channel.send({ content: 'Once', nonce: 'delivery-1', enforceNonce: true })
    const second = await channel.send({ content: 'Once', nonce: 'delivery-1', enforceNonce: true })
    const history = await call(where, 'GET', `/channels/${channel.id}/messages`)

    expect([first.nonce, second.id]).toEqual(['delivery-1', first.id])
    expect(JSON.stringify(history.body)).not.toContain('delivery-1')
    expect(where.server.messagesIn(where.channel)).toHaveLength(1)
  })

  test('counts for all channels of an author', async () => {
    const where = await place()
    const other = where.server.addChannel(where.guild)
    const body = { content: 'x', nonce: 'same', enforce_nonce: true }

    await post(where, body)
    const { body: answer } = await post(where, body, other)

    expect(answer).toMatchObject({ channel_id: where.channel.id })
    expect(where.server.messagesIn(other)).toEqual([])
  })

  test('of a deleted message leads to nothing', async () => {
    const where = await place()
    const channel = await sendable(await connect(where), where.channel)
    const options = { content: 'x', nonce: 'gone', enforceNonce: true }
    await (await channel.send(options)).delete()

    await expect(channel.send(options)).rejects.toMatchObject({ code: 10008 })
  })

  test('does nothing unless enforced, nor after a while', async () => {
    const where = await place({ nonceWindowMs: 0 })
    const other = await place()

    for (const at of [where, other]) {
      const enforce_nonce = at === where
      await post(at, { content: 'x', nonce: 1, enforce_nonce })
      await post(at, { content: 'x', nonce: 1, enforce_nonce })
      expect(at.server.messagesIn(at.channel)).toHaveLength(2)
    }
  })
})
