import { Client, Events, GatewayIntentBits, Routes } from 'discord.js'
import type { Bot } from '../../test/support/discord-server.ts'

/** The shortest bot there is: a command, and one word for it. */
export async function startEchoBot(bot: Bot, apiUrl: string) {
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: apiUrl } })
  client.on(Events.InteractionCreate, async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply('pong')
  })
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(bot.token)
  await ready
  const body = [{ name: 'ping', description: 'answers pong' }]
  await client.rest.put(Routes.applicationCommands(bot.id), { body })
  return { stop: () => client.destroy() }
}
