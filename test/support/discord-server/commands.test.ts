import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Events,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import { describe, expect, test, vi } from 'vitest'
import { answering } from './answering.ts'
import { type Called, call, connect, place, problemsIn, refusal, sendable } from './place.ts'
import { button, command, display, many, option, row, V2 } from './samples.ts'

describe('a command', () => {
  test('is registered by discord.js, and keeps its id', async () => {
    const where = await place()
    const { server, bot, guild } = where
    const { commands } = (await connect(where)).application
    const german = { description_localizations: { de: 'Was gilt?' } }

    const before = await commands.set([command(german), command({ name: 'help' })])
    const after = await commands.set([command({ description: 'New' })])
    const local = await commands.create(command({ name: 'local' }), guild.id)
    await local.edit({ description: 'Edited' })
    const listed = await commands.fetch({ withLocalizations: true })
    await after.first()?.delete()

    expect(after.first()?.id).toBe(before.first()?.id)
    expect(before.first()?.descriptionLocalizations).toEqual({ de: 'Was gilt?' })
    expect(listed.map(({ description }) => description)).toEqual(['New'])
    expect(server.commandsOf(bot)).toEqual([])
    expect(server.commandsOf(bot, guild)).toMatchObject([{ body: { description: 'Edited' } }])
  })

  test.each<[string, object, readonly string[]]>([
    ['a capital in its name', { name: 'Standards' }, ['0.name: APPLICATION_COMMAND_INVALID_NAME']],
    ['a name of 33', { name: 'x'.repeat(33) }, ['0.name: BASE_TYPE_MAX_LENGTH']],
    ['no description', { description: '' }, ['0.description: BASE_TYPE_REQUIRED']],
    [
      'a description of 101',
      { description: 'x'.repeat(101) },
      ['0.description: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      '26 options',
      { options: many(26, (i) => option(`o${i}`)) },
      ['0.options: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      '26 choices',
      { options: [option('o', { choices: many(26, (i) => ({ name: `${i}`, value: `${i}` })) })] },
      ['0.options.0.choices: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'two options of one name',
      { options: [option('o'), option('o')] },
      ['0.options.1: APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS'],
    ],
    [
      'a required option behind another',
      { options: [option('a'), option('b', { required: true })] },
      ['0.options.0: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID'],
    ],
    [
      'a language Discord does not know',
      { name_localizations: { tlh: 'x' } },
      ['0.name_localizations.tlh: BASE_TYPE_CHOICES'],
    ],
    [
      '8,001 characters, of translations the longest counted',
      {
        options: many(20, (i) =>
          option(`o${i}`, {
            description_localizations: { de: 'x'.repeat(100) },
            choices: many(4, (n) => ({ name: `${n}`.padEnd(75, 'x'), value: `${n}` })),
          }),
        ),
      },
      ['0: APPLICATION_COMMAND_TOO_LARGE'],
    ],
  ])('with %s is refused', async (_, more, problems) => {
    const where = await place()
    const path = `/applications/${where.bot.id}/commands`

    expect(problemsIn(await call(where, 'PUT', path, [command(more)]))).toEqual(problems)
  })

  test('may not come in a hundred and one kinds, nor twice, nor for another bot', async () => {
    const where = await place()
    const other = where.server.addBot()
    const put = (bot: { id: string }, body: unknown) =>
      call(where, 'PUT', `/applications/${bot.id}/commands`, body)

    expect(
      refusal(
        await put(
          where.bot,
          many(101, (i) => command({ name: `c${i}` })),
        ),
      ),
    ).toEqual([400, 30032])
    expect(problemsIn(await put(where.bot, [command(), command()]))).toEqual([
      '1: APPLICATION_COMMANDS_DUPLICATE_NAME',
    ])
    expect(refusal(await put(other, []))).toEqual([403, 20012])
  })

  test('may be new two hundred times a day', async () => {
    const where = await place()
    const put = (letter: string) =>
      call(
        where,
        'PUT',
        `/applications/${where.bot.id}/commands`,
        many(67, (i) => command({ name: `${letter}${i}` })),
      )

    expect([(await put('a')).status, (await put('b')).status]).toEqual([200, 200])
    expect(refusal(await put('c'))).toEqual([429, 30034])
  })
})

/** For tests in which nobody answers. */
const SHORT = { options: { answerWithinMs: 60 } }
/** For an answer that is refused to be so in time on a busy machine as well. */
const LONG_ENOUGH = { options: { answerWithinMs: 400 } }

describe('an interaction', () => {
  test('brings all that Discord tells of a command, in the user’s language', async () => {
    const { ask, bot, guild, mei } = await answering(
      async (interaction) => {
        if (!interaction.isChatInputCommand()) return
        const { locale, guildLocale, options } = interaction
        const sectors = options.getString('sectors')
        const rights = interaction.memberPermissions?.has('SendMessages')
        await interaction.reply(
          `${options.getSubcommand()} ${sectors} ${locale} ${guildLocale} ${rights}`,
        )
      },
      {
        command: {
          options: [{ type: 1, name: 'upcoming', description: 'x', options: [option('sectors')] }],
        },
      },
    )

    const answer = await ask({ sectors: 'ai' }, 'upcoming')

    expect(answer).toMatchObject({
      outcome: 'message',
      delayMs: expect.any(Number),
      payload: { content: 'upcoming ai zh-CN de true' },
      message: {
        content: 'upcoming ai zh-CN de true',
        author: bot.user,
        channel: { guildId: guild.id },
        interaction: { user: mei, type: 2 },
      },
    })
  })

  test('has its edits and follow-ups read, also those only one person sees', async () => {
    const { ask, server, channel, client } = await answering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return
      await interaction.deferReply({ flags: MessageFlags.Ephemeral })
      await interaction.editReply({ flags: V2, components: [display('Found')] })
      await interaction.followUp('For all')
      const last = await interaction.followUp({ content: 'Gone', flags: MessageFlags.Ephemeral })
      await interaction.deleteReply(last)
      await interaction.followUp({ content: 'Done', flags: MessageFlags.Ephemeral })
    })

    const answer = await ask()

    if (answer.outcome !== 'deferred') throw new Error(answer.outcome)
    const followUps = [{ content: 'For all' }, { content: 'Done', flags: 64 }]
    await vi.waitFor(() =>
      expect(server.answersTo(answer.interaction)).toMatchObject({
        original: { components: [display('Found')], flags: V2 | 64 },
        followUps,
      }),
    )
    const seen = await (await sendable(client, channel)).messages.fetch()
    expect(seen.map(({ content }) => content)).toEqual(['For all'])
  })

  test('gives the reply back to a bot that asks for it', async () => {
    const { ask } = await answering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return
      const { resource } = await interaction.reply({ content: 'x', withResponse: true })
      await resource?.message?.edit('edited')
    })

    const answer = await ask()

    await vi.waitFor(() => expect(answer).toMatchObject({ message: { content: 'edited' } }))
  })

  test('that nobody answers has died', async () => {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const { ask, failures } = await answering(async (interaction) => {
      await late
      if (interaction.isChatInputCommand()) await interaction.reply('Too late')
    }, SHORT)

    expect(await ask()).toMatchObject({ outcome: 'none' })
    resolve()

    await vi.waitFor(() => expect(failures).toMatchObject([{ status: 404, code: 10062 }]))
  })

  test('takes one answer, and edits for as long as its token lives', async () => {
    const { ask, server, bot, failures } = await answering(
      async (interaction) => {
        if (!interaction.isChatInputCommand()) return
        await interaction.reply('First')
        interaction.replied = false
        await interaction.reply('Second')
      },
      { options: { interactionLifeMs: 600 } },
    )

    const answer = await ask()

    if (answer.outcome === 'not-offered') throw new Error(answer.reason)
    const path = `/webhooks/${bot.id}/${answer.interaction.token}`
    await vi.waitFor(() => expect(failures).toMatchObject([{ status: 400, code: 40060 }]))
    expect((await call({ server, bot }, 'POST', path, { content: 'x' })).status).toBe(200)
    await vi.waitFor(async () => {
      expect(refusal(await call({ server, bot }, 'POST', path, { content: 'x' }))).toEqual([
        401, 50027,
      ])
    })
    expect(refusal(await call({ server, bot }, 'POST', '/webhooks/1/x', {}))).toEqual([404, 10015])
  })

  test('is not offered to those who may not use the command', async () => {
    const { ask, server, guild, channel } = await answering(async () => undefined, {
      ...SHORT,
      command: { default_member_permissions: '32', contexts: [0] },
    })
    const boss = server.addPerson(guild, { permissions: ['ManageGuild'] })
    const entered = { channel, user: boss, name: 'standards' }

    expect(await ask()).toMatchObject({
      outcome: 'not-offered',
      reason: expect.stringContaining('lacks'),
    })
    expect(await server.slashCommand(entered)).toMatchObject({ outcome: 'none' })
    expect(await server.slashCommand({ ...entered, name: 'other' })).toMatchObject({
      outcome: 'not-offered',
    })
    server.setOverwrite(channel, boss, { deny: ['UseApplicationCommands'] })
    expect(await server.slashCommand(entered)).toMatchObject({ outcome: 'not-offered' })
  })

  test('reaches the bot in direct messages too', async () => {
    const { server, bot, mei } = await answering(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.reply(`${interaction.context}`)
    })
    const channel = server.directMessages(bot, mei)

    const answer = await server.slashCommand({ channel, user: mei, name: 'standards' })

    expect(answer).toMatchObject({ outcome: 'message', message: { content: '1' } })
  })

  test('suggests up to 25 choices while somebody types', async () => {
    const counts = [25, 26]
    const { server, channel, mei, failures } = await answering(
      async (interaction) => {
        if (!interaction.isAutocomplete()) return
        const typed = interaction.options.getFocused()
        await interaction.respond(
          many(counts.shift() ?? 0, (i) => ({ name: `${typed}${i}`, value: `${i}` })),
        )
      },
      {
        options: { answerWithinMs: 250 },
        command: { options: [option('sectors', { autocomplete: true })] },
      },
    )
    const entered = {
      channel,
      user: mei,
      name: 'standards',
      options: { sectors: 'a' },
      focused: 'sectors',
    }

    const answer = await server.autocomplete(entered)
    const tooMany = await server.autocomplete(entered)

    if (answer.outcome !== 'choices') throw new Error(answer.outcome)
    expect([answer.choices.length, answer.choices[0]]).toEqual([25, { name: 'a0', value: '0' }])
    expect(tooMany.outcome).toBe('none')
    expect(failures).toMatchObject([{ code: 50035 }])
  })

  test('presses buttons and chooses from menus', async () => {
    const { ask, server, mei } = await answering(async (interaction) => {
      if (interaction.isChatInputCommand()) {
        const buttons = new ActionRowBuilder<ButtonBuilder>().addComponents(
          new ButtonBuilder({ customId: 'more', label: 'More', style: ButtonStyle.Primary }),
        )
        const choices = new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
          new StringSelectMenuBuilder({
            customId: 'sector',
            options: [{ label: 'AI', value: 'ai' }],
          }),
        )
        await interaction.reply({ content: 'Choose', components: [buttons, choices] })
      } else if (interaction.isButton()) {
        await interaction.deferUpdate()
        await interaction.editReply(`${interaction.message.content} more`)
      } else if (interaction.isStringSelectMenu()) {
        await interaction.update({ content: interaction.values.join(), components: [] })
      }
    })
    const answer = await ask()
    if (answer.outcome !== 'message') throw new Error(answer.outcome)
    const { message } = answer

    const pressed = await server.clickButton(message, 'more', mei)
    await vi.waitFor(() => expect(message.content).toBe('Choose more'))
    const chosen = await server.select(message, 'sector', ['ai'], mei)

    expect([pressed.outcome, chosen.outcome]).toEqual(['deferred-update', 'update'])
    expect(message).toMatchObject({ content: 'ai', components: [], edits: 2 })
    expect(() => server.clickButton(message, 'more', mei)).toThrow('no component "more"')
  })

  test('fills in forms, from a command as from a button', async () => {
    const { ask, server, mei } = await answering(async (interaction) => {
      if (interaction.isModalSubmit()) {
        const words = interaction.fields.getTextInputValue('words')
        if (interaction.isFromMessage()) await interaction.update({ content: words })
        else await interaction.reply({ content: words, components: [row(button('again'))] })
      } else if (interaction.isChatInputCommand() || interaction.isButton()) {
        const input = new TextInputBuilder({ customId: 'words', style: TextInputStyle.Short })
        const label = new LabelBuilder({ label: 'Words' }).setTextInputComponent(input)
        await interaction.showModal(
          new ModalBuilder({ customId: 'search', title: 'Search' }).addLabelComponents(label),
        )
      }
    })

    const shown = await ask()
    const sent = await server.submitModal('search', { words: 'battery' }, mei)
    if (sent.outcome !== 'message') throw new Error(sent.outcome)
    await server.clickButton(sent.message, 'again', mei)
    const updated = await server.submitModal('search', { words: 'lithium' }, mei, sent.message)

    expect(shown).toMatchObject({ outcome: 'modal', modal: { title: 'Search' } })
    expect(updated.outcome).toBe('update')
    expect(sent.message.content).toBe('lithium')
    expect(() => server.submitModal('search', {}, mei)).toThrow('no form "search"')
  })

  test.each<[string, object, readonly string[]]>([
    ['a title of 46', { title: 'x'.repeat(46) }, ['data.title: BASE_TYPE_MAX_LENGTH']],
    ['six fields', { components: many(6, field) }, ['data.components: BASE_TYPE_MAX_LENGTH']],
    ['no field', { components: [] }, ['data.components: BASE_TYPE_MIN_LENGTH']],
    [
      'two fields of one id',
      { components: [field(0), field(0)] },
      ['data.components.1.component.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED'],
    ],
  ])('refuses a form with %s', async (_, more, problems) => {
    const answers: Called[] = []
    const { ask, server, bot } = await answering(async ({ id, token }) => {
      const data = { custom_id: 'x', title: 'x', components: [field(0)], ...more }
      const path = `/interactions/${id}/${token}/callback`
      answers.push(await call({ server, bot }, 'POST', path, { type: 9, data }))
    }, LONG_ENOUGH)

    expect(await ask()).toMatchObject({ outcome: 'none' })

    await vi.waitFor(() => expect(answers.map(problemsIn)).toEqual([problems]))
  })

  test('is answered by one of two connections; the other learns that it was late', async () => {
    const where = await place({ identifyEveryMs: 0 })
    const outcomes: unknown[] = []
    for (const name of ['one', 'two']) {
      const client = await connect(where)
      await client.application.commands.set([command()])
      client.on(Events.InteractionCreate, (interaction) => {
        if (!interaction.isChatInputCommand()) return
        interaction.reply(name).then(
          () => outcomes.push('fine'),
          ({ code }) => outcomes.push(code),
        )
      })
    }
    const mei = where.server.addPerson(where.guild)

    await where.server.slashCommand({ channel: where.channel, user: mei, name: 'standards' })

    await vi.waitFor(() => expect(outcomes.toSorted()).toEqual([40060, 'fine']))
    expect(where.server.connections(where.bot)).toHaveLength(2)
    expect(where.server.messagesIn(where.channel)).toHaveLength(1)
  })
})

function field(index: number) {
  const component = { type: 4, style: 1, custom_id: `f${index}` }
  return { type: 18, label: 'Words', component }
}
