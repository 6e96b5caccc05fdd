import { GatewayIntentBits } from 'discord-api-types/v10'
import type { Gateway } from './gateway.ts'
import { READY } from './payload-defaults.ts'
import { guildCreated, userPayload } from './payloads.ts'
import { type Session, sendEvent } from './session.ts'
import { shardOf } from './snowflake.ts'
import { guildsOf } from './world.ts'

/** What a session hears first: READY, then each guild of its shard that is not in an outage. */
export function greet({ world }: Gateway, session: Session, host: string): void {
  const { bot, shard } = session
  const guilds = guildsOf(world, bot).filter(({ id }) => shardOf(id, shard[1]) === shard[0])
  sendEvent(session, 'READY', {
    ...READY,
    user: { ...userPayload(bot.user), mfa_enabled: true, verified: true, email: null },
    session_id: session.id,
    resume_gateway_url: `ws://${host}`,
    guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    application: { id: bot.id, flags: 0, flags_new: '0' },
    shard,
  })
  if ((session.intents & GatewayIntentBits.Guilds) === 0) return
  for (const guild of guilds) {
    if (guild.available) sendEvent(session, 'GUILD_CREATE', guildCreated(world, guild, bot))
  }
}
