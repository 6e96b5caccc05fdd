import { expect, test } from 'vitest'
import { COMMANDS } from '../../../src/bot/commands.ts'
import { createApi } from '../../../src/bot/discord/api.ts'
import { commandBody } from '../../../src/bot/discord/command-body.ts'
import { examine } from '../../../src/bot/discord/doctor.ts'
import { inviteLink } from '../../../src/bot/discord/invite.ts'
import { readApplicationId, registerCommands } from '../../../src/bot/discord/register.ts'
import { systemClock } from '../../../src/clock.ts'
import { openPlace } from './service.ts'

async function open() {
  const place = await openPlace()
  const access = { token: place.bot.token, apiUrl: place.server.apiUrl }
  const puts = () => place.server.requests.filter(({ method }) => method === 'PUT').length
  return { ...place, access, api: createApi(access), puts }
}

test('the command is registered once, and again only where it differs', async () => {
  const { server, bot, api, puts } = await open()

  expect(await registerCommands(api)).toEqual({ isChanged: true })
  expect(await registerCommands(api)).toEqual({ isChanged: false })
  expect(puts()).toBe(1)

  const [command] = server.commandsOf(bot)
  if (command !== undefined) command.body.description = 'Of an older release'
  expect(await registerCommands(api)).toEqual({ isChanged: true })
  expect(await registerCommands(api)).toEqual({ isChanged: false })
})

test('one server can have it at once', async () => {
  const { server, bot, guild, api } = await open()

  expect(await registerCommands(api, guild.id)).toEqual({ isChanged: true })
  expect(await registerCommands(api, guild.id)).toEqual({ isChanged: false })

  expect(server.commandsOf(bot, guild)).toHaveLength(1)
  expect(server.commandsOf(bot)).toEqual([])
})

test('every command of the bot is there, in four languages', () => {
  const { options = [], name_localizations } = commandBody()

  expect(options.map(({ name }) => name)).toEqual(COMMANDS.map(({ name }) => name))
  for (const one of [...options, { name_localizations }]) {
    expect(Object.keys(one.name_localizations ?? {})).toEqual(['de', 'fr', 'zh-CN'])
  }
  for (const language of ['de', 'fr', 'zh-CN'] as const) {
    const names = options.map((option) => option.name_localizations?.[language])
    expect(new Set(names).size).toBe(options.length)
  }
})

test('the link asks for no more than the bot needs', async () => {
  const { api, bot } = await open()

  const link = new URL(inviteLink(await readApplicationId(api)))

  expect(Object.fromEntries(link.searchParams)).toEqual({
    client_id: bot.id,
    // View Channel, Send Messages, Read Message History, Send Messages in Threads.
    permissions: String((1n << 10n) | (1n << 11n) | (1n << 16n) | (1n << 38n)),
    integration_type: '0',
    scope: 'bot applications.commands',
  })
})

test('the doctor says what is wrong, and what to do', async () => {
  const { server, guild, api, access } = await open()
  const clock = () => systemClock().add({ minutes: 2 })

  const before = await examine(access, clock)
  await registerCommands(api)
  const everyone = guild.roles.get(guild.id)
  if (everyone !== undefined) server.setRolePermissions(everyone, ['ViewChannel', 'SendMessages'])
  const after = await examine(access, systemClock)

  expect(before.filter(({ isFine }) => !isFine).map(({ text }) => text)).toEqual([
    expect.stringMatching(/clock: 1(19|20|21) s from Discord/),
    'commands: not those of this release. Run: npm run discord -- register',
  ])
  expect(after.filter(({ isFine }) => !isFine).map(({ text }) => text)).toEqual([
    `server Acme (${guild.id}): lacks Send Messages in Threads, Read Message History. Give its role these.`,
  ])
})

test('the doctor stops at a token that is not taken', async () => {
  const { access } = await open()

  const findings = await examine({ ...access, token: 'a.b.c' }, systemClock)

  expect(findings).toEqual([
    {
      isFine: false,
      text: 'token: Discord does not take the token. Check DISCORD_TOKEN and the way to Discord.',
    },
  ])
})
