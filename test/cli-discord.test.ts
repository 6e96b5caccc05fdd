import { expect, onTestFinished, test } from 'vitest'
import { runCliWith } from './support/cli.ts'
import { startDiscordServer } from './support/discord-server.ts'

async function open() {
  const server = await startDiscordServer()
  onTestFinished(() => server.stop())
  const bot = server.addBot({ name: 'Standards' })
  const guild = server.addGuild({ name: 'Acme', bots: [bot] })
  const environment = { DISCORD_TOKEN: bot.token, DISCORD_API_URL: server.apiUrl }
  return {
    server,
    bot,
    guild,
    run: (...args: string[]) => runCliWith(environment, 'discord', ...args),
  }
}

test('prints the link that invites the bot', async () => {
  const { bot, run } = await open()

  const { stdout, exitCode } = await run('invite')

  expect(exitCode).toBe(0)
  expect(stdout).toBe(
    `https://discord.com/oauth2/authorize?client_id=${bot.id}&permissions=274877975552&integration_type=0&scope=bot+applications.commands\n`,
  )
})

test('registers the commands once', async () => {
  const { server, bot, guild, run } = await open()

  expect((await run('register')).stdout).toBe('The commands are registered for every server.\n')
  expect((await run('register')).stdout).toBe('Nothing to change for every server.\n')
  await run('register', '--guild', guild.id)

  expect(server.commandsOf(bot)).toHaveLength(1)
  expect(server.commandsOf(bot, guild)).toHaveLength(1)
})

test('what was registered for one server is taken away again, so that nobody sees it twice', async () => {
  const { server, bot, guild, run } = await open()
  await run('register')
  await run('register', '--guild', guild.id)

  const removed = await run('register', '--guild', guild.id, '--remove')
  const again = await run('register', '--guild', guild.id, '--remove')
  const everywhere = await run('register', '--remove')

  expect(removed.stdout).toBe(`The commands are registered no longer for server ${guild.id}.\n`)
  expect(again.stdout).toBe(`Nothing to change for server ${guild.id}.\n`)
  expect(everywhere.exitCode).toBe(2)
  expect(everywhere.stderr).toContain('--remove goes with --guild')
  expect(server.commandsOf(bot, guild)).toEqual([])
  expect(server.commandsOf(bot)).toHaveLength(1)
})

test('says of a server the bot is not in that it is not in it, and of a wrong token what to do', async () => {
  const { server, run } = await open()
  const other = server.addGuild({ name: 'Other' })

  const outside = await run('register', '--guild', other.id)
  const unknown = await run('register', '--guild', '123456789012345678')
  const invite = await runCliWith(
    { DISCORD_TOKEN: 'a.b.c', DISCORD_API_URL: server.apiUrl },
    'discord',
    'invite',
  )

  expect(outside).toMatchObject({ exitCode: 1 })
  expect(outside.stderr).toContain(`The bot is not in server ${other.id}`)
  expect(unknown.stderr).toContain('The bot is not in server 123456789012345678')
  expect(invite).toMatchObject({ exitCode: 1 })
  expect(invite.stderr).toContain('Discord does not take the token. Check DISCORD_TOKEN')
})

test('examines the set-up, and ends with 1 where something is wrong', async () => {
  const { server, bot, guild, run } = await open()
  await run('register')
  const [command] = server.commandsOf(bot)
  if (command !== undefined) command.body.description = 'Of an older release'

  const before = await run('doctor')
  await run('register')
  const after = await run('doctor')

  expect(before.exitCode).toBe(1)
  expect(before.stdout).toContain('WRONG commands: not those of this release')
  expect(after.exitCode).toBe(0)
  expect(after.stdout).toContain(`ok    server Acme (${guild.id}): all permissions`)
})

test('says what is wrong with a setting, without its value', async () => {
  const wrong = await runCliWith({ DISCORD_TOKEN: 'my secret' }, 'discord', 'doctor')
  const absent = await runCliWith({ DISCORD_TOKEN: '' }, 'discord', 'invite')
  const strange = await runCliWith(
    { DISCORD_TOKEN: 'a.b.c' },
    'discord',
    'register',
    '--guild',
    'x',
  )

  expect(wrong.exitCode).toBe(2)
  expect(wrong.stderr).toContain('DISCORD_TOKEN: is not the token of a bot')
  expect(wrong.stderr).not.toContain('my secret')
  expect(absent.exitCode).toBe(2)
  expect(absent.stderr).toContain('docs/discord.md')
  expect(strange.exitCode).toBe(2)
})
