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

test('examines the set-up, and ends with 1 where something is wrong', async () => {
  const { guild, run } = await open()

  const before = await run('doctor')
  await run('register')
  const after = await run('doctor')

  expect(before.exitCode).toBe(1)
  expect(before.stdout).toContain('WRONG commands')
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
