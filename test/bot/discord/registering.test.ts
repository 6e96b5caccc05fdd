import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
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
  const { server, bot, guild, api, access } = await open()
  const clock = () => systemClock().add({ minutes: 2 })

  await registerCommands(api)
  const [command] = server.commandsOf(bot)
  if (command !== undefined) command.body.description = 'Of an older release'
  const before = await examine(access, clock)
  await registerCommands(api)
  const everyone = guild.roles.get(guild.id)
  if (everyone !== undefined) server.setRolePermissions(everyone, ['ViewChannel', 'SendMessages'])
  const after = await examine(access, systemClock)

  expect(before.filter(({ isFine }) => !isFine).map(({ text }) => text)).toEqual([
    expect.stringMatching(/clock: 1(19|20|21) s from Discord/),
    'commands: not those of this release. Start the service anew, which registers them, or run: npm run discord -- register',
  ])
  expect(after.filter(({ isFine }) => !isFine).map(({ text }) => text)).toEqual([
    `server Acme (${guild.id}): lacks Send Messages in Threads, Read Message History. Give its role these.`,
  ])
})

const wrongOf = (findings: Awaited<ReturnType<typeof examine>>) =>
  findings.filter(({ isFine }) => !isFine).map(({ text }) => text)

test('before the first start the doctor finds nothing wrong: the service registers its commands', async () => {
  const { access } = await open()

  const findings = await examine(access, systemClock)

  expect(wrongOf(findings)).toEqual([])
  expect(findings).toContainEqual({
    isFine: true,
    text: 'commands: not registered yet; the service registers them at its start',
  })
})

test('the doctor stops at a token that is not taken', async () => {
  const { access } = await open()

  const findings = await examine({ ...access, token: 'a.b.c' }, systemClock)

  expect(findings).toEqual([
    {
      isFine: false,
      text: 'token: Discord does not take the token. Check DISCORD_TOKEN: "Reset Token" on the page Bot of the application gives a new one.',
    },
  ])
})

test('the doctor finds nothing wrong with a bot in 450 servers, and waits where Discord limits it', async () => {
  const { server, bot, access, api } = await open()
  for (let index = 1; index < 450; index += 1) server.addGuild({ bots: [bot] })
  await registerCommands(api)
  server.inject(
    { fault: 'rate-limit', retryAfterSeconds: 0.05 },
    { route: 'GET /users/@me/guilds', times: 2 },
  )

  const findings = await examine(access, systemClock)

  expect(wrongOf(findings)).toEqual([])
  expect(findings.filter(({ text }) => text.startsWith('server '))).toHaveLength(450)
})

test.each([
  ['GET /users/@me', 'connection'],
  ['GET /gateway/bot', 'gateway'],
  ['GET /applications/:app/commands', 'commands'],
  ['GET /users/@me/guilds', 'servers'],
] as const)(
  'where %s fails, the doctor says so in one line and looks at the rest',
  async (route, name) => {
    const { server, access, api } = await open()
    await registerCommands(api)
    server.inject({ fault: 'status', status: 503 }, { route })

    expect(wrongOf(await examine(access, systemClock))).toEqual([
      `${name}: Discord answered 503. Try again in some minutes; https://discordstatus.com says how Discord is.`,
    ])
  },
)

test('a Discord that cannot be reached is not blamed on the token', async () => {
  const { server, access } = await open()
  const nowhere = { ...access, apiUrl: 'http://no-such-host.invalid/api' }
  const lost = wrongOf(await examine(nowhere, systemClock))
  await server.goDown()
  const refused = wrongOf(await examine(access, systemClock))
  await server.comeBack()

  const way = 'Check the way from this machine to Discord: DNS, proxy, firewall, DISCORD_API_URL.'
  expect(lost).toEqual([expect.stringMatching(/^connection: Discord cannot be reached \(E/)])
  expect(lost[0]).toContain(way)
  expect(refused).toEqual([`connection: Discord cannot be reached (ECONNREFUSED). ${way}`])
})

test.each([200, 403, 407])(
  'a proxy that answers %i with a page of its own is told from Discord',
  async (status) => {
    const proxy = createServer((_, response) => {
      response.writeHead(status, { 'content-type': 'text/html' })
      response.end('<html>Please log in</html>')
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    onTestFinished(() => void proxy.close())
    const address = proxy.address()
    const port = typeof address === 'object' ? address?.port : undefined

    const findings = await examine(
      { token: 'a.b.c', apiUrl: `http://127.0.0.1:${port}/api` },
      systemClock,
    )

    expect(wrongOf(findings)).toEqual([
      'connection: Something other than Discord answered, with a page as proxies send it. Check the way from this machine to Discord: DNS, proxy, firewall, DISCORD_API_URL.',
    ])
  },
)
