import { GatewayIntentBits } from 'discord-api-types/v10'
import { dispatch } from './gateway.ts'
import { messagePayload, readableBy, withNonce } from './message-payload.ts'
import { channelPayload, memberPayload } from './payloads.ts'
import { sees } from './permissions.ts'
import { type Bot, type Channel, type Guild, isEphemeral, type Message } from './records.ts'
import type { State } from './state.ts'
import { botsIn, guildOf } from './world.ts'

/** Tells the bots of a guild; during an outage nobody hears anything. */
export function tellGuild(
  { world, gateway }: State,
  guild: Guild,
  event: string,
  data: unknown,
  intent: number = GatewayIntentBits.Guilds,
): void {
  const to = guild.available ? botsIn(world, guild) : []
  dispatch(gateway, { event, to, guildId: guild.id, intent, data: () => data })
}

/** Tells about a channel; threads only to bots that may see them. */
export function tellChannel(
  state: State,
  channel: Channel,
  event: 'CREATE' | 'UPDATE' | 'DELETE',
): void {
  const what = channel.thread === undefined ? 'CHANNEL' : 'THREAD'
  const isNew = event === 'CREATE' && channel.thread !== undefined
  dispatch(state.gateway, {
    event: `${what}_${event}`,
    to: audience(state, channel, what === 'THREAD'),
    guildId: channel.guildId,
    intent: GatewayIntentBits.Guilds,
    data: () => ({ ...channelPayload(channel), ...(isNew ? { newly_created: true } : {}) }),
  })
}

/** Tells about a message to the bots that may see it; of an ephemeral one nobody hears. */
export function tellMessage(
  state: State,
  message: Message,
  event: 'CREATE' | 'UPDATE' | 'DELETE',
): void {
  if (isEphemeral(message)) return
  const { channel } = message
  dispatch(state.gateway, {
    event: `MESSAGE_${event}`,
    to: audience(state, channel, true),
    guildId: channel.guildId,
    intent:
      channel.guildId === undefined
        ? GatewayIntentBits.DirectMessages
        : GatewayIntentBits.GuildMessages,
    data: (bot, intents) => ({
      ...(event === 'DELETE'
        ? { id: message.id, channel_id: channel.id }
        : told(state, message, bot, intents)),
      ...(channel.guildId === undefined ? {} : { guild_id: channel.guildId }),
    }),
  })
}

function told(state: State, message: Message, bot: Bot, intents: number) {
  const mayRead = (intents & GatewayIntentBits.MessageContent) !== 0
  const payload = withNonce(message, messagePayload(state.world, message))
  const member = guildOf(state.world, message.channel)?.members.get(message.author.id)
  return {
    ...readableBy(bot, mayRead, message, payload),
    ...(member === undefined ? {} : { member: memberPayload(member) }),
  }
}

function audience({ world }: State, channel: Channel, onlyViewers: boolean): Bot[] {
  const guild = guildOf(world, channel)
  const bots =
    guild === undefined
      ? channel.recipients.flatMap(({ id }) => world.bots.get(id) ?? [])
      : botsIn(world, guild).filter(() => guild.available)
  return bots.filter((bot) => !onlyViewers || sees(world, channel, bot.id))
}
