import { Events, type Interaction } from 'discord.js'
import type { DiscordServerOptions } from '../discord-server.ts'
import { connect, place } from './place.ts'
import { command } from './samples.ts'

/** How the server differs, and what is said of the command. */
export type Answering = { readonly options?: DiscordServerOptions; readonly command?: object }

/** A place whose bot has one command and answers interactions with a function. */
export async function answering(
  answer: (interaction: Interaction) => Promise<unknown>,
  { options = {}, command: more = {} }: Answering = {},
) {
  const where = await place(options)
  const { server, guild, channel } = where
  const client = await connect(where)
  const mei = server.addPerson(guild, { name: 'Mei', locale: 'zh-CN' })
  await client.application.commands.set([command(more)])
  const failures: unknown[] = []
  client.on(Events.InteractionCreate, (interaction) => {
    answer(interaction).catch((error: unknown) => failures.push(error))
  })
  const ask = (options = {}, subcommand = '') =>
    server.slashCommand({ channel, user: mei, name: 'standards', subcommand, options })
  return { ...where, client, mei, ask, failures }
}
