import { type Command, InvalidArgumentError, Option } from 'commander'
import type { GuildOptions } from './discord.ts'

/** Adds the commands for Discord. They need its token, not the database. */
export function addDiscordCommands(program: Command): void {
  const discord = program
    .command('discord')
    .description('invite the bot to a Discord server, register its commands, check the set-up')
  discord
    .command('invite')
    .description('the link by which an admin invites the bot, with the smallest permissions')
    .action(async () => (await import('./discord.ts')).runInvite())
  discord
    .command('register')
    .description('register the commands, where what is registered differs')
    .addOption(
      new Option('--guild <id>', 'for one server only, where they show at once').argParser(guildId),
    )
    .option('--remove', 'with --guild: take away what was registered for that server')
    .action(async (options: GuildOptions) => (await import('./discord.ts')).runRegister(options))
  discord
    .command('doctor')
    .description('check token, reachability, clock, commands, and permissions in every server')
    .action(async () => (await import('./discord.ts')).runDoctor())
}

function guildId(text: string): string {
  if (/^\d{5,20}$/.test(text)) return text
  throw new InvalidArgumentError(
    'A server has a number of 17 to 20 digits: its context menu says "Copy Server ID".',
  )
}
